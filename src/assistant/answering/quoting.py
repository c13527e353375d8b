"""Blocks of a passage -> a quote that is a proof, and the Markdown that shows it.

The quote is always one contiguous stretch of the document's text: nothing is stitched, no list is cut. The Markdown is
the same words, with list marks and one citation mark; what could be read as markup is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.corpus.chunking import units
from assistant.records import Block, Citation, Document, Passage

# An underscore inside a word means nothing, and escaping it would break addresses.
_SPECIAL = re.compile(r"([\\*`\[\]]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_LIST_MARK = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[-+](?: |$)))")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[«A-ZÀÂÇÉÈÊÎÔÛ0-9])")
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
        """The proof that goes with mark ``[number]``."""
        document = self.document
        return Citation(
            n=number,
            passage_id=self.passage.id,
            document_id=document.id,
            title=document.title,
            url=document.url,
            section=" > ".join(self.passage.section),
            quote=self.quote,
            start=self.start,
            end=self.end,
            publisher=document.publisher,
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


def sentences(text: str) -> list[str]:
    """``text`` cut after sentence marks."""
    return _SENTENCE.split(text)


def unit_groups(document: Document, blocks: Sequence[Block]) -> list[tuple[Block, ...]]:
    """Blocks that must stay together, as chunking keeps them: a list whole, a fact with its exception."""
    return [tuple(unit) for unit in units(document, blocks)]


def markdown(excerpt: Excerpt, mark: str, *, lead: str = "", first: bool = True) -> str:
    """The excerpt as Markdown, lists as lists, ``mark`` at the very end.

    In bold: ``lead``, or the first sentence of the ``first`` excerpt of an answer.
    """
    lines: list[str] = [f"**{escape(lead)}**"] if lead else []
    previous: Block | None = None
    ordered = _ordered_marks(excerpt)
    widths: dict[int, int] = {}
    for block in excerpt.blocks:
        words = escape(excerpt.words_of(block))
        if block.kind == "item":
            gap = "" if (previous and previous.kind == "item") or not lines else "\n"
            mark_of_item = ordered.get(block.start, "-")
            widths[block.level] = len(mark_of_item) + 1  # an inner list stands under the words of the outer one
            indent = " " * sum(widths.get(level, 2) for level in range(block.level))
            lines.append(f"{gap}{indent}{mark_of_item} {words}")
        else:
            shown = _bold_first_sentence(words) if first and not lines else words
            lines.append(("\n" if lines else "") + shown)
        previous = block
    return "\n".join(lines) + f" {mark}"


def _ordered_marks(excerpt: Excerpt) -> dict[int, str]:
    """The numbers of ordered items, read before each item in the document's own text."""
    marks = {}
    for block in excerpt.blocks:
        match = re.search(r"(\d+\.) $", excerpt.document.text[max(0, block.start - 8) : block.start])
        if block.kind == "item" and match:
            marks[block.start] = match[1]
    return marks


def _bold_first_sentence(words: str) -> str:
    first, *rest = sentences(words)
    if len(first.split()) > _LEAD_WORDS or first.endswith(":"):
        return words
    return " ".join([f"**{first}**", *rest])
