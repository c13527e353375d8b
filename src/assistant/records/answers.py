"""What every channel shows: an Answer, its parts, and the Citations that prove it.

A Citation is a checked substring of a Document's text. Nothing here composes or renders.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from assistant.records.documents import Audience, Layer, Record

Status = Literal["answered", "partial", "not_found", "redirected", "emergency", "greeting"]
AnswerKind = Literal[
    "answer", "card", "choices", "life_event", "contact", "resources", "not_found", "redirection", "emergency",
    "greeting",
]  # fmt: skip


class Citation(Record):
    """A numbered proof: ``quote`` equals ``document.text[start:end]`` and lies inside the passage."""

    n: int
    passage_id: str
    document_id: str
    title: str
    url: str
    section: str
    quote: str
    start: int
    end: int
    publisher: str
    updated: date
    review_by: date | None = None
    valid_until: date | None = None
    layer: Layer = Field(default="local", description="Qui le dit : la commune, la page commune ou la fiche nationale.")


class Contact(Record):
    """A service to turn to, with its hours and whether it is open at the moment of the answer."""

    name: str
    phone: str = ""
    email: str = ""
    address: str = ""
    hours: str = ""
    open_now: bool | None = None
    next_opening: str = ""
    url: str = ""


class Timings(Record):
    """Milliseconds spent in each stage."""

    embed: float = 0
    lexical: float = 0
    dense: float = 0
    answer: float = 0
    total: float = 0


class More(Record):
    """Another passage, folded: ``title`` says why one would open it, ``text`` is its Markdown with its marks."""

    title: str
    text: str


class Choice(Record):
    """A subject to choose from when the assistant is unsure: what is shown, and the question that choosing it asks."""

    title: str
    question: str


class Link(Record):
    """A name and its web address, which may be unknown."""

    name: str
    url: str = ""


class ResourceFilter(Record):
    """A filter understood in a need: its value, what it is called, and the message that takes it away.

    ``kept`` is False for the one let go because nothing satisfied all of them; a later message tries it again.
    """

    facet: str
    value: str
    label: str
    question: str
    kept: bool = True


class ResourceCard(Record):
    """A resource as every channel shows it: why it fits, what it needs (known facts in words), its state with its day.

    ``unverified`` names what no source read supports; ``instead`` is what replaces a closed service.
    """

    id: str
    name: str
    url: str = ""
    publisher: str
    description: str
    reasons: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    caution: str = ""
    state: str
    closed: bool = False
    instead: tuple[Link, ...] = ()
    unverified: tuple[str, ...] = ()


class ResourceList(Record):
    """The resources that serve a need, from the one of rank ``start``, of ``total``.

    ``need`` is its sentence without what later messages changed; ``loosened`` the filter let go, or nothing.
    """

    need: str
    filters: tuple[ResourceFilter, ...] = ()
    loosened: str = ""
    total: int = 0
    start: int = 0
    cards: tuple[ResourceCard, ...] = ()


class Answer(Record):
    """The same record on every channel; ``text`` is a Markdown subset (bold, emphasis, lists) with ``[n]`` marks.

    ``lead`` (the sentence or the value that answers), ``body`` (the rest of its passage), ``local`` (the commune's own
    fact on the subject) and ``more`` are the parts of ``text``, for channels that show them apart; ``choices`` are what
    an unsure assistant asks back; ``resources`` are those that serve a teacher's need. All are empty in an answer that
    is one text: an emergency, a greeting.
    """

    id: str
    question: str
    status: Status
    kind: AnswerKind = "answer"
    text: str
    lead: str = ""
    body: str = ""
    local: str = ""
    more: tuple[More, ...] = ()
    choices: tuple[Choice, ...] = ()
    resources: ResourceList | None = None
    citations: tuple[Citation, ...] = ()
    contacts: tuple[Contact, ...] = ()
    suggestions: tuple[str, ...] = ()
    language: str = "fr"
    audience: Audience = "resident"
    generator: str = "extractive"
    model: str | None = None
    ai_generated: bool = False
    confidence: float = Field(default=0.0, ge=0, le=1)
    site: str
    generation: str
    timings_ms: Timings = Timings()
    glossary: dict[str, str] = Field(default={}, description="Acronyms of the quotes, as written, and their meanings.")
