"""``assistant backup`` and ``assistant restore``: a whole installation in one file, and back."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal import SiteOption, note, out
from assistant.errors import BackupFailed, BackupInvalid, BackupRefused
from assistant.errors.disk import disk_reason
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import data_folder, find_site
from assistant.site.notes import jobs

if TYPE_CHECKING:
    from assistant.backup.manifest import Manifest

_STANDARD = "-"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FICHIER",
            help="Archive à créer, ou dossier où elle reçoit un nom daté ; « - » l'écrit sur la sortie standard.",
        ),
    ],
    recipient: Annotated[
        str, typer.Option("--for", help="La chiffrer pour cette clé : age1…, ssh-… ou une clé que GPG connaît.")
    ] = "",
    keep: Annotated[
        int | None, typer.Option(min=1, help="Dans un dossier : effacer les siennes plus vieilles que tant de jours.")
    ] = None,
    site: SiteOption = None,
) -> None:
    """Sauvegarde tout dans une archive, sans arrêter le service : pages, index, avis, fiches, réglages sans secrets."""
    settings = Settings.read()
    root = find_site(site, settings)
    with jobs.noted(data_folder(root, settings), "backup") as job:
        for sentence in _backed_up(file, recipient, keep, Site.read(root), settings).left_out:
            job.fail(sentence)
    if job.reasons:
        raise typer.Exit(1)


def _backed_up(file: str, recipient: str, keep: int | None, opened: Site, settings: Settings) -> Manifest:
    """Write the archive, take old ones away, and say so."""
    from assistant.backup import encryption, rotation  # other commands start without them

    now = datetime.now(UTC)
    folder = Path(file).expanduser() if file != _STANDARD and Path(file).expanduser().is_dir() else None
    if keep is not None and folder is None:
        raise BackupRefused(file, "--keep demande un dossier qui existe")
    if folder is not None:
        file = str(folder / rotation.new_name(opened.id, now, encryption.suffix(recipient)))
    manifest = _saved(file, recipient, opened, settings)
    removed = rotation.remove_old(folder, opened.id, keep, now) if folder is not None and keep is not None else []
    say = note if file == _STANDARD else out
    pages = f"{len(manifest.files)} fichiers, {manifest.size / 1e6:.0f} Mo avant compression"
    say(f"{opened.name} sauvegardée : {pages}.")
    if folder is not None:
        say(file)
    if removed:
        note(f"Sauvegardes de plus de {keep} jours effacées : {len(removed)}.")
    _tell(manifest)
    return manifest


def keep_before(site: Site, settings: Settings, folder: Path, what: str) -> Path:
    """Save a site in ``folder`` before ``what`` is done to it, under a name that no rotation removes; give the archive.

    Raises :class:`BackupFailed` or :class:`BackupRefused`; what is damaged is named, and left out.
    """
    from assistant.backup import rotation  # other commands start without it

    path = folder.resolve() / rotation.new_name(f"{site.id}-avant-{what}", datetime.now(UTC))
    _tell(_saved(str(path), "", site, settings))
    return path


def _saved(file: str, recipient: str, site: Site, settings: Settings) -> Manifest:
    from assistant.backup.encryption import encrypted
    from assistant.backup.saving import save

    with ExitStack() as stack:
        if file != _STANDARD:
            stream = stack.enter_context(_created(Path(file).expanduser(), site, settings))
        elif sys.stdout.isatty():
            raise BackupRefused(file, "dirigez la sortie vers un fichier ou un programme de chiffrement")
        else:
            stream = sys.stdout.buffer
        if recipient:
            stream = stack.enter_context(encrypted(stream, recipient, Path(file)))
        return save(site, settings, stream)


def _tell(manifest: Manifest) -> None:
    """What is not in the archive."""
    if not manifest.generation:
        note("L'index n'y est pas : après une restauration, lancez « assistant index ».")
    if manifest.secrets:
        note(f"Secrets laissés de côté, à garder ailleurs : {', '.join(manifest.secrets)}.")
    for sentence in manifest.left_out:
        note(f"À réparer : {sentence}")


@contextmanager
def _created(path: Path, site: Site, settings: Settings) -> Iterator[IO[bytes]]:
    """A new file for its owner only, which takes its name once it is complete."""
    place = path.resolve()
    if path.exists():
        raise BackupRefused(path, "ce fichier existe déjà, choisissez un autre nom")
    if place.is_relative_to(site.root) or place.is_relative_to(data_folder(site.root, settings)):
        raise BackupRefused(path, "écrivez l'archive hors du dossier de la commune, elle s'y sauvegarderait elle-même")
    if not place.parent.is_dir():
        raise BackupRefused(path, f"le dossier {place.parent} n'existe pas, créez-le ou choisissez-en un autre")
    partial = place.with_name(f".{place.name}.partiel")
    try:
        partial.unlink(missing_ok=True)  # left by a process that was killed
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.rename(place)
    except OSError as error:
        raise BackupFailed(path, disk_reason(error)) from error
    finally:
        partial.unlink(missing_ok=True)


def restore(
    file: Annotated[
        str, typer.Argument(metavar="FICHIER", help="Archive à lire ; « - » la lit sur l'entrée standard.")
    ],
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier à créer, ou vide.")],
    key: Annotated[
        Path | None, typer.Option(help="Fichier de clés, pour une archive chiffrée avec age.", show_default=False)
    ] = None,
) -> None:
    """Restaure une sauvegarde dans un nouveau dossier, après l'avoir vérifiée tout entière."""
    from assistant.backup.encryption import readable  # other commands start without them
    from assistant.backup.restoring import restore as put_back

    label = "de l'entrée standard" if file == _STANDARD else file
    with _read(file, label) as stream, readable(stream, label, key.expanduser() if key else None) as clear:
        manifest = put_back(clear, label, folder)
    out(f"{manifest.name} restaurée dans {folder}, sauvegarde du {manifest.created.astimezone():%d/%m/%Y à %H:%M}.")
    target = folder.expanduser().resolve()
    if (target / ".env").is_file():
        note(f"Réglages repris dans {folder / '.env'} : ils valent pour les commandes lancées dans ce dossier.")
    if manifest.secrets:
        note(f"Secrets à remettre : {', '.join(manifest.secrets)}.")
    chosen = Settings.read().data
    if chosen and chosen.expanduser().resolve() != target / ".assistant":
        note(f"ASSISTANT_DATA désigne {chosen} : retirez ce réglage, ou mettez-y {folder / '.assistant'}.")
    note(f"Ensuite : assistant doctor --site {folder}")


@contextmanager
def _read(file: str, label: str) -> Iterator[IO[bytes]]:
    """The archive as a file that can be read in any order."""
    try:
        if file != _STANDARD:
            with Path(file).expanduser().open("rb") as stream:
                yield stream
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
            yield copy
    except OSError as error:
        reason = "ce fichier n'existe pas" if isinstance(error, FileNotFoundError) else disk_reason(error)
        raise BackupInvalid(label, reason) from error
