"""The catalogue of resources, read from JSON Lines: the one we ship, then the commune's own, which adds or replaces.

A line that cannot be used is named with its file, its line and its field, and the others are kept. The catalogue is
read again when a file has changed. Searching it is ``search.py``.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.errors import DocumentInvalid
from assistant.resources.record import Resource
from assistant.resources.search import Searcher
from assistant.resources.upkeep import link_history
from assistant.site.bounded_files import bounded, decoded
from assistant.site.location import common_pages

FILE = "ressources.jsonl"
MAX_BYTES = 30_000_000
_TOO_LARGE = f"le fichier dépasse {MAX_BYTES // 1_000_000} Mo, ôtez des lignes"
_log = logging.getLogger(__name__)
_SENTENCES = {
    "missing": "ce champ est obligatoire",
    "extra_forbidden": "ce champ n'existe pas, vérifiez son nom",
    "string_type": "écrivez du texte entre guillemets",
    "tuple_type": "écrivez une liste entre crochets",
    "too_short": "donnez au moins un élément",
    "bool_type": "écrivez true ou false",
    "bool_parsing": "écrivez true ou false",
    "model_type": "écrivez des champs entre accolades",
}


@dataclass(frozen=True)
class Catalogue:
    """The resources in the order of their names, what could not be read, and the means to search them."""

    resources: tuple[Resource, ...]
    problems: tuple[DocumentInvalid, ...]
    searcher: Searcher

    def get(self, identifier: str) -> Resource | None:
        """The resource of this id."""
        return self.searcher.by_id.get(identifier)


def read_lines(path: Path, name: str = "") -> tuple[dict[str, Resource], list[DocumentInvalid]]:
    """The resources of one file by id, and its problems; never raises for one line."""
    name = name or path.name
    resources: dict[str, Resource] = {}
    problems: list[DocumentInvalid] = []
    try:
        text = decoded(bounded(path, name, MAX_BYTES, _TOO_LARGE), name)
    except DocumentInvalid as problem:
        return resources, [problem]
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            resource = read_line(line, name, number)
            if resource.id in resources:
                reason = f"l'identifiant « {resource.id} » est déjà pris plus haut, donnez-en un autre"
                raise DocumentInvalid(name, reason, line=number, field="id")  # noqa: TRY301 - one list of problems
        except DocumentInvalid as problem:
            problems.append(problem)
        else:
            resources[resource.id] = resource
    return resources, problems


def read_line(line: str, name: str, number: int) -> Resource:
    """One line as a resource; raise :class:`DocumentInvalid` with file, line and field."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        reason = "la ligne n'est pas du JSON, vérifiez les guillemets, les virgules et les accolades"
        raise DocumentInvalid(name, reason, line=number) from None
    return read_record(data, name, number)


def read_record(data: object, name: str, number: int) -> Resource:
    """Values as a resource; raise :class:`DocumentInvalid` with the field that is wrong."""
    try:
        return Resource.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
        field = field or str(first.get("ctx", {}).get("field", ""))
        raise DocumentInvalid(name, _sentence(dict(first)), line=number, field=field) from None


def _sentence(error: Mapping[str, Any]) -> str:
    if error["type"] == "literal_error":
        known = str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        return f"valeurs possibles : {known}"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "resource":
        return str(error["ctx"]["reason"])
    return _SENTENCES.get(error["type"], "valeur refusée")


def read_catalogue(site: Path | None = None, common: Path | None = None, data: Path | None = None) -> Catalogue:
    """The shipped resources (of the folder ``common``) and those of the commune's folder ``site``, if it has any.

    What the checks saw of their addresses is in the folder ``data``.
    """
    shipped, problems = read_lines((common or common_pages()) / FILE, f"catalogue commun {FILE}")
    own: dict[str, Resource] = {}
    if site is not None and (site / FILE).exists():
        own, refused = read_lines(site / FILE)
        problems += refused
    listed = sorted({**shipped, **own}.values(), key=lambda one: (one.name.casefold(), one.id))
    resources = tuple(link_history.marked(listed, link_history.read(data) if data is not None else {}))
    problems += _dangling(resources)
    return Catalogue(resources, tuple(problems), Searcher(resources))


def _dangling(resources: tuple[Resource, ...]) -> list[DocumentInvalid]:
    known = {resource.id for resource in resources}
    return [
        DocumentInvalid(FILE, f"« {resource.id} » est remplacé par « {other} », qui n'existe pas", field="replaced_by")
        for resource in resources
        for other in resource.status.replaced_by
        if other not in known
    ]


class Shelf:
    """The catalogue of a site, read at first use and again when one of its files has changed; for many threads."""

    def __init__(self, site: Path | None, common: Path | None = None, data: Path | None = None) -> None:
        self._site, self._common, self._data = site, common or common_pages(), data
        self._lock = threading.Lock()
        self._stamp: tuple[object, ...] = ()
        self._catalogue: Catalogue | None = None

    def catalogue(self) -> Catalogue:
        """The catalogue as its files are now."""
        files = [folder / FILE for folder in (self._common, self._site) if folder is not None]
        files += [self._data / link_history.FILE] if self._data is not None else []
        stamp = tuple(map(_stamp, files))
        with self._lock:
            if self._catalogue is None or stamp != self._stamp:
                self._catalogue, self._stamp = read_catalogue(self._site, self._common, self._data), stamp
                for problem in self._catalogue.problems:
                    _log.warning("Ressource laissée de côté : %s", problem)
            return self._catalogue


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
