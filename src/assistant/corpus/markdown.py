"""One Markdown page of a commune -> a Document with its canonical text.

The front-matter fields a reader should see are written into the text like any sentence, between the introduction and
the rest of the page, so that a fee or a list of papers has offsets. HTML is refused rather than interpreted: it is
where text hides. This module reads one file; walking the folder is ``folder.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.corpus.canonical import TextBuilder
from assistant.corpus.front_matter import FrontMatter, parse
from assistant.errors import DocumentInvalid
from assistant.records import Document

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)\Z", re.DOTALL | re.MULTILINE)
_PARSER = MarkdownIt("commonmark", {"html": True}).enable("table")

SECTIONS: dict[str, str] = {
    "who": "Qui peut demander ?",
    "where": "Où s'adresser ?",
    "documents": "Pièces à apporter",
    "cost": "Coût",
    "delay": "Délai",
    "online_url": "En ligne",
    "legal": "Textes de référence",
}
_BRIEF = {
    "time": "Temps à prévoir",
    "duration": "Durée",
    "level": "Niveau",
    "cost": "Coût",
    "cycle": "Cycle",
    "crcn": "Compétences numériques (CRCN)",
    "access": "Accès",
}
_ONLINE = "Démarche en ligne : {}"
_LOCAL_LABELS = {"documents": "Pièces demandées", "cost": "Tarif", "delay": "Délai"}


class Publisher(Protocol):
    """What a page takes from its site when its front matter does not say it."""

    id: str
    publisher: str
    licence: str

    def page_url(self, folder: str, page: str) -> str:
        """The public address of a page."""

    @property
    def at_name(self) -> str:
        """« à Saint-Exemple », « au Havre »."""

    @property
    def name(self) -> str:
        """The commune's name."""


@dataclass
class _Section:
    """A level-2 section of the body: its heading (empty for the introduction) and its tokens."""

    heading: str
    tokens: list[Token]


def read(source: str, path: str, site: Publisher) -> Document:
    """Read one page; raise :class:`DocumentInvalid` with file, line and field. ``path`` is relative to the site."""
    match = _FRONT.match(source.replace("\r\n", "\n").replace("\r", "\n"))
    if match is None:
        reason = "l'en-tête manque : la page commence par une ligne « --- », des champs, puis « --- »"
        raise DocumentInvalid(path, reason)
    meta = parse(match[1], path)
    offset = match[1].count("\n") + 2
    return _document(meta, _PARSER.parse(match[2]), path, offset, site)


def _document(meta: FrontMatter, tokens: list[Token], path: str, offset: int, site: Publisher) -> Document:
    builder = TextBuilder()
    writer = _BodyWriter(builder, path, offset, site.name)
    introduction, *sections = _split(tokens)
    writer.write(introduction)
    _write_fields(builder, meta, site)
    for section in sections:
        writer.write(section)
    text, blocks = builder.build()
    if not any(block.kind != "heading" for block in blocks):
        raise DocumentInvalid(path, "la page n'a pas de texte : écrivez au moins une phrase sous l'en-tête")
    folder = path.rsplit("/", 1)[0] if "/" in path else ""
    return Document(
        id=meta.id,
        site=site.id,
        kind=meta.kind,
        title=meta.title,
        text=text,
        blocks=blocks,
        audience=meta.audience,
        publisher=meta.publisher or site.publisher,
        url=meta.url or site.page_url(folder, meta.id),
        licence=meta.licence or site.licence,
        sources=tuple(source.to_record() for source in meta.sources),
        updated=meta.updated,
        review_by=meta.review_by,
        valid_until=meta.valid_until,
        tags=meta.tags,
        aliases=meta.aliases,
        related=meta.related,
        service=meta.service,
        sample=meta.sample,
    )


def _split(tokens: list[Token]) -> list[_Section]:
    """Cut the body at its level-2 headings; the first section is the introduction."""
    sections = [_Section("", [])]
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag in {"h1", "h2"}:
            sections.append(_Section(tokens[index + 1].content, []))
        sections[-1].tokens.append(token)
    return sections


def _write_fields(builder: TextBuilder, meta: FrontMatter, site: Publisher) -> None:
    if meta.kind == "demarche":
        for field, heading in SECTIONS.items():
            value = getattr(meta, field)
            values = (_ONLINE.format(value),) if isinstance(value, str) else value or ()
            _write_section(builder, heading, field, values)
        if meta.local:
            _write_local(builder, meta, site)
    elif meta.kind == "guide":
        brief = [(field, getattr(meta, field)) for field in _BRIEF if getattr(meta, field)]
        builder.heading(2, "En bref")
        group = builder.new_list()
        for field, value in brief:
            shown = value if isinstance(value, str) else " ; ".join(value)
            builder.item(f"{_BRIEF[field]} : {shown}", group=group, field=field)
        _write_section(builder, "Liste à cocher", "checklist", meta.checklist, always_list=True)


def _write_section(
    builder: TextBuilder, heading: str, field: str, values: tuple[str, ...], *, always_list: bool = False
) -> None:
    if not values:
        return
    builder.heading(2, heading)
    if len(values) == 1 and not always_list and field != "documents":
        builder.paragraph(values[0], field=field)
        return
    group = builder.new_list()
    for value in values:
        builder.item(value, group=group, field=field)


def _write_local(builder: TextBuilder, meta: FrontMatter, site: Publisher) -> None:
    """The commune's own rules, in a section of their own, each block marked with the field it overrides."""
    assert meta.local is not None  # noqa: S101 - the caller checked; this is for the type checker
    builder.heading(2, site.at_name[0].upper() + site.at_name[1:], local=True)
    for field in ("where", "who", "documents", "cost", "delay", "online_url", "note"):
        value = getattr(meta.local, field)
        if not value:
            continue
        values = (value,) if isinstance(value, str) else value
        if len(values) == 1 and field != "documents":
            text = _ONLINE.format(values[0]) if field == "online_url" else values[0]
            builder.paragraph(text, field=field, local=True)
            continue
        if field in _LOCAL_LABELS:
            builder.paragraph(f"{_LOCAL_LABELS[field]} {site.at_name} :", field=field, local=True)
        group = builder.new_list()
        for one in values:
            builder.item(one, group=group, field=field, local=True)


class _BodyWriter:
    """Turns Markdown tokens into blocks; keeps the state of nested lists and tables."""

    def __init__(self, builder: TextBuilder, path: str, offset: int, commune: str) -> None:
        self._builder, self._path, self._offset, self._commune = builder, path, offset, commune
        self._lists: list[tuple[int, int | None]] = []
        self._header: list[str] = []
        self._row: list[str] = []
        self._rows = -1
        self._local = False
        self._item_started = False

    def write(self, section: _Section) -> None:
        """Write one section; a heading that names the commune makes the section local."""
        self._local = bool(section.heading) and self._commune.casefold() in section.heading.casefold()
        for index, token in enumerate(section.tokens):
            handler = getattr(self, f"_on_{token.type}", None)
            if handler is not None:
                handler(token)
            elif token.type == "inline":
                self._inline(token, section.tokens[index - 1])

    def _on_html_block(self, token: Token) -> None:
        if not re.fullmatch(r"\s*(<!--.*?-->\s*)*", token.content, re.DOTALL):
            line = self._offset + (token.map[0] if token.map else 0) + 1
            raise DocumentInvalid(self._path, "le HTML n'est pas accepté, écrivez en Markdown simple", line=line)

    def _on_fence(self, token: Token) -> None:
        self._builder.paragraph(token.content, local=self._local)

    _on_code_block = _on_fence

    def _on_bullet_list_open(self, _token: Token) -> None:
        self._open_list(None)

    def _on_ordered_list_open(self, token: Token) -> None:
        self._open_list(int(token.attrGet("start") or 1))

    def _open_list(self, number: int | None) -> None:
        group = self._lists[0][0] if self._lists else self._builder.new_list()
        self._lists.append((group, number))

    def _on_bullet_list_close(self, _token: Token) -> None:
        self._lists.pop()

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, _token: Token) -> None:
        self._item_started = False

    def _on_table_open(self, _token: Token) -> None:
        self._rows = self._builder.new_list()
        self._header = []

    def _on_table_close(self, _token: Token) -> None:
        self._rows = -1

    def _on_tr_open(self, _token: Token) -> None:
        self._row = []

    def _on_tr_close(self, _token: Token) -> None:
        if not self._header:
            self._header = self._row
            return
        first, *rest = self._row
        cells = [f"{name} : {cell}" for name, cell in zip(self._header[1:], rest, strict=False) if cell]
        text = f"{first} : {cells[0].split(' : ', 1)[1]}" if len(cells) == 1 else " ; ".join([first, *cells])
        self._builder.item(text, group=self._rows, local=self._local)

    def _inline(self, token: Token, before: Token) -> None:
        text = self._plain(token)
        if self._rows >= 0:
            self._row.append(text)
        elif before.type == "heading_open":
            self._builder.heading(max(2, int(before.tag[1])), text, local=self._local)
        elif self._lists and not self._item_started:
            self._write_item(text)
        else:
            self._builder.paragraph(text, local=self._local)

    def _write_item(self, text: str) -> None:
        group, number = self._lists[-1]
        mark = "- " if number is None else f"{number}. "
        self._builder.item(text, group=group, depth=len(self._lists) - 1, mark=mark, local=self._local)
        self._item_started = True
        if number is not None:
            self._lists[-1] = (group, number + 1)

    def _plain(self, token: Token) -> str:
        """The text a reader sees; a link keeps its address after its label."""
        parts: list[str] = []
        links: list[tuple[str, int]] = []
        for child in token.children or []:
            if child.type in {"text", "code_inline"}:
                parts.append(child.content)
            elif child.type in {"softbreak", "hardbreak"}:
                parts.append(" ")
            elif child.type == "link_open":
                links.append((str(child.attrGet("href") or ""), len(parts)))
            elif child.type == "link_close":
                address, start = links.pop()
                label = "".join(parts[start:])
                if re.match(r"https?:|mailto:|tel:", address) and label.strip() not in address:
                    parts.append(f" ({re.sub(r'^(mailto|tel):', '', address)})")
            elif child.type == "html_inline":
                self._on_html_block(replace_content(child, token))
        return "".join(parts)


def replace_content(child: Token, parent: Token) -> Token:
    """An inline token with the line of its paragraph, which inline tokens lack."""
    return replace(child, map=parent.map)
