"""A zip from the network, read entry by entry within limits and never extracted.

The limits are far above any official archive and far below what would hurt a small server: a bomb, a lying header or
an entry that names a place outside the archive is refused with its reason, and one bad entry does not lose the others.
Only plain and deflated entries are read; what the entries hold is the reader's business.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from types import TracebackType

from assistant.errors import ArchiveInvalid, DocumentInvalid

MAX_ARCHIVE = 300_000_000
MAX_ENTRIES = 50_000
MAX_ENTRY = 8_000_000
MAX_TOTAL = 800_000_000
MAX_RATIO = 200
_RATIO_FLOOR = 100_000
_CHUNK = 262_144
_ENCRYPTED = 0x1
_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class SealedZip:
    """An open archive; raise :class:`ArchiveInvalid` when the whole of it must not be read."""

    def __init__(self, path: Path) -> None:
        self._path, self._read = path, 0
        try:
            if not path.is_file():
                raise ArchiveInvalid(path, "ce fichier n'existe pas")
            if path.stat().st_size > MAX_ARCHIVE:
                raise ArchiveInvalid(path, f"il dépasse {MAX_ARCHIVE // 1_000_000} Mo")
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, EOFError):
            raise ArchiveInvalid(path, "ce n'est pas un fichier zip, ou il est incomplet") from None
        except OSError:
            raise ArchiveInvalid(path, "lecture impossible, vérifiez ses droits d'accès") from None
        self.entries: tuple[zipfile.ZipInfo, ...] = tuple(e for e in self._zip.infolist() if not e.is_dir())
        if len(self.entries) > MAX_ENTRIES:
            self.close()
            raise ArchiveInvalid(path, f"il contient plus de {MAX_ENTRIES} fichiers")

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """The bytes of ``entry``; raise :class:`DocumentInvalid` for a bad entry, the archive remains usable."""
        label = printable(entry)
        reason = _refusal(entry)
        if reason:
            raise DocumentInvalid(label, reason)
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as stream:
                while part := stream.read(_CHUNK):
                    size += len(part)
                    self._count(len(part))
                    if size > MAX_ENTRY:
                        raise DocumentInvalid(label, f"le fichier dépasse {MAX_ENTRY // 1_000_000} Mo")
                    parts.append(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
            raise DocumentInvalid(label, "le fichier est abîmé dans l'archive") from None
        return b"".join(parts)

    def _count(self, size: int) -> None:
        self._read += size
        if self._read > MAX_TOTAL:
            raise ArchiveInvalid(self._path, f"son contenu dépasse {MAX_TOTAL // 1_000_000} Mo")

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def __enter__(self) -> SealedZip:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def printable(entry: zipfile.ZipInfo) -> str:
    """The name of an entry as it can be shown: one line, no control character, not endless."""
    return "".join(c if c.isprintable() else "?" for c in entry.orig_filename)[:120] or "(sans nom)"


def _refusal(entry: zipfile.ZipInfo) -> str:
    name = entry.orig_filename
    if _escapes(name):
        return "son nom désigne un endroit hors de l'archive"
    if entry.flag_bits & _ENCRYPTED:
        return "le fichier est chiffré"
    if entry.compress_type not in _READABLE:
        return "le fichier est compressé d'une façon qui n'est pas acceptée"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "ce n'est pas un fichier mais un lien"
    if entry.file_size > MAX_ENTRY:
        return f"le fichier dépasse {MAX_ENTRY // 1_000_000} Mo"
    if entry.file_size > _RATIO_FLOOR and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        return "le fichier se décompresse démesurément"
    return ""


def _escapes(name: str) -> bool:
    odd = "\\" in name or ":" in name or not name.isprintable()
    return odd or name.startswith("/") or ".." in PurePosixPath(name).parts
