"""The line number, in the source file, of a piece of a Document's text, for the agent who has to fix it.

A Document keeps offsets into its canonical text, not into the file; the file is searched again here, markup removed as
the reader does. Text that cannot be found is reported at its field or at line 1, never guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from assistant.records import Block

_LINK = re.compile(r"\[([^\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)")
_SHOWN_ADDRESS = re.compile(r" \((?:https?://[^)\s]*|[^)\s]+@[^)\s]+|[+\d][\d ]+)\)")
_MARK = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+|^#{1,6}\s+|^\s*\|\s*")
_ADDRESS = re.compile(r"https?://[^\s\"'<>()\[\]{}«»|]*")
_CELL_END = re.compile(r" [;:] ")
_PROBE = 48


class SourceLines:
    """The lines of one source file, with one-character line endings, searchable as running text."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        closing = (number for number, line in enumerate(self._lines) if number and line.rstrip() == "---")
        self.body = next(closing, 0) + 2
        self._text = ""
        self._starts: list[int] = []
        for line in self._lines:
            self._starts.append(len(self._text))
            self._text += without_markup(line) + " "

    def field(self, name: str, *, inside: str = "") -> int:
        """The line of a front-matter field (of the one nested in ``inside``), or 1."""
        first = self.field(inside) if inside else 1
        pattern = re.compile(rf"\s+{name}:" if inside else rf"{name}:")
        numbers = range(first, self.body)
        return next((number for number in numbers if pattern.match(self._lines[number - 1])), first)

    def written(self, line: int) -> str:
        """A line as it stands in the file."""
        return self._lines[line - 1]

    def gives(self, name: str) -> bool:
        """Whether the front matter has this field."""
        return any(line.startswith(f"{name}:") for line in self._lines[: self.body])

    def find(self, text: str, after: int = 1) -> int:
        """The line, at or after line ``after``, where ``text`` begins; 0 if it is not found."""
        shown = without_markup(text)
        return self._search(shown[:_PROBE].strip(), after) or self._search(_CELL_END.split(shown, maxsplit=1)[0], after)

    def _search(self, probe: str, after: int) -> int:
        position = self._text.find(probe, self._starts[min(after, len(self._starts)) - 1]) if probe else -1
        return bisect_right(self._starts, position) if position >= 0 else 0

    def of_blocks(self, text: str, blocks: tuple[Block, ...]) -> tuple[int, ...]:
        """The line of each block of a Document; those of the body follow one another."""
        lines: list[int] = []
        cursor = self.body
        for block in blocks:
            shown = text[block.start : block.end]
            if block.field:
                lines.append(self._of_field(shown, block))
                continue
            cursor = (self._heading(shown, cursor) if block.kind == "heading" else self.find(shown, cursor)) or cursor
            lines.append(cursor)
        return tuple(lines)

    def links(self) -> Iterator[tuple[int, str]]:
        """Each Markdown link of the body: its line and the address as written."""
        for number, line in enumerate(self._lines[self.body - 1 :], start=self.body):
            for match in _LINK.finditer(line):
                yield number, match[2]

    def paragraphs(self) -> Iterator[tuple[int, str]]:
        """Each paragraph, heading or list line of the body as a reader sees it, with the line where it begins."""
        first, words = self.body, ""
        for number, line in enumerate([*self._lines[self.body - 1 :], ""], start=self.body):
            if words and (not line.strip() or _MARK.match(line)):
                yield first, words
                words = ""
            first = first if words else number
            words = f"{words} {without_markup(line)}".strip()

    def addresses(self) -> Iterator[tuple[int, str]]:
        """Each http(s) address of the file, front matter included, with its line."""
        for number, line in enumerate(self._lines, start=1):
            for match in _ADDRESS.finditer(line):
                yield number, match[0].rstrip(".,;:!?")

    def _heading(self, shown: str, after: int) -> int:
        """The line of a heading of the body; 0 for one that the reader wrote itself, such as « Coût »."""
        numbers = range(after, len(self._lines) + 1)
        found = (
            n for n in numbers if self._lines[n - 1].startswith("#") and without_markup(self._lines[n - 1]) == shown
        )
        return next(found, 0)

    def _of_field(self, shown: str, block: Block) -> int:
        line = self.field(block.field, inside="local" if block.local else "")
        words = without_markup(shown)
        found = self._search(words[:_PROBE].strip(), line)
        if not found and block.field == "steps":  # « when » and « what » are two lines of the file
            found = self._search(words.partition(" : ")[2][:_PROBE].strip(), line)
        return found if 0 < found < self.body else line


def without_markup(text: str) -> str:
    """A source line, or a Document's text, without what differs between them: list mark, emphasis, link address."""
    shown = _SHOWN_ADDRESS.sub("", _LINK.sub(r"\1", _MARK.sub("", text)))
    shown = re.sub(r"\*\*|__|`|\\(?=[\"*_])", "", shown)
    return " ".join(shown.replace("«", "« ").replace("»", " »").split())
