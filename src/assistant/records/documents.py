"""What pages are made of: a Document with its one canonical text, and the Blocks and Passages that are offsets into it.

Offsets are Unicode code points. Nothing here reads a file, ranks or renders.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Audience = Literal["resident", "business", "school", "council"]
AUDIENCES: tuple[Audience, ...] = ("resident", "business", "school", "council")
Kind = Literal["dossier", "demarche", "guide", "page", "life-event"]
Layer = Literal["local", "common", "national"]
BlockKind = Literal["heading", "paragraph", "item"]


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


def content_id(*parts: str) -> str:
    """Sixteen hexadecimal digits that depend on nothing but ``parts``, so that indexing twice changes nothing."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
