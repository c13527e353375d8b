"""What is answered before any search: danger, greetings, and what the assistant must not do.

Rules come first (``triage-*.toml``, read by ``rules``); then, when the question's vector is given, a small classifier
for what no rule foresaw (``classifier``), which also reads the most alarming part of a long message by itself. Texts
are in ``text/sentences/``. Nothing is stored, and no language model decides anything here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.embedding import Vector
from assistant.records import Status
from assistant.text.language import detect
from assistant.text.messages import say, voice_of
from assistant.triage import classifier
from assistant.triage.classifier import NOTHING, UNSURE
from assistant.triage.rules import Rule, RuleBook, normalise_undoubled, rule_book, spelt

# Read on the training cases of triage: the search is that sure for none of 581 dangers.
_SURER_PAGE = 0.95
# Questions of rule look like these: when a page answers, it does, and the text is a line under it.
_YIELDING = frozenset({"legal-advice", "financial-advice", "medical-advice", "illicit"})


@dataclass(frozen=True)
class Verdict:
    """A fixed text: which rule, which status, in which language.

    ``service`` is the id of the service to contact, the main one when empty. With ``precedes`` the text only comes
    before the answer to the question, which is still searched and whose status counts when it is found. ``also`` is a
    question of ours whose answer, when found, completes the text; the status stays. One that ``yields`` is given only
    when no page surely answers.
    """

    rule: str
    status: Status
    text: str
    service: str = ""
    language: str = "fr"
    precedes: bool = False
    also: str = ""

    @property
    def yields(self) -> bool:
        """Whether a page that surely answers comes first, with this text under it."""
        return self.rule in _YIELDING

    @property
    def alone(self) -> bool:
        """Whether the text is all there is to say: nothing is searched."""
        return not (self.precedes or self.also or self.yields)


def triage(
    question: str,
    vector: Vector | None = None,
    *,
    language: str | None = None,
    home: str = "",
    easy_read: bool = False,
    embed: Callable[[str], Vector] | None = None,
) -> Verdict | None:
    """The verdict on ``question``, or None when it should be searched.

    Args:
        question: What was asked, as written.
        vector: The question's vector by a model that :func:`fits`; without it only the rules decide.
        language: The language of the text; by default that of the rule that matched, or of the question.
        home: Words that name the commune and its neighbours, which are never « another town ».
        easy_read: Whether to use the easy-to-read version of the text.
        embed: Gives the vector of a part of a long message that speaks of danger; called once at most.
    """
    book = rule_book()
    words = spelt(normalise_undoubled(question))
    rule, matched = _by_rules(book, words, normalise_undoubled(home))
    if rule is None:
        if vector is None:
            return None
        return triage_by_vector(question, vector, language=language, easy_read=easy_read, embed=embed)
    return _verdict(book, rule, words, language or _spoken(question, matched), easy_read=easy_read)


def triage_by_vector(
    question: str,
    vector: Vector,
    *,
    language: str | None = None,
    easy_read: bool = False,
    embed: Callable[[str], Vector] | None = None,
    right: float = 0.0,
    sure: bool = False,
) -> Verdict | None:
    """The verdict of the classifier alone, for a question on which the rules have already said nothing.

    ``embed`` gives the vector of a part of a long message that speaks of danger; it is called once at most. ``right``
    is the probability that the first page found answers, ``sure`` whether that is enough to answer: then no guess
    refuses, but a danger keeps its numbers first.
    """
    book = rule_book()
    words = spelt(normalise_undoubled(question))
    rule = _doubted(book, _by_vector(book, question, vector, embed), right, sure=sure)
    return None if rule is None else _verdict(book, rule, words, language or _spoken(question, ()), easy_read=easy_read)


def fits(model_id: str) -> bool:
    """Whether the classifier was fitted on vectors of this embedding model."""
    return classifier.weights().model == model_id


def _by_rules(book: RuleBook, words: str, home: str) -> tuple[Rule | None, tuple[str, ...]]:
    """The first rule that matches, and the languages it matched in."""
    for rule in book.rules:
        matched = rule.languages(words)
        if not matched and rule.name == "elsewhere" and _is_elsewhere(book, rule, words, home):
            matched = ("fr",)
        chosen = _soften(book, rule, words) if matched else None
        if chosen is not None:
            return chosen, matched
    return None, ()


def _spoken(question: str, matched: tuple[str, ...]) -> str:
    """The language of the text: the question's, or the rule's when the question is too short to tell."""
    detected = detect(question)
    return detected if detected != "fr" or not matched or "fr" in matched else matched[0]


def _soften(book: RuleBook, rule: Rule, words: str) -> Rule | None:
    """The rule; for an emergency, its help when the question asks about it, None when it is only a subject."""
    if rule.status != "emergency":
        return rule
    if rule.help and book.information.search(words):
        return book.rule(rule.help)
    return None if book.subject.search(words) else rule


def _is_elsewhere(book: RuleBook, rule: Rule, words: str, home: str) -> bool:
    if rule.unless is not None and rule.unless.search(words):
        return False
    matches = (pattern.search(words) for pattern in book.places)
    return any(match is not None and match["place"] not in home for match in matches)


def _by_vector(book: RuleBook, question: str, vector: Vector, embed: Callable[[str], Vector] | None) -> Rule | None:
    """What the classifier says of the whole question, or of its most alarming part when that says nothing sure."""
    name = classifier.classify(question, vector)
    if embed is not None and name in {NOTHING, UNSURE}:
        name = classifier.aside(question, embed) or name
    return book.rule(name) if name else None


def _doubted(book: RuleBook, rule: Rule | None, right: float, *, sure: bool) -> Rule | None:
    """The classifier's rule, once the search is that sure of its page."""
    if rule is None or rule.status != "emergency":
        return None if sure else rule
    return book.rule(UNSURE) if right >= _SURER_PAGE else rule


def _verdict(book: RuleBook, rule: Rule, words: str, language: str, *, easy_read: bool) -> Verdict:
    key, service, also = rule.name, rule.service, rule.also
    status, precedes = rule.status, rule.precedes
    concern = next((one for one in book.concerns if one.rule == rule.name and one.pattern.search(words)), None)
    if concern is not None and not (concern.status and book.information.search(words)):
        key, service, also = concern.text or key, concern.service, concern.also
        status, precedes = concern.status or status, precedes and not concern.status
    text = say(f"triage.{key}", voice_of(language, easy_read=easy_read))
    return Verdict(rule.name, status, text, service, language, precedes, also)
