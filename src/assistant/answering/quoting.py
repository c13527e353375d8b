"""Blocks of a passage -> a quote that is a proof, and the Markdown that shows it.

The quote is always one contiguous stretch of the document's text: nothing is stitched, no list is cut. The Markdown is
the same words, with list marks and one citation mark; what could be read as markup is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.corpus.chunking import units
from assistant.corpus.markdown import COMMON_PUBLISHER
from assistant.records import Block, Citation, Document, Passage
from assistant.text.analysis import sentences

# An underscore inside a word means nothing, and escaping it would break addresses.
_SPECIAL = re.compile(r"([\\*`\[\]]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_LIST_MARK = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[-+](?: |$)))")
_LEAD_WORDS = 34


@dataclass(frozen=True)
class Excerpt:
    """Contiguous blocks of one passage, chosen to be shown."""

    document: Document
    passage: Passage
    blocks: tuple[Block, ...]

    @property
    def start(self) -> int:
        """Where the quote starts in the document's text."""
        return self.blocks[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.blocks[-1].end

    @property
    def quote(self) -> str:
        """The words themselves."""
        return self.document.text[self.start : self.end]

    def words_of(self, block: Block) -> str:
        """The text of one block."""
        return self.document.text[block.start : block.end]

    def citation(self, number: int) -> Citation:
        """The proof of mark ``[number]``; the common part of a completed page is not published by the commune."""
        document = self.document
        lent = self.passage.layer == "common" and document.layer != "common"
        return Citation(
            n=number,
            passage_id=self.passage.id,
            document_id=document.id,
            title=document.title,
            url="" if lent else document.url,
            section=" > ".join(self.passage.section),
            quote=self.quote,
            start=self.start,
            end=self.end,
            publisher=COMMON_PUBLISHER if lent else document.publisher,
            updated=document.updated,
            review_by=document.review_by,
            valid_until=document.valid_until,
            layer=self.passage.layer,
        )


def blocks_of(document: Document, passage: Passage) -> tuple[Block, ...]:
    """The blocks of ``passage`` that are not headings, in order."""
    inside = (block for block in document.blocks if passage.start <= block.start and block.end <= passage.end)
    return tuple(block for block in inside if block.kind != "heading")


def escape(text: str) -> str:
    """Document text as Markdown that shows these very characters."""
    return _LIST_MARK.sub(r"\1\\", _SPECIAL.sub(r"\\\1", text))


def unit_groups(document: Document, blocks: Sequence[Block]) -> list[tuple[Block, ...]]:
    """Blocks that must stay together, as chunking keeps them: a list whole, a fact with its exception."""
    return [tuple(unit) for unit in units(document, blocks)]


@dataclass(frozen=True)
class Opening:
    """The sentence of an excerpt to read first: in which block, at which place, and ``until`` which others follow it.

    A list item is one sentence. Those that follow it depend on it (« Il », « Toutefois »), and move with it. A step is
    read first and ``stays`` in its list too.
    """

    block: int
    place: int
    until: int
    stays: bool = False


@dataclass(frozen=True)
class Rendered:
    """An excerpt as Markdown in two parts: ``lead`` without its bold marks, then ``body``, parted by ``gap``."""

    lead: str
    body: str
    gap: str = "\n\n"

    @property
    def text(self) -> str:
        """The whole, the lead in bold."""
        bold = f"**{self.lead}**" if self.lead else ""
        return bold + (self.gap if bold and self.body else "") + self.body

    def marked(self, mark: str) -> Rendered:
        """With a citation mark at the very end."""
        if self.body:
            return replace(self, body=f"{self.body} {mark}")
        return replace(self, body=mark, gap=" ")


def render(
    excerpt: Excerpt, mark: str, *, lead: str = "", first: bool = True, opening: Opening | None = None
) -> Rendered:
    """The excerpt as Markdown, lists as lists, ``mark`` at the very end.

    It opens on ``lead``, or on the first sentence of the ``first`` excerpt of an answer; the sentence ``opening`` is
    read before the others.
    """
    if opening is not None:
        return _reordered(excerpt, opening, lead).marked(mark)
    said, rest = "", excerpt.blocks
    if not lead and first and excerpt.blocks[0].kind != "item":
        said, *after = _opening(escape(excerpt.words_of(excerpt.blocks[0])))
        if said:
            rest = excerpt.blocks[1:]
            following = _lines(excerpt, rest)
            gap = " " if after else "\n\n"
            return Rendered(said, "\n\n".join([*after, *([following] if following else [])]), gap).marked(mark)
    return Rendered(escape(lead), _lines(excerpt, rest)).marked(mark)


def _reordered(excerpt: Excerpt, opening: Opening, heading: str) -> Rendered:
    """The excerpt with one sentence ahead, and those that depend on it; every other word stays, in its order."""
    block = excerpt.blocks[opening.block]
    if opening.stays:
        step, whole = escape(excerpt.words_of(block)), _lines(excerpt, excerpt.blocks)
        return Rendered(escape(heading), f"{step}\n\n{whole}") if heading else Rendered(step, whole)
    told = [excerpt.words_of(block)] if block.kind == "item" else sentences(excerpt.words_of(block))
    said, *following = told[opening.place : opening.until]
    left = [*told[: opening.place], *told[opening.until :]]
    if not opening.block:
        following, left = [], [*following, *left]
    rest = [one for one in excerpt.blocks if left or one != block]
    body = [*([" ".join(map(escape, following))] if following else []), _lines(excerpt, rest, {block: " ".join(left)})]
    gap = " " if following or (block.kind != "item" and not opening.block) else "\n\n"
    if not heading:
        return Rendered(escape(said), "\n\n".join(body), gap)
    return Rendered(escape(heading), escape(said) + gap + "\n\n".join(body))


def _lines(excerpt: Excerpt, blocks: Sequence[Block], changed: Mapping[Block, str] | None = None) -> str:
    """Blocks as paragraphs and list items, as many as there are, with the words of those that are ``changed``."""
    lines: list[str] = []
    previous: Block | None = None
    ordered = ordered_marks(excerpt)
    widths: dict[int, int] = {}
    for block in blocks:
        words = escape((changed or {}).get(block) or excerpt.words_of(block))
        if block.kind == "item":
            gap = "" if (previous and previous.kind == "item") or not lines else "\n"
            mark = ordered.get(block.start, "-")
            widths[block.level] = len(mark) + 1  # an inner list stands under the words of the outer one
            indent = " " * sum(widths.get(level, 2) for level in range(block.level))
            lines.append(f"{gap}{indent}{mark} {words}")
        else:
            lines.append(("\n" if lines else "") + words)
        previous = block
    return "\n".join(lines)


def ordered_marks(excerpt: Excerpt) -> dict[int, str]:
    """The numbers of ordered items, read before each item in the document's own text."""
    marks = {}
    for block in excerpt.blocks:
        match = re.search(r"(\d+\.) $", excerpt.document.text[max(0, block.start - 8) : block.start])
        if block.kind == "item" and match:
            marks[block.start] = match[1]
    return marks


def _opening(words: str) -> list[str]:
    """The first sentence of a paragraph and the rest; an empty first when it is too long, or announces a list."""
    first, *rest = sentences(words)
    if len(first.split()) > _LEAD_WORDS or first.endswith(":"):
        return ["", words]
    return [first, *([" ".join(rest)] if rest else [])]
