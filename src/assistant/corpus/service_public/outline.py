"""The sections of an official sheet, written so that a case is never read without its condition.

An official page shows cases as tabs, and the text after the tabs applies to all of them. Plain text cannot show where a
tab ends, so headings are written only when a block needs them, and the heading of a section is repeated when the text
returns to it after a case. Nothing here knows XML.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.corpus.canonical import TextBuilder
from assistant.records import Block

_TOP, _DEEPEST = 2, 6


@dataclass(frozen=True, eq=False)
class _Section:
    title: str
    field: str


class Outline:
    r"""Writes blocks under a stack of sections; ``title`` is the heading of what belongs to the whole sheet.

    >>> outline = Outline("Carte d'identité")
    >>> with outline.section("Mineur"):
    ...     outline.paragraph("Avec un parent.")
    >>> outline.paragraph("Sur rendez-vous.")
    >>> outline.build()[0].split("\n\n")
    ['Mineur', 'Avec un parent.', "Carte d'identité", 'Sur rendez-vous.']
    """

    def __init__(self, title: str) -> None:
        self._builder = TextBuilder()
        self._sheet = _Section(title, "")
        self._stack: list[_Section] = []
        self._shown: list[_Section] = []
        self._links: int | None = None

    @contextmanager
    def section(self, title: str, field: str = "") -> Iterator[None]:
        """What is written inside belongs to ``title``; a section without any text leaves no heading."""
        if title:
            self._stack.append(_Section(title, field or self._field))
        yield
        if title:
            self._stack.pop()

    def paragraph(self, text: str, *, field: str = "") -> None:
        """Add a paragraph to the open section."""
        if text:
            self._open()
            self._links = None
            self._builder.paragraph(text, field=field or self._field)

    def item(self, text: str, *, group: int, depth: int = 0, mark: str = "- ", field: str = "") -> None:
        """Add a list item to the open section; an empty ``mark`` continues the item before."""
        if text:
            self._open()
            self._links = None
            self._builder.item(text, group=group, depth=depth, mark=mark, field=field or self._field)

    def link(self, text: str, details: list[str], *, field: str) -> None:
        """Add a service, a place or a reference with its details; neighbours share one list."""
        if text:
            self._open()
            group = self._builder.new_list() if self._links is None else self._links
            self._builder.item(text, group=group, field=field)
            for detail in details:
                self._builder.item(detail, group=group, depth=1, field=field)
            self._links = group

    def new_list(self) -> int:
        """A number for the items of one list."""
        return self._builder.new_list()

    def build(self) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks."""
        return self._builder.build()

    @property
    def _field(self) -> str:
        return self._stack[-1].field if self._stack else ""

    def _open(self) -> None:
        """Write the headings that the open section still needs."""
        wanted = self._stack or ([self._sheet] if self._shown else [])
        if wanted == self._shown:
            return
        same = 0
        while same < min(len(wanted), len(self._shown)) and wanted[same] is self._shown[same]:
            same += 1
        for index in range(min(same, len(wanted) - 1), len(wanted)):
            self._heading(wanted, index)
        self._shown = list(wanted)
        self._links = None

    def _heading(self, wanted: list[_Section], index: int) -> None:
        """Sections deeper than the last heading level share one heading: « Cas – Cas »."""
        deepest = _DEEPEST - _TOP
        if index < deepest or index == len(wanted) - 1:
            title = " – ".join(section.title for section in wanted[min(index, deepest) : index + 1])
            self._builder.heading(min(_TOP + index, _DEEPEST), title)
