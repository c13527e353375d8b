"""A file of resources from elsewhere -> lines of the site's own ``ressources.jsonl``, with a report line by line.

A line that cannot be used is named and left out, the others are kept. A resource of an id already there replaces it
when it comes from the same file of the site, and gets a number when two notices of one file bear the same title.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant.errors import DocumentInvalid, UnknownChoice
from assistant.resources.catalogue import FILE, read_lines
from assistant.resources.exchange import lomfr, lomfr_writer, ods, spreadsheet_cells
from assistant.resources.record import Resource
from assistant.site.bounded_files import bounded

FORMATS = ("xml", "csv", "ods")
MAX_BYTES = 60_000_000
_TOO_LARGE = f"le fichier dépasse {MAX_BYTES // 1_000_000} Mo, coupez-le en plusieurs"
_WHAT = "Format de fichier"
_Outcome = tuple[int, str, Resource | DocumentInvalid]


@dataclass
class Intake:
    """What a file brought: resources by id, and a sentence for each of its lines or notices."""

    resources: dict[str, Resource] = field(default_factory=dict)
    report: list[str] = field(default_factory=list)
    refused: int = 0


def take(path: Path, today: date) -> Intake:
    """Read a file of resources; raise :class:`DocumentInvalid` when the whole of it cannot be read."""
    found = Intake()
    for line, title, outcome in _outcomes(path, today):
        named = f"ligne {line}, « {title or 'sans nom'} »"
        if isinstance(outcome, DocumentInvalid):
            found.refused += 1
            where = f", champ « {outcome.field} »" if outcome.field else ""
            found.report.append(f"{named} : refusée{where}, {outcome.reason}.")
            continue
        one = _numbered(outcome, found.resources)
        found.resources[one.id] = one
        found.report.append(f"{named} : prise, identifiant « {one.id} ».")
    return found


def _outcomes(path: Path, today: date) -> Iterator[_Outcome]:
    kind = _format(path)
    if kind == "ods":
        yield from spreadsheet_cells.read(ods.read(path), path.name)
        return
    raw = bounded(path, path.name, MAX_BYTES, _TOO_LARGE)
    if kind == "csv":
        yield from spreadsheet_cells.read(spreadsheet_cells.read_csv(raw, path.name), path.name)
        return
    for notice in lomfr.notices(raw, path.name):
        outcome: Resource | DocumentInvalid
        try:
            outcome = lomfr.read(notice, path.name, today)
        except DocumentInvalid as problem:
            yield notice.line, lomfr.title_of(notice), problem
        else:
            yield notice.line, outcome.name, outcome


def _format(path: Path) -> str:
    kind = path.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise UnknownChoice(_WHAT, kind or path.name, FORMATS)
    return kind


def _numbered(one: Resource, taken: dict[str, Resource]) -> Resource:
    name, number = one.id, 2
    while name in taken:
        name, number = f"{one.id}-{number}", number + 1
    return one if name == one.id else one.model_copy(update={"id": name})


def keep(found: Intake, site: Path) -> None:
    """Write what was taken in the site's file: an id that is there is replaced, the others follow."""
    target = site / FILE
    lines = _own(target)
    lines |= {one.id: spreadsheet_cells.as_line(one) for one in found.resources.values()}
    draft = target.with_suffix(".tmp")
    draft.write_text("".join(f"{line}\n" for line in lines.values()), encoding="utf-8")
    draft.replace(target)


def _own(target: Path) -> dict[str, str]:
    """The lines of the site's file as they are; a file with a broken line is not touched."""
    if not target.exists():
        return {}
    resources, problems = read_lines(target)
    if problems:
        raise problems[0]
    return {one.id: spreadsheet_cells.as_line(one) for one in resources.values()}


def export(resources: list[Resource], path: Path) -> None:
    """Write resources in the format that the file's name says."""
    kind = _format(path)
    if kind == "xml":
        raw = lomfr_writer.write(resources)
    elif kind == "csv":
        raw = spreadsheet_cells.write_csv(resources)
    else:
        raw = ods.write(spreadsheet_cells.rows(resources), "ressources")
    path.write_bytes(raw)
