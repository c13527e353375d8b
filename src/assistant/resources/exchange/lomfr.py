"""Notices in LOM-FR or ScoLOMFR -> resources; the other way is ``lomfr_writer.py``.

A file holds one notice or thousands, alone or inside an envelope (OAI-PMH, a list). Each notice is cut out and parsed
by itself, with the parser that reads official sheets: no entity, no DOCTYPE, no network, so that a bad one is named and
the others are read. What a notice says is supported by it; what it does not say stays unverified.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.corpus.service_public.sheet import parse
from assistant.errors import DocumentInvalid
from assistant.resources.catalogue import read_record
from assistant.resources.exchange import scolomfr
from assistant.resources.record import FACTS, MAX_WORDS, Resource

_NOTICE = re.compile(rb"<((?:[A-Za-z][\w.-]*:)?lom)(?=[\s>])[^<>]*>.*?</\1\s*>", re.DOTALL)
_NAMESPACE = re.compile(rb"""\sxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<>]*"|'[^'<>]*')""")
_CARD = re.compile(r"^(ORG|FN)[^:\n]*:(.+)$", re.MULTILINE)
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_DISCIPLINES = frozenset({"discipline", "champ disciplinaire", "scolomfr-voc-028-num-003", "domaine d'enseignement"})
_LEVELS = frozenset({"educational level", "educational_level", "niveau éducatif détaillé"})
_FEW_TOPICS = 12


@dataclass(frozen=True)
class Notice:
    """A notice cut out of a file: where it starts, and its bytes whole."""

    line: int
    raw: bytes


def notices(raw: bytes, name: str) -> list[Notice]:
    """Every notice of a file; raise :class:`DocumentInvalid` for what is no file of notices."""
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise DocumentInvalid(name, "le fichier déclare un DOCTYPE ou des entités, ce qui est refusé")
    found, line, last = [], 1, 0
    first = _NOTICE.search(raw)
    around = {_prefix(one): one for one in _NAMESPACE.findall(raw[: first.start() if first else 0])}
    for match in _NOTICE.finditer(raw):
        line += raw.count(b"\n", last, match.start())
        last = match.start()
        found.append(Notice(line, _alone(match[0], around)))
    if not found:
        raise DocumentInvalid(
            name, "aucune notice LOM dans ce fichier : il en faut au moins une, dans un élément « lom »"
        )
    return found


def _alone(notice: bytes, around: Mapping[bytes, bytes]) -> bytes:
    """A notice with the namespaces that its envelope declares."""
    opening = notice[: notice.index(b">")]
    own = {_prefix(one) for one in _NAMESPACE.findall(opening)}
    added = b"".join(one for prefix, one in around.items() if prefix not in own)
    return opening + added + notice[len(opening) :]


def _prefix(declared: bytes) -> bytes:
    return declared.split(b"=")[0].strip()


def read(notice: Notice, name: str, today: date) -> Resource:
    """A notice as a resource; raise :class:`DocumentInvalid` with its line and field."""
    root = parse(notice.raw, name)
    title = _one(root, "general/title/string")
    if not title:
        raise DocumentInvalid(name, "la notice n'a pas de titre", line=notice.line, field="general/title")
    codes = _taxa(root)
    keywords = tuple(dict.fromkeys(_all(root, "general/keyword/string")))[:_FEW_TOPICS]
    day = _day(root) or today.isoformat()
    data: dict[str, Any] = {
        "id": slug(title),
        "name": title,
        "url": _address(root),
        "publisher": _publisher(root) or "éditeur non indiqué",
        "description": _described(_one(root, "general/description/string"), keywords),
        "topics": keywords,
        "subjects": scolomfr.subjects(*codes["subjects"]) or ("tous",),
        "levels": scolomfr.levels(*codes["levels"]) or ("cycle-1", "cycle-2", "cycle-3", "cycle-4", "lycee"),
        "kinds": scolomfr.kinds(_types(root)) or ("dossier",),
        "scolomfr": {"levels": codes["levels"][0], "subjects": codes["subjects"][0]},
        "status": {"state": "cited", "date": day},
        **_facts(root),
    }
    return _checked(data, root, codes, day, name, notice.line)


def _checked(
    data: dict[str, Any], root: Any, codes: dict[str, tuple[list[str], list[str]]], day: str, name: str, line: int
) -> Resource:
    """The record, each field supported by the notice where it says it, and unverified elsewhere."""
    says: dict[str, bool] = {
        "publisher": bool(_publisher(root)),
        "subjects": bool(scolomfr.subjects(*codes["subjects"])),
        "levels": bool(scolomfr.levels(*codes["levels"])),
        "kinds": bool(scolomfr.kinds(_types(root))),
    }
    says |= {fact: bool(data.get(fact)) for fact in FACTS}
    supports = ["status", *(["url"] if data["url"] else []), *(field for field, said in says.items() if said)]
    identifier = _one(root, "general/identifier/entry") or data["name"]
    data["sources"] = [{"title": f"notice ScoLOMFR {identifier}", "date": day, "supports": supports}]
    data["unverified"] = [field for field, said in says.items() if not said]
    return read_record(data, name, line)


def _facts(root: Any) -> dict[str, Any]:
    cost = _one(root, "rights/cost/value").casefold()
    price = {"no": "free", "non": "free", "gratuit": "free", "yes": "paid", "oui": "paid", "payant": "paid"}.get(cost)
    found: dict[str, Any] = {
        "price": price,
        "licence": _one(root, "rights/description/string"),
        "duration": _one(root, "technical/duration/duration").removeprefix("PT").lower(),
        "languages": tuple(dict.fromkeys(scolomfr.language(one) for one in _all(root, "general/language"))),
    }
    return {name: value for name, value in found.items() if value}


def _described(text: str, keywords: Sequence[str]) -> str:
    """A description cut to our length at a sentence or a word; a short one gets the keywords of the notice."""
    words = text.split()
    if len(words) <= MAX_WORDS - 4:
        if not keywords or len(words) >= MAX_WORDS // 2:
            return text
        told = list(keywords)
        while len(told) > 1 and len(words) + len(" ".join(told).split()) > MAX_WORDS - 5:
            told.pop()
        return f"{text.rstrip(' .')}. Mots de la notice : {', '.join(told)}."
    kept = " ".join(words[: MAX_WORDS - 6])
    whole = max((kept.rfind(mark) for mark in (". ", "! ", "? ")), default=-1)
    return kept[: whole + 1] if len(kept[: whole + 1].split()) >= MAX_WORDS // 2 else f"{kept}…"


def slug(title: str) -> str:
    """An id made of a title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:80].strip("-") or "ressource"


def _all(root: Any, path: str) -> list[str]:
    steps = "/".join("{*}" + step for step in path.split("/"))
    return [said for one in root.findall(steps) if (said := " ".join("".join(one.itertext()).split()))]


def _one(root: Any, path: str) -> str:
    return next(iter(_all(root, path)), "")


def _address(root: Any) -> str:
    ways = (*_all(root, "technical/location"), *_all(root, "general/identifier/entry"))
    return next((one for one in ways if re.match(r"https?://[^\s/]+\.[^\s/]+", one)), "")


def _types(root: Any) -> list[str]:
    paths = ("educational/learningResourceType/value", "general/documentType/value")
    return [value for path in paths for value in _all(root, path)]


def _publisher(root: Any) -> str:
    """Who publishes, from the card of a contribution: its organisation, else its name."""
    for one in root.findall("{*}lifeCycle/{*}contribute"):
        if _one(one, "role/value").casefold() in {"publisher", "éditeur"}:
            card = "\n".join("".join(entity.itertext()) for entity in one.findall("{*}entity"))
            names: dict[str, str] = dict(_CARD.findall(card))
            if named := names.get("ORG") or names.get("FN"):
                return named.strip()
    return ""


def _day(root: Any) -> str:
    for path in ("metaMetadata/contribute/date/dateTime", "lifeCycle/contribute/date/dateTime"):
        for said in _all(root, path):
            if match := _DAY.match(said):
                return match[0]
    return ""


def _taxa(root: Any) -> dict[str, tuple[list[str], list[str]]]:
    """Codes and labels of the subjects and of the levels that a notice is classed under."""
    found: dict[str, tuple[list[str], list[str]]] = {"subjects": ([], []), "levels": ([], [])}
    for one in root.findall("{*}classification"):
        purpose = _one(one, "purpose/value").casefold().replace("’", "'")
        name = "subjects" if purpose in _DISCIPLINES else "levels" if purpose in _LEVELS else ""
        if name:
            found[name][0].extend(_all(one, "taxonPath/taxon/id"))
            found[name][1].extend(_all(one, "taxonPath/taxon/entry/string"))
    return found


def title_of(notice: Notice) -> str:
    """The title of a notice that could not be read, as far as its bytes show it."""
    found = re.search(rb"<(?:[\w.-]+:)?title[^>]*>(.*?)</(?:[\w.-]+:)?title", notice.raw, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[1].decode("utf-8", "replace")).split())[:120] if found else ""
