"""``assistant update``: official data, national sheets, common pages and index, each made current or left as it was.

A source that fails costs one sentence and its own news: the others go on, and what was in service stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer
from filelock import FileLock, Timeout

from assistant.cli import building
from assistant.cli.importing import name_problems
from assistant.cli.terminal import FolderArgument, SiteOption, note, out, progress_bars
from assistant.errors import ArchiveInvalid, AssistantError, IndexLocked, StorageFailed
from assistant.errors.disk import disk_reason
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import data_folder, find_site
from assistant.site.notes import jobs
from assistant.site.private_files import private_folder

if TYPE_CHECKING:
    from assistant.corpus.national_layer import NationalLayer
    from assistant.corpus.service_public.archive_intake import Intake
    from assistant.corpus.service_public.reader import Space

_SHOWN = 5
_DATA = (".json", ".tar.bz2", ".tar.gz", ".tgz", ".tar")  # of the directory, beside the archives of sheets


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("update")(update)


def update(
    folder: FolderArgument = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="Dossier de fichiers officiels, pour un serveur sans internet.")
    ] = None,
    site: SiteOption = None,
) -> None:
    """Met à jour l'annuaire, les fiches nationales, les pages communes et l'index, et dit ce qui a changé."""
    settings = Settings.read()
    root = find_site(site or folder, settings)
    data = data_folder(root, settings)
    with _alone(data), jobs.noted(data, "update") as job:
        opened = Site.read(root)
        for step in (_directory, _sheets):
            for failure in step(opened, data, source.expanduser() if source else None):
                note(f"Gardé tel quel : {failure}")
                job.fail(failure)
        building.build_in_turn(Site.read(root), settings, "update")
    if job.reasons:
        raise typer.Exit(1)


def _directory(site: Site, _data: Path, source: Path | None) -> Iterator[AssistantError]:
    """The commune, its town hall and its desks, in ``commune.toml``."""
    from assistant.official.findings import gather  # other commands start without them
    from assistant.official.folder import FolderSource
    from assistant.official.live_services import LiveSource
    from assistant.official.renewal import bring_up_to_date

    if site.is_sample:
        return
    if source is not None and source.is_dir() and not any(one.name.endswith(_DATA) for one in source.rglob("*")):
        note(f"Annuaire : pas de fichier dans {source}.")
        return
    try:
        asked = FolderSource(source) if source else LiveSource()
        (town, *_) = asked.towns(site.commune.insee)
        done = bring_up_to_date(site.root, gather(town, asked.directory(town)))
    except AssistantError as error:
        yield error
        return
    state = f"{_count(len(done.changed), 'changement')} dans commune.toml" if done.changed else "rien n'a changé"
    out(f"Annuaire de l'administration : {state}.")
    for sentence in done.changed:
        out(f"- {sentence}")
    if done.to_look_at:
        out("À regarder, l'annuaire et commune.toml diffèrent :")
        for sentence in done.to_look_at:
            out(f"- {sentence}")


def _sheets(site: Site, data: Path, source: Path | None) -> Iterator[AssistantError]:
    """The archives of official sheets, but those that the commune took out."""
    from assistant.corpus.national_layer import NationalLayer
    from assistant.corpus.service_public.archive_intake import archives_in
    from assistant.corpus.service_public.download import ADDRESSES
    from assistant.corpus.service_public.reader import Space

    if not site.layers.national:
        return
    layer = NationalLayer(data / "national")
    given: dict[Space, Path] = {}
    if source is not None:
        try:
            given, problems = archives_in(source)
        except OSError as error:
            yield ArchiveInvalid(source, disk_reason(error))
            return
        yield from problems
    for space in get_args(Space):
        if layer.removed(space):
            continue
        if source is not None and space not in given:
            note(f"Fiches {space} : pas d'archive dans {source}.")
            continue
        try:
            _told(_taken(layer, space, str(given.get(space, ADDRESSES[space]))))
        except AssistantError as error:
            yield error


def _taken(layer: NationalLayer, space: Space, address: str) -> Intake:
    from assistant.corpus.service_public.archive_intake import take
    from assistant.corpus.service_public.download import obtain

    with progress_bars() as progress:
        found = obtain(
            address,
            layer.folder,
            progress=lambda done, total: progress(f"Téléchargement {space}", done, total or done),
        )
        return take(layer, space, found.path, lambda done, total: progress(f"Fiches {space}", done, total))


def _told(taken: Intake) -> None:
    name_problems(taken.problems)
    head = f"Fiches {taken.space} : archive du {taken.held.archive_date:%d/%m/%Y}, {taken.held.sheets} fiches"
    if taken.same:
        out(f"{head}, inchangée.")
        return
    counts = ((taken.added, "nouvelle"), (taken.changed, "modifiée"), (taken.removed, "retirée"))
    out(f"{head} ; {', '.join(_count(len(titles), word) for titles, word in counts)}.")
    for titles, word in counts:
        if titles and len(titles) < taken.held.sheets:
            more = f" et {len(titles) - _SHOWN} autres" if len(titles) > _SHOWN else ""
            out(f"- {word}{'s' if len(titles) > 1 else ''} : {' ; '.join(titles[:_SHOWN])}{more}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One update at a time."""
    try:
        private_folder(data)
        lock = FileLock(data / "update.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise IndexLocked(data) from None
    except OSError as error:
        raise StorageFailed(data, disk_reason(error)) from error
    try:
        yield
    finally:
        lock.release()
