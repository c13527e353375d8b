"""What a reader of a round is shown of one answer, with its lengths, and what the round was asked of.

Folded passages count in ``words`` and in ``passages``: a person may have to open them. Nothing here is a judgement.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.corpus.checks.readability import words
from assistant.records import Answer, AnswerKind, Audience, Choice, Contact, More, Record, Status
from assistant_eval.datasets.readings import digest
from assistant_eval.metrics.fact_match import bare
from assistant_eval.rounds.message import Group, Message


class Page(Record):
    """A page the answers could come from: its headings are how a passage is named, levels joined by `` > ``."""

    id: str
    title: str
    sections: tuple[str, ...]


class Round(Record):
    """What was asked, of which site and code, and when: ``clock`` is the hour the assistant was told.

    ``commit`` is empty outside a copy of the repository, and ends in ``+`` when files had changed since; ``code`` is a
    hash of the library, whatever git says.
    """

    round: str
    messages: int
    site: str
    pages: int
    generation: str
    embedder: str
    commit: str
    code: str
    asked: date
    clock: str


class Led(Record):
    """A choice offered, and the page that its question leads to; empty when it leads to none."""

    title: str
    question: str
    document: str


class Source(Record):
    """A citation, as the reader sees it."""

    n: int
    document: str
    title: str
    section: str


class Shown(Record):
    """A message with the answer as shown: its parts, its sources, its lengths."""

    id: str
    message: str
    group: Group
    audience: Audience
    language: str
    status: Status
    kind: AnswerKind
    text: str
    lead: str
    body: str
    local: str
    more: tuple[More, ...]
    choices: tuple[Led, ...]
    contacts: tuple[str, ...]
    suggestions: tuple[str, ...]
    sources: tuple[Source, ...]
    confidence: float
    words_visible: int
    words: int
    passages: int
    digest: str

    @classmethod
    def of(cls, message: Message, answer: Answer, led: Callable[[Choice], str] = lambda _: "") -> Shown:
        """What is shown of ``answer``; ``led`` gives the page that a choice leads to."""
        return cls(
            **message.model_dump(),
            status=answer.status,
            kind=answer.kind,
            text=answer.text,
            lead=answer.lead,
            body=answer.body,
            local=answer.local,
            more=answer.more,
            choices=tuple(Led(title=one.title, question=one.question, document=led(one)) for one in answer.choices),
            contacts=tuple(_contact(one) for one in answer.contacts),
            suggestions=answer.suggestions,
            sources=tuple(
                Source(n=one.n, document=one.document_id, title=one.title, section=one.section)
                for one in answer.citations
            ),
            confidence=answer.confidence,
            words_visible=_visible(answer),
            words=_count(answer.text),
            passages=len({one.passage_id for one in answer.citations}),
            digest=digest(answer.text),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """The paragraphs of the text that stand in none of its parts: a date, a language."""
        parts = _plain("\n".join((self.lead, self.body, self.local, *(one.text for one in self.more))))
        return (
            ()
            if self.asked_back or self.choices
            else tuple(one for one in self.text.split("\n\n") if _plain(one) not in parts)
        )

    @property
    def asked_back(self) -> bool:
        """Whether the person was asked to choose, beside a short passage or not."""
        return self.kind == "choices" or (self.status == "partial" and bool(self.choices))


def _visible(answer: Answer) -> int:
    """The words read before anything is unfolded: those of the text less the folded ones, with their titles."""
    folded = sum(_count(one.text) for one in answer.more)
    return max(_count(answer.text) - folded, 0) + sum(_count(one.title) for one in answer.more)


def _count(text: str) -> int:
    return words(bare(text))


def _plain(text: str) -> str:
    return " ".join(bare(text).split())


def _contact(one: Contact) -> str:
    opened = {True: "ouvert", False: "fermé", None: ""}[one.open_now]
    return ", ".join(part for part in (one.name, one.phone, one.address, opened, one.next_opening) if part)
