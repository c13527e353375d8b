"""One Markdown page of a commune -> a Document with its canonical text.

The front-matter fields a reader should see are written into the text like any sentence, between the introduction and
the rest of the page, so that a fee or a list of papers has offsets. HTML is refused rather than interpreted: it is
where text hides. This module reads one file; walking the folder is ``folder.py``.
"""

from __future__ import annotations

import re
from typing import Protocol

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.corpus.canonical import TextBuilder
from assistant.corpus.front_matter import FrontMatter, parse
from assistant.corpus.markdown_body import BodyWriter, split
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
    writer = BodyWriter(builder, path, offset, site.at_name.partition(" ")[2])
    introduction, *sections = split(tokens)
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
            shown = value if isinstance(value, str) else " ; ".join(one.rstrip(".") for one in value)
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
