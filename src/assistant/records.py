"""The words of the project as frozen records, shared by every stage and every channel.

They exist so that a citation can be a proof: a ``Document`` carries its one canonical text, a ``Block`` and a
``Passage`` are offsets into it, a ``Citation`` is a checked substring of it. Offsets are Unicode code points.
Nothing here reads a file, ranks or renders.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Audience = Literal["resident", "business", "school", "council"]
AUDIENCES: tuple[Audience, ...] = ("resident", "business", "school", "council")
Kind = Literal["dossier", "demarche", "guide", "page", "life-event"]
Layer = Literal["local", "common", "national"]
Status = Literal["answered", "partial", "not_found", "redirected", "emergency", "greeting"]
BlockKind = Literal["heading", "paragraph", "item"]
AnswerKind = Literal[
    "answer", "card", "choices", "life_event", "contact", "resources", "not_found", "redirection", "emergency",
    "greeting",
]  # fmt: skip


class Record(BaseModel):
    """A frozen value with no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph or list item of a Document: ``text[start:end]``, without list mark or markup.

    ``level`` is the heading level, or the depth of a list item (0 is the outer list). ``group`` numbers the list an
    item belongs to, so that a list can be quoted whole. ``field`` names the front-matter field the block renders
    (``cost``, ``documents`` …) and ``local`` tells a rule of the commune from a national one. ``common`` says that the
    block comes from a common page, which the commune may have completed.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    group: int = -1
    field: str = ""
    local: bool = False
    common: bool = False


class Source(Record):
    """Where a fact of a Document was read: title, address, and the day it was true."""

    title: str
    url: str
    date: date


class Document(Record):
    """One source text: canonical ``text``, its ``blocks`` in order, and what a reader must know to trust it.

    ``layer`` is ``common`` for a common page as it is, ``local`` as soon as the commune says something of the subject.
    ``steps`` are, for the page of a life event, the ids of the pages that its steps lead to, in order; empty for a step
    that leads to none.
    """

    id: str
    site: str
    layer: Layer = "local"
    kind: Kind
    title: str
    text: str
    blocks: tuple[Block, ...]
    audience: tuple[Audience, ...]
    publisher: str
    url: str
    licence: str
    sources: tuple[Source, ...] = ()
    updated: date
    review_by: date | None = None
    valid_until: date | None = None
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    service: str = ""
    sample: bool = False

    @property
    def checked(self) -> date:
        """The day its facts were last true: the newest date of its sources, else the day it was updated."""
        return max((source.date for source in self.sources), default=self.updated)

    @property
    def subject(self) -> str:
        """What it is about: the title, up to the question that it may end on (« Travaux : quelle autorisation ? »)."""
        return self.title.split(" : ")[0] if "?" in self.title else self.title

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values; ``from_json`` reads them back."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Document:
        """Read what ``to_json`` wrote."""
        blocks = tuple(Block(**block) for block in data["blocks"])
        return cls.model_validate({**data, "blocks": blocks})


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of a Document: its heading path and its offsets; its text is ``document.text[start:end]``.

    ``layer`` is who says it: a page of the commune holds passages of the common page that it completes.
    """

    id: str
    document_id: str
    section: tuple[str, ...]
    start: int
    end: int
    field: str = ""
    local: bool = False
    layer: Layer = "local"


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


def content_id(*parts: str) -> str:
    """Sixteen hexadecimal digits that depend on nothing but ``parts``, so that indexing twice changes nothing."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
