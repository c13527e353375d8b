"""The canonical text of a Document, written once, with the offsets of every block.

Readers (Markdown, XML) call a :class:`TextBuilder`; the result is what a citizen can be shown word for word:
plain text without markup, one blank line between blocks, list items on lines of their own. Offsets are exact by
construction, so nothing downstream ever searches for a quote.
"""

from __future__ import annotations

from assistant.records import Block, BlockKind
from assistant.text.cleaning import clean


class TextBuilder:
    """Collects blocks in reading order; those added while ``common`` is set come from a common page.

    >>> builder = TextBuilder()
    >>> builder.heading(2, "Coût")
    >>> builder.item("Adulte : 86 €", group=builder.new_list())
    >>> text, blocks = builder.build()
    >>> text[blocks[1].start : blocks[1].end]
    'Adulte : 86 €'
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._lists = 0
        self.common = False

    def new_list(self) -> int:
        """A number for the items of one list."""
        self._lists += 1
        return self._lists - 1

    def heading(self, level: int, text: str, *, local: bool = False) -> None:
        """Open a section of ``level`` 2 to 6."""
        self._add("heading", clean(text), separator="\n\n", level=level, local=local)

    def paragraph(self, text: str, *, field: str = "", local: bool = False) -> None:
        """Add a paragraph; an empty one is ignored."""
        self._add("paragraph", clean(text), separator="\n\n", field=field, local=local)

    def item(
        self, text: str, *, group: int, depth: int = 0, mark: str = "- ", field: str = "", local: bool = False
    ) -> None:
        """Add a list item on its own line after ``mark``, indented by two spaces per ``depth``."""
        last = self._blocks[-1] if self._blocks else None
        same = last is not None and last.kind == "item" and last.group == group
        separator = ("\n" if same else "\n\n", "  " * depth + mark)
        self._add("item", clean(text), separator="".join(separator), level=depth, group=group, field=field, local=local)

    def _add(
        self,
        kind: BlockKind,
        text: str,
        *,
        separator: str,
        level: int = 0,
        group: int = -1,
        field: str = "",
        local: bool = False,
    ) -> None:
        if not text:
            return
        lead = separator if self._blocks else separator.lstrip("\n")
        start = self._length + len(lead)
        self._length = start + len(text)
        self._parts += (lead, text)
        self._blocks.append(Block(kind, start, self._length, level, group, field, local, self.common))

    def build(self) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks."""
        return "".join(self._parts), tuple(self._blocks)
