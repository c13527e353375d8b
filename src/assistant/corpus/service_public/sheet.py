"""One official sheet (XML schema 3.x) -> a Document of the national layer.

What identifies the sheet, dates it, names its readers and its neighbours is read here; its words are written by
``body.py``. Entities, DOCTYPE, encodings other than UTF-8 and abnormal depths are refused before or
while parsing: an archive is data from the network. No file is opened here.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Literal

from lxml import etree
from lxml.etree import _Element

from assistant.corpus.service_public.body import BodyWriter
from assistant.corpus.service_public.inline import name, text_of
from assistant.corpus.service_public.outline import Outline
from assistant.errors import DocumentInvalid
from assistant.records import AUDIENCES, Audience, Document, Source
from assistant.text.cleaning import clean

Space = Literal["part", "pro", "asso"]
SPACES: tuple[Space, ...] = ("part", "pro", "asso")
SITE = "national"
PUBLISHER = "Service Public (DILA)"
LICENCE = "Licence Ouverte 2.0"

_FOLDERS: dict[Space, str] = {
    "part": "https://www.service-public.gouv.fr/particuliers/vosdroits/",
    "pro": "https://entreprendre.service-public.gouv.fr/vosdroits/",
    "asso": "https://www.service-public.gouv.fr/associations/vosdroits/",
}
_READERS: dict[Space, tuple[Audience, ...]] = {
    "part": ("resident",),
    "pro": ("business",),
    "asso": ("resident", "business"),
}
_NAMES: dict[str, Space] = {"particuliers": "part", "professionnels": "pro", "associations": "asso"}
_MAX_DEPTH = 60
_WORDS_ENOUGH = 3
_PREPOSITIONS = ("À ", "Au ", "Avec ", "Dans ", "En ", "Par ", "Pour ", "Sans ", "Sur ")
_SHEET = re.compile(r"F[0-9]{1,7}")
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_SCHEMA = (f"{_INSTANCE}noNamespaceSchemaLocation", f"{_INSTANCE}schemaLocation")
_VERSION = re.compile(r"/(\d+)\.\d+/")  # ../Schemas/3.5/Publication.xsd
_FIRST_YEAR = 2000  # the website opened that year
_DECLARED = re.compile(rb"""\A<\?xml[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")


def parse(raw: bytes, path: str) -> _Element:
    """The root of a sheet; raise :class:`DocumentInvalid` for what an official sheet never holds."""
    declared = _DECLARED.match(raw.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in {b"utf-8", b"utf8"}:
        raise DocumentInvalid(path, "la fiche n'est pas en UTF-8")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = "une lettre est illisible, la fiche n'est pas en UTF-8"
        raise DocumentInvalid(path, reason, line=raw[: error.start].count(b"\n") + 1) from None
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise DocumentInvalid(path, "la fiche déclare un DOCTYPE ou des entités, ce qui est refusé")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentInvalid(path, "le XML est mal formé", line=error.lineno or 1) from None
    if root.getroottree().docinfo.internalDTD is not None or _depth(root) > _MAX_DEPTH:
        raise DocumentInvalid(path, "la structure de la fiche est anormale (DOCTYPE ou imbrication trop profonde)")
    return root


def read_sheet(raw: bytes, path: str, space: Space) -> Document:
    """One ``F….xml`` as a Document, without ``review_by``; raise :class:`DocumentInvalid` saying what is wrong."""
    root = parse(raw, path)
    identifier = root.get("ID") or ""
    if name(root) != "Publication" or not _SHEET.fullmatch(identifier):
        raise DocumentInvalid(path, "ce n'est pas une fiche de service-public (élément Publication, identifiant F…)")
    _check_schema(root, path)
    title, updated = text_of(root.find("{*}title")).lstrip("* "), _date(root, path)
    if not title:
        raise DocumentInvalid(path, "la fiche n'a pas de titre", field="dc:title")
    space = _own_space(root) or space
    outline = Outline(title)
    BodyWriter(outline, _FOLDERS[space]).write(root)
    if not outline.build()[1]:
        outline.paragraph(text_of(root.find("{*}description")))
    text, blocks = outline.build()
    if not any(block.kind != "heading" for block in blocks):
        raise DocumentInvalid(path, "la fiche n'a pas de texte")
    url = _FOLDERS[space] + identifier
    return Document(
        id=f"sp-{identifier.lower()}",
        site=SITE,
        layer="national",
        kind="page",
        title=title,
        text=text,
        blocks=blocks,
        audience=_audience(root, space),
        publisher=PUBLISHER,
        url=url,
        licence=LICENCE,
        sources=(Source(title=f"{title} – {PUBLISHER}", url=url, date=updated),),
        updated=updated,
        tags=_tags(root),
        aliases=_aliases(root, title),
        related=_related(root, identifier),
    )


def space_of(root: _Element) -> Space | None:
    """The part of the website an archive's sheet is filed under, from its breadcrumb."""
    level = root.find("FilDAriane/Niveau")
    return _NAMES.get((level.get("ID") or "").lower()) if level is not None else None


def _depth(root: _Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _check_schema(root: _Element, path: str) -> None:
    """Refuse what a schema of another major version could mean otherwise; within 3.x, changes only add."""
    said = _VERSION.search(" ".join(filter(None, map(root.get, _SCHEMA))))
    other = f"le schéma {said[0].strip('/')}" if said and said[1] != "3" else ""
    if other or str(root.tag) != "Publication":
        which = other or "un autre schéma"
        reason = f"la fiche suit {which}, l'assistant lit les schémas 3 : installez une version plus récente"
        raise DocumentInvalid(path, reason)


def _date(root: _Element, path: str) -> date:
    """The day of the last change; the attribute stands for a year that was mistyped (« 0205 »)."""
    told = (text_of(root.find("{*}date")), root.get("dateDerniereModificationImportante") or "")
    for text in told:
        found = re.search(r"\d{4}-\d{2}-\d{2}", text)
        with suppress(ValueError):
            day = date.fromisoformat(found[0] if found else "")
            if day.year >= _FIRST_YEAR:
                return day
    raise DocumentInvalid(path, "la date de mise à jour manque ou n'existe pas", field="dc:date")


def _own_space(root: _Element) -> Space | None:
    """Where the sheet itself says it lives: a sheet stands in several archives, but at one address."""
    url = root.get("spUrl") or ""
    if "entreprendre." in url or "/professionnels-entreprises/" in url:
        return "pro"
    return next((space for word, space in _NAMES.items() if f"/{word}/" in url), None)


def _audience(root: _Element, space: Space) -> tuple[Audience, ...]:
    named = (_NAMES.get(text_of(element).lower(), space) for element in root.findall("Audience"))
    readers = {reader for one in (space, *named) for reader in _READERS[one]}
    return tuple(reader for reader in AUDIENCES if reader in readers)


def _tags(root: _Element) -> tuple[str, ...]:
    """Theme, sub-theme, folder, target readers and kind of sheet, as the website files it."""
    paths = ("Theme/Titre", "SousThemePere", "DossierPere/Titre", "SousDossierPere", "Cible", "SurTitre")
    return _unique(text_of(element) for path in paths for element in root.findall(path))


def _aliases(root: _Element, title: str) -> tuple[str, ...]:
    """Other names of the subject: the short title of its folder, its acronym or what the acronym stands for."""
    words = set(re.findall(r"\w+", title))
    found = [_folder_label(root, title)]
    for element in root.findall("Abreviation"):
        short, full = text_of(element.find("Titre")), text_of(element.find("Texte"))
        if short in words and full.casefold() not in title.casefold():
            found.append(full)
        elif full and full.casefold() in title.casefold() and short not in words:
            found.append(short)
    return tuple(alias for alias in _unique(found) if alias != title)


def _folder_label(root: _Element, title: str) -> str:
    """The short title; one that names less than the sheet (« Perte », « En Europe ») goes with the folder's title."""
    own = (e for e in root.iterfind("DossierPere//Fiche") if e.get("ID") == root.get("ID"))
    label = text_of(next(own, None))
    part = label != title and label.casefold() in title.casefold()
    vague = part or len(label.split()) < _WORDS_ENOUGH or label.startswith(_PREPOSITIONS)
    return f"{text_of(root.find('DossierPere/Titre'))} : {label}" if label and vague else label


def _related(root: _Element, identifier: str) -> tuple[str, ...]:
    """Other sheets this one points to from its margins, in their order."""
    links = [e.get("ID") for path in ("VoirAussi/Fiche", "QuestionReponse", "CommentFaireSi", "RechercheGuidee")
             for e in root.findall(path)]  # fmt: skip
    links += [e.get("LienPublication") for e in root.iterfind("Problematiques//LienInterne")]
    sheets = (link for link in links if link and link != identifier and _SHEET.fullmatch(link))
    return _unique(f"sp-{link.lower()}" for link in sheets)


def _unique(values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(clean, values))))  # type: ignore[call-overload]
