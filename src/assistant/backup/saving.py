"""Write a backup: a zip whose last entry is the manifest, so that a copy cut in the middle has none.

It may be written while the assistant serves and while a page is saved. Where the archive goes, and who may read it, is
the caller's business.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from assistant.backup import contents
from assistant.backup.kept_settings import kept
from assistant.backup.manifest import DATA, NAME, SITE, Held, Manifest
from assistant.errors import BackupFailed, IndexUnusable
from assistant.errors.disk import disk_reason
from assistant.index.publication import Index
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import data_folder, own_version

_LEVEL = 3
_MODE = 0o600 << 16


def save(site: Site, settings: Settings, target: IO[bytes]) -> Manifest:
    """Write all that matters of ``site`` to ``target``, which need not be seekable; give what was written.

    What is damaged is named in ``left_out``, the rest is saved. Raises :class:`BackupFailed` when something cannot be
    read or ``target`` refuses.
    """
    data = data_folder(site.root, settings)
    left_out: list[str] = []
    try:
        with ExitStack() as stack, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
            staging = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistant-")))
            generation, index_files = _generation(Index(data), stack, left_out)
            held = dict(
                _written(archive, name, stream)
                for part in (
                    contents.site_files(site.root, data),
                    index_files,
                    contents.sheet_files(data),
                    _databases(data, staging, left_out),
                )
                for name, stream in part
            )
            if generation:
                held |= _text(archive, f"{DATA}/current", generation)
            if f"{SITE}/commune.toml" not in held:
                raise BackupFailed(site.root / "commune.toml", "fichier introuvable")
            manifest = _manifest(site, settings, generation, left_out, held)
            _text(archive, NAME, manifest.model_dump_json(indent=1))
    except UnicodeEncodeError:
        raise BackupFailed(site.root, "un nom de fichier est illisible, renommez-le") from None
    except OSError as error:
        raise BackupFailed(site.root, disk_reason(error)) from error
    return manifest


def _manifest(
    site: Site, settings: Settings, generation: str | None, left_out: list[str], held: dict[str, Held]
) -> Manifest:
    values, secrets = kept(settings)
    return Manifest(
        version=own_version(),
        site=site.id,
        name=site.name,
        generation=generation,
        settings=values,
        secrets=secrets,
        left_out=tuple(left_out),
        files=held,
    )


def _generation(index: Index, stack: ExitStack, left_out: list[str]) -> tuple[str | None, list[contents.Named]]:
    try:
        return contents.generation_files(index, stack)
    except IndexUnusable as error:
        left_out.append(str(error))
        return None, []


def _databases(data: Path, staging: Path, left_out: list[str]) -> Iterator[contents.Named]:
    for path in contents.database_files(data):
        copy = staging / path.name
        if contents.copy_database(path, copy):
            with copy.open("rb") as stream:
                yield f"{DATA}/{path.name}", stream
        else:
            left_out.append(f"{path} est abîmé, il n'est pas dans la sauvegarde.")
        copy.unlink(missing_ok=True)


def _written(archive: zipfile.ZipFile, name: str, stream: IO[bytes]) -> tuple[str, Held]:
    """Add a file as it is read, and say what was read."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
    digest, size = hashlib.sha256(), 0
    with archive.open(entry, "w", force_zip64=True) as written:
        for part in contents.chunks(stream):
            written.write(part)
            digest.update(part)
            size += len(part)
    return name, Held(size=size, sha256=digest.hexdigest())


def _text(archive: zipfile.ZipFile, name: str, text: str) -> dict[str, Held]:
    content = text.encode()
    entry = zipfile.ZipInfo(name)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
    archive.writestr(entry, content)
    return {name: Held(size=len(content), sha256=hashlib.sha256(content).hexdigest())}
