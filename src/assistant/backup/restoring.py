"""Read a backup back: all of it is checked before anything is written, and a failure leaves the folder as it was.

The archive is untrusted until its hashes are known: a name that leaves the folder, an entry that the manifest does not
announce or one that is larger than announced is refused.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from assistant.backup import contents
from assistant.backup.kept_settings import env_text
from assistant.backup.manifest import DATA, FORMAT, NAME, SITE, Manifest, is_plain
from assistant.errors import BackupInvalid, FolderNotEmpty, FolderRefused
from assistant.errors.disk import disk_reason

_LARGEST_MANIFEST = 64_000_000
_MARGIN = 50_000_000  # bytes left free on the disk
_DAMAGED = "elle est coupée ou abîmée"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class Backup:
    """An open backup, whole: raise :class:`BackupInvalid` otherwise. ``label`` names it in sentences."""

    def __init__(self, stream: IO[bytes], label: str) -> None:
        self._label = label
        try:
            self._zip = zipfile.ZipFile(stream)
            with self._zip.open(NAME) as entry:
                self.manifest = Manifest.model_validate_json(entry.read(_LARGEST_MANIFEST))
        except KeyError:
            raise BackupInvalid(label, "ce n'est pas une sauvegarde entière de l'assistant") from None
        except _BROKEN:
            raise BackupInvalid(label, _DAMAGED) from None
        if self.manifest.format != FORMAT:
            reason = f"format {self.manifest.format}, faite par la version {self.manifest.version} de l'assistant"
            raise BackupInvalid(label, reason)
        self._check_names()
        for name in self.manifest.files:
            for _ in self.read(name):
                pass

    def _check_names(self) -> None:
        names = self._zip.namelist()
        announced = self.manifest.files
        if len(names) != len(set(names)) or set(names) != {*announced, NAME} or f"{SITE}/commune.toml" not in announced:
            raise BackupInvalid(self._label, "son contenu n'est pas celui qu'elle annonce")
        if not all(map(is_plain, announced)):
            raise BackupInvalid(self._label, "elle contient un nom de fichier interdit")

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of one file; raise :class:`BackupInvalid` at the end when they are not those announced."""
        held, digest, size = self.manifest.files[name], hashlib.sha256(), 0
        try:
            with self._zip.open(name) as entry:
                for part in contents.chunks(entry):
                    size += len(part)
                    if size > held.size:
                        break
                    digest.update(part)
                    yield part
        except _BROKEN:
            raise BackupInvalid(self._label, _DAMAGED) from None
        if (size, digest.hexdigest()) != (held.size, held.sha256):
            raise BackupInvalid(self._label, f"{name} a été modifié")


def restore(stream: IO[bytes], label: str, folder: Path) -> Manifest:
    """Restore a backup into ``folder``, which is new or empty: the site, and its data in ``.assistant``.

    Raises :class:`FolderNotEmpty`, :class:`BackupInvalid` or :class:`FolderRefused`; ``folder`` is then as before.
    """
    target = folder.expanduser().resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderNotEmpty(folder)
    backup = Backup(stream, label)
    try:
        with _undone(target) as made:
            _unpack(backup, target, made)
    except OSError as error:
        raise FolderRefused(folder, disk_reason(error)) from error
    return backup.manifest


@contextmanager
def _undone(target: Path) -> Iterator[list[Path]]:
    """A folder to fill: on any failure what was ``made`` goes, and the folder too when it did not exist."""
    made: list[Path] = [] if target.is_dir() else [target]
    try:
        yield made
    except BaseException:
        for path in reversed(made):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise


def _unpack(backup: Backup, target: Path, made: list[Path]) -> None:
    """Write everything aside, then move it in place: ``commune.toml`` last, for a site begins to exist with it."""
    target.mkdir(parents=True, exist_ok=True)
    free, needed = shutil.disk_usage(target).free, backup.manifest.size + _MARGIN
    if free < needed:
        raise FolderRefused(target, f"il faut {needed // 1_000_000} Mo, il en reste {free // 1_000_000}")
    aside = Path(tempfile.mkdtemp(prefix=".restauration-", dir=target))
    made.append(aside)
    data = aside / ".assistant"
    data.mkdir(mode=0o700)
    for name in backup.manifest.files:
        top, _, rest = name.partition("/")
        path = (data if top == DATA else aside) / rest
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, backup.read(name), 0o600 if top == DATA else 0o644)
    if backup.manifest.settings or backup.manifest.secrets:
        text = env_text(backup.manifest.settings, backup.manifest.secrets)
        _write(aside / ".env", [text.encode()], 0o600)
    last = sorted(aside.iterdir(), key=lambda one: one.name == "commune.toml")
    made.extend(path.rename(target / path.name) for path in last)
    aside.rmdir()


def _write(path: Path, parts: Iterable[bytes], mode: int) -> None:
    """Write a new file to the disk itself; opinions and settings are for their owner only."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        stream.writelines(parts)
        stream.flush()
        os.fsync(stream.fileno())
