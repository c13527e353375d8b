"""What is answered before any search, or beside it: danger, greetings, a person, what the assistant must not do.

Word for word first (``rules.py``), then as the trained encoder reads the whole message (``reading.py``); danger before
anything else in both. Texts are in ``text/sentences/``. Nothing is stored, and no language model decides anything here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.records import AnswerKind, Question, Status
from assistant.text.messages import say, voice_of
from assistant.triage.message_kinds import COURTESIES, DANGERS, NOTHING, NOTICES, NUMBERS, PERSON, UNSURE
from assistant.triage.reading import Reader, calibration, read
from assistant.triage.refusals import IN_A_FILE, REFUSALS
from assistant.triage.rules import RuleBook, rule_book, undoubled

_KINDS: dict[Status, AnswerKind] = {"emergency": "emergency", "redirected": "redirection", "greeting": "greeting"}


@dataclass(frozen=True)
class Verdict:
    """A fixed text: which rule, which status, in which language.

    ``service`` is the id of the service to contact, the main one when empty. With ``precedes`` the text only comes
    before the answer to the question, which is still searched and whose status counts when it is found. The answer
    to ``our_question``, when found, completes the text; the status stays. ``guessed`` tells that the reading said it,
    and no rule.
    """

    rule: str
    status: Status
    text: str
    service: str = ""
    language: str = "fr"
    precedes: bool = False
    our_question: str = ""
    guessed: bool = False

    @property
    def yields(self) -> bool:
        """Whether the text is given only when no page surely answers; else it is a line under the page.

        Not the reading that what is asked stands in somebody's file: no page can hold it.
        """
        return self.guessed and self.rule in REFUSALS - IN_A_FILE

    @property
    def alone(self) -> bool:
        """Whether the text is all there is to say: nothing is searched."""
        return not (self.precedes or self.our_question or (self.guessed and self.rule in REFUSALS))

    @property
    def kind(self) -> AnswerKind:
        """The kind of the answer that the text is."""
        return "contact" if self.rule == PERSON else _KINDS[self.status]


def triage(
    question: Question,
    reader: Reader | None = None,
    *,
    language: str | None = None,
    home: str = "",
    easy_read: bool = False,
    answered: Callable[[], float] | None = None,
) -> Verdict | None:
    """The verdict on ``question``, or None when it should be searched.

    Args:
        question: What was asked.
        reader: The trained encoder; without it only the rules decide.
        language: The language of the text; by default that of the phrase that matched, or of the question.
        home: The commune's name, a comma, and words that name its neighbours: never « another town ».
        easy_read: Whether to use the easy-to-read version of the text.
        answered: Searches the pages, and gives the probability that one answers; asked when a danger hangs on it.
    """
    book = rule_book()
    spoken = language or question.detected_language
    if found := book.danger(question):
        return _verdict(book, found[0], question, language or found[1], easy_read=easy_read)
    name = (
        read(question.written, reader, answered, question.folded).decide(calibration())
        if reader is not None
        else NOTHING
    )
    by_rule = book.other(question, undoubled(home))
    if by_rule and by_rule[0] == "elsewhere" and reader is not None and name != "elsewhere":
        by_rule = None  # a town is named, in a message that asks nothing of it: « nous arrivons de Lyon »
    if by_rule and name not in DANGERS:
        told = language or (spoken if spoken != "fr" or by_rule[1] == "fr" else by_rule[1])
        return _verdict(book, by_rule[0], question, told, easy_read=easy_read)
    if not name or (name == "elsewhere" and _names_home(question, home)):
        return None
    return _verdict(book, name, question, spoken, easy_read=easy_read, guessed=True)


def status_of(rule: str) -> Status:
    """The status of what ``rule`` says."""
    if rule in DANGERS:
        return "emergency"
    return "greeting" if rule in COURTESIES else "redirected"


def _names_home(question: Question, home: str) -> bool:
    """Whether a question names the commune: then it is not about another town."""
    commune = undoubled(home.split(",")[0])
    return bool(commune) and commune in question.undoubled


def _verdict(
    book: RuleBook, rule: str, question: Question, language: str, *, easy_read: bool, guessed: bool = False
) -> Verdict:
    key, service, ours = rule, "", ""
    status, precedes = status_of(rule), rule in NUMBERS or rule in NOTICES or rule == UNSURE
    if (concern := book.concern(rule, question)) is not None:
        key, service, ours = concern.text or key, concern.service, concern.our_question
        status, precedes = concern.status or status, precedes and not concern.status
    elif rule == PERSON and (about := book.concern("own-file", question)) is not None:
        service = about.service  # whoever follows such a file answers about it
    text = say(f"triage.{key}", voice_of(language, easy_read=easy_read))
    # where the reading refuses, the question itself is searched: a page that answers it comes first
    return Verdict(rule, status, text, service, language, precedes, "" if guessed else ours, guessed)
