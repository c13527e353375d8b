"""One Markdown file -> a page: its front matter validated, its body cut into sections, nothing written yet.

Every section remembers its file, since a page may be made of two: the commune's own and a common one. Text is written
by ``markdown.py``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.corpus import page_fields
from assistant.corpus.page_fields import Completion, FrontMatter
from assistant.errors import DocumentInvalid
from assistant.records import Layer

COMMON_PREFIX = "page commune "
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_NEAR = 3
_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True)
class File:
    """Where a page comes from: its path in its folder, and whether it is the commune's or a common one."""

    path: str
    layer: Layer = "local"

    @property
    def name(self) -> str:
        """The path, marked when it is that of a common page."""
        return COMMON_PREFIX + self.path if self.layer == "common" else self.path

    @property
    def folder(self) -> str:
        """The folder, empty at the root."""
        return self.path.rpartition("/")[0]


@dataclass(frozen=True)
class Section:
    """A level-2 section of a body: its heading (empty for the introduction), its tokens, and the lines above them."""

    heading: str
    tokens: tuple[Token, ...]
    file: File
    offset: int = 0


@dataclass(frozen=True)
class Page:
    """A page that can be written; ``common_fields`` are the front-matter fields that come from a common page."""

    file: File
    meta: FrontMatter
    sections: tuple[Section, ...]
    common_fields: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The subject."""
        return self.meta.id


@dataclass(frozen=True)
class Addition:
    """A page of the commune that completes the common page of its id."""

    file: File
    meta: Completion
    sections: tuple[Section, ...]

    @property
    def id(self) -> str:
        """The subject."""
        return self.meta.id


def parse(source: str, file: File, subjects: Collection[str] = ()) -> Page | Addition:
    """Read one page, which completes one of the common ``subjects`` or stands alone.

    Raises :class:`DocumentInvalid` with file, line and field.
    """
    match = _FRONT.match(source.replace("\r\n", "\n").replace("\r", "\n"))
    if match is None:
        reason = "l'en-tête manque : la page commence par une ligne « --- », des champs, puis « --- »"
        raise DocumentInvalid(file.name, reason)
    data = page_fields.load(match[1], file.name)
    sections = _sections(_PARSER.parse(match[2]), file, match[1].count("\n") + 2)
    name = data.get("id")
    if str(name) in subjects and data.get("replaces") is not True:
        return Addition(file, page_fields.completing(data, match[1], file.name), sections)
    if isinstance(name, str) and subjects and name not in subjects and not page_fields.REQUIRED & data.keys():
        raise _completes_nothing(name, subjects, match[1], file)
    meta = page_fields.alone(data, match[1], file.name, file.layer)
    given = frozenset(FrontMatter.model_fields) if file.layer == "common" else frozenset[str]()
    return Page(file, meta, sections, given)


def _completes_nothing(name: str, subjects: Collection[str], front: str, file: File) -> DocumentInvalid:
    """A page written as the completion of a common page, whose ``id`` is that of none."""
    words = set(name.split("-"))
    near = [one for one in sorted(subjects) if words <= set(one.split("-"))]
    near = near or difflib.get_close_matches(name, sorted(subjects))
    meant = f", peut-être {' ou '.join(f'« {one} »' for one in near[:_NEAR])}" if near else ""
    missing = ", ".join(sorted(page_fields.REQUIRED))
    reason = (
        f"aucune page commune montrée ne s'appelle « {name} »{meant} : « assistant sources » les liste ; une page à "
        f"vous donne aussi {missing}"
    )
    return DocumentInvalid(file.name, reason, line=page_fields.line_of(front, "id"), field="id")


def _sections(tokens: list[Token], file: File, offset: int) -> tuple[Section, ...]:
    """Cut a body at its level-2 headings; the first section is the introduction."""
    cut: list[tuple[str, list[Token]]] = [("", [])]
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in {"h1", "h2"}:
            cut.append((tokens[index + 1].content, []))
        cut[-1][1].append(token)
    return tuple(Section(heading, tuple(held), file, offset) for heading, held in cut)
