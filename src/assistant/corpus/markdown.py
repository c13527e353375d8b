"""One page -> a Document with its canonical text.

The front-matter fields a reader should see are written into the text like any sentence, between the introduction and
the rest of the page, so that a fee or a list of papers has offsets. HTML is refused rather than interpreted: text
can hide in it. Each block remembers whether a common page says it. Which files make a page is ``layers.py``.
"""

from __future__ import annotations

from typing import Protocol

from assistant.corpus.canonical import TextBuilder
from assistant.corpus.markdown_body import BodyWriter
from assistant.corpus.page import Page
from assistant.corpus.page_fields import LocalRules
from assistant.errors import DocumentInvalid
from assistant.records import Document

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
STEPS = "Que faire, dans l'ordre ?"
COMMON_PUBLISHER = "Fiches générales de l'assistant"
_ONLINE = "Démarche en ligne : {}"
_LOCAL_LABELS = {"documents": "Pièces demandées", "cost": "Tarif", "delay": "Délai"}


class Publisher(Protocol):
    """What a page inherits from its site when its front matter does not give it."""

    id: str
    publisher: str
    licence: str

    @property
    def at_name(self) -> str:
        """« à Saint-Exemple », « au Havre »."""

    @property
    def name(self) -> str:
        """The commune's name."""


def write(page: Page, site: Publisher) -> Document:
    """Write one page of ``site``; raise :class:`DocumentInvalid` with its file and line."""
    meta, common = page.meta, page.file.layer == "common"
    builder = TextBuilder()
    writer = BodyWriter(builder, site.at_name.partition(" ")[2])
    introduction, *sections = page.sections
    writer.write(introduction)
    _write_fields(builder, page)
    if meta.local:
        builder.common = False
        _write_local(builder, meta.local, site)
    for section in sections:
        writer.write(section)
    text, blocks = builder.build()
    if not any(block.kind != "heading" for block in blocks):
        reason = "la page n'a pas de texte : écrivez au moins une phrase sous l'en-tête"
        raise DocumentInvalid(page.file.name, reason)
    return Document(
        id=meta.id,
        site=site.id,
        layer=page.file.layer,
        kind=meta.kind,
        title=meta.title,
        text=text,
        blocks=blocks,
        audience=meta.audience,
        publisher=meta.publisher or (COMMON_PUBLISHER if common else site.publisher),
        url=meta.url or "",  # where these words can be read; none is invented on the town's site
        licence=meta.licence or site.licence,
        sources=tuple(source.to_record() for source in meta.sources),
        updated=meta.updated,
        review_by=meta.review_by,
        valid_until=meta.valid_until,
        tags=meta.tags,
        aliases=meta.aliases,
        related=meta.related,
        steps=tuple(step.page or "" for step in meta.steps) if meta.kind == "life-event" else (),
        service=meta.service,
        sample=meta.sample,
    )


def _write_fields(builder: TextBuilder, page: Page) -> None:
    meta = page.meta
    if meta.kind == "demarche":
        for field, heading in SECTIONS.items():
            value = getattr(meta, field)
            values = (_ONLINE.format(value),) if isinstance(value, str) else value or ()
            builder.common = field in page.common_fields
            _write_section(builder, heading, field, values)
    elif meta.kind == "guide":
        brief = [(field, getattr(meta, field)) for field in _BRIEF if getattr(meta, field)]
        builder.common = page.common_fields.issuperset(field for field, _value in brief)
        if brief:
            builder.heading(2, "En bref")
        group = builder.new_list()
        for field, value in brief:
            shown = value if isinstance(value, str) else " ; ".join(one.rstrip(".") for one in value)
            builder.common = field in page.common_fields
            builder.item(f"{_BRIEF[field]} : {shown}", group=group, field=field)
        builder.common = "checklist" in page.common_fields
        _write_section(builder, "Liste à cocher", "checklist", meta.checklist, always_list=True)
    elif meta.kind == "life-event":
        builder.common = "steps" in page.common_fields
        _write_steps(builder, page)


def _write_steps(builder: TextBuilder, page: Page) -> None:
    """The human sentence, then the steps, numbered: one passage, quoted whole."""
    builder.heading(2, STEPS)
    builder.paragraph(page.meta.tone, field="steps")
    group = builder.new_list()
    for number, step in enumerate(page.meta.steps, start=1):
        builder.item(f"{step.when} : {step.what}", group=group, mark=f"{number}. ", field="steps")


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


def _write_local(builder: TextBuilder, rules: LocalRules, site: Publisher) -> None:
    """The commune's own rules, in a section of their own, each block marked with the field it overrides."""
    builder.heading(2, site.at_name[0].upper() + site.at_name[1:], local=True)
    for field in ("where", "who", "documents", "cost", "delay", "online_url", "note"):
        value = getattr(rules, field)
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
