"""Official data from files: the directory's daily archive, the table of competence, saved answers of geo.api.gouv.fr.

A file is known by what it holds, not by its name. The archive is read once and in order, without unpacking it; of its
90,000 records those of the types we show are kept.
"""

from __future__ import annotations

import re
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from assistant.errors import CommuneJoined, CommuneUnknown, OfficialFileInvalid
from assistant.errors.disk import disk_reason
from assistant.official import competence
from assistant.official.competence import Competence
from assistant.official.documents import MAX_WHOLE, read_objects
from assistant.official.records import Office, read_kinds, read_office
from assistant.official.source import Directory, dated
from assistant.official.town import Town, matching, read_town, successors, with_group

_MAX_SHEET = 8_000_000
_MAX_SPOOL, _MAX_TABLE = 64_000_000, 1_000_000_000
_DAY = re.compile(r"(20\d{2})(\d{2})(\d{2})[_-]\d{6}")
_ARCHIVES = (".tar.bz2", ".tar.gz", ".tgz", ".tbz2", ".tar")
_CUT = "il est coupé avant sa fin ou abîmé, téléchargez-le à nouveau"


class FolderSource:
    """Official files of one folder; raise :class:`OfficialFileInvalid` for one missing, cut or of another shape."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if not folder.is_dir():
            raise OfficialFileInvalid(folder, "ce dossier n'existe pas")
        self._files = sorted(one for one in folder.rglob("*") if one.is_file() and not one.name.startswith("."))

    def towns(self, wanted: str) -> tuple[Town, ...]:
        """The communes of that code or name among the saved answers of geo.api.gouv.fr."""
        known: list[Town] = []
        groups: list[Mapping[str, Any]] = []
        joined: list[Mapping[str, Any]] = []
        for path in self._files:
            if path.suffix == ".json" and path.stat().st_size <= MAX_WHOLE:
                origin = dated(f"geo.api.gouv.fr, {path.name}", _day(path))
                for raw in _opened(path):
                    if _shape(raw) == "town" and (town := read_town(raw, origin)):
                        known.append(town)
                    elif "membres" in raw:
                        groups.append(raw)
                    elif "chefLieu" in raw:
                        joined.append(raw)
        known = [with_group(town, groups) for town in known]
        if not known:
            reason = "il y manque une réponse de geo.api.gouv.fr sur la commune, enregistrée en .json"
            raise OfficialFileInvalid(self._folder, reason)
        found = matching(known, wanted)
        if not found:
            if today := successors(known, joined, wanted):
                raise CommuneJoined(wanted, [town.label for town in today])
            raise CommuneUnknown(wanted, f"aucun fichier de {self._folder} ne la nomme")
        return found

    def directory(self, town: Town) -> Directory:
        """The records of the archive, or of saved answers of the directory's API."""
        reading = _Reading(town)
        for path in self._files:
            try:
                reading.file(path)
            except OSError as error:
                raise OfficialFileInvalid(path, f"lecture impossible, {disk_reason(error)}") from None
        if not reading.offices:
            raise OfficialFileInvalid(self._folder, "il y manque l'archive de l'annuaire, all_latest.tar.bz2")
        return reading.result()


class _Reading:
    """What was found so far for one commune."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self.offices: dict[str, Office] = {}
        self._desks: dict[str, tuple[str, ...]] = {}
        self._origin = self._table = ""
        self._kept = competence.codes()
        self._own = {competence.MAIRIE, *(code for kind in competence.kinds() if kind.own for code in kind.codes)}

    def result(self) -> Directory:
        return Directory(tuple(self.offices.values()), Competence(self._desks, self._table), self._origin)

    def file(self, path: Path) -> None:
        """One file of the folder, of whatever it holds."""
        if path.name.endswith(_ARCHIVES):
            self.archive(path)
        elif path.suffix == ".zip":
            with path.open("rb") as file:
                self.sheets(file, path.name, _day(path))
        elif path.suffix == ".json":
            self.objects(_opened(path), path.name, _day(path))

    def archive(self, path: Path) -> None:
        """The daily archive: the records in one member, the table of competence in another."""
        try:
            with tarfile.open(path, mode="r|*") as members:
                for member in members:
                    file = members.extractfile(member) if member.isfile() else None
                    name, day = Path(member.name).name, _day_of(member.name) or _day(path)
                    if file is not None and name.endswith(".json"):
                        self.objects(read_objects(file, f"{path.name}, {name}"), name, day)
                    elif file is not None and name.endswith(".zip"):
                        self._spooled(file, name, day)
        except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
            if getattr(error, "errno", None):  # the disk's refusal: a damaged archive has no number
                raise
            reason = "c'est une page web, pas une archive" if _is_page(path) else _CUT
            raise OfficialFileInvalid(path, reason) from None

    def _spooled(self, file: IO[bytes], name: str, day: date) -> None:
        """A zip is read from its end: a member of a stream is put aside first."""
        with tempfile.SpooledTemporaryFile(max_size=_MAX_SPOOL) as kept:
            while chunk := file.read(1_000_000):
                kept.write(chunk)
                if kept.tell() > _MAX_TABLE:
                    raise OfficialFileInvalid(name, "il est bien plus gros que la table de compétence")
            kept.seek(0)
            self.sheets(kept, name, day)

    def sheets(self, file: IO[bytes], name: str, day: date) -> None:
        """The table of competence: a zip with one sheet a commune."""
        try:
            with zipfile.ZipFile(file) as sheets:
                entries = [one for one in sheets.infolist() if one.filename.endswith(".json")]
                named = [one for one in entries if self._town.code in one.filename]
                for entry in named or entries:
                    if entry.file_size <= _MAX_SHEET:
                        with sheets.open(entry) as sheet:
                            self.objects(read_objects(sheet, name), name, day)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise OfficialFileInvalid(name, _CUT) from None

    def objects(self, objects: Iterator[Mapping[str, Any]], name: str, day: date) -> None:
        """Objects of one file, of whatever it holds."""
        for raw in objects:
            shape = _shape(raw)
            if shape == "office" and self._concerns(raw) and (office := read_office(raw)):
                self.offices[office.id] = office
                self._origin = dated(name, day)
            elif shape == "competence":
                if raw.get("code_insee_commune") == self._town.code:  # a table of other communes says nothing here
                    self._table = self._table or dated(name, day)
                self._desks |= competence.read_rows([raw], self._town.code)

    def _concerns(self, raw: Mapping[str, Any]) -> bool:
        """Records of the types we show; of those that every commune has its own, those of this commune."""
        return any(
            self._town.code in codes or kind not in self._own for kind, codes in read_kinds(raw) if kind in self._kept
        )


def _opened(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            for raw in read_objects(file, path.name):
                if _shape(raw) == "error":
                    raise OfficialFileInvalid(path.name, "c'est un message d'erreur du service, pas sa réponse")
                yield raw
    except OSError as error:
        raise OfficialFileInvalid(path, f"lecture impossible, {disk_reason(error)}") from None


def _shape(raw: Mapping[str, Any]) -> str:
    """What an object is: an office, a row or sheet of competence, a town, an error of a service, or nothing known."""
    if "error_code" in raw or "errorcode" in raw:
        return "error"
    if "pivot" in raw:
        return "office"
    if "code_insee_commune" in raw and ("id_service_local" in raw or "type_service_local" in raw):
        return "competence"
    return "town" if "code" in raw and "nom" in raw and "membres" not in raw else ""


def _day(path: Path) -> date:
    """The day of a file: in its name, else when it was saved."""
    return _day_of(path.name) or datetime.fromtimestamp(path.stat().st_mtime, tz=UTC).date()


def _day_of(name: str) -> date | None:
    found = _DAY.search(name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _is_page(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(200).lstrip()[:1] == b"<"
