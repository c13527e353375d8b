"""``assistant index``, and the same work for ``assistant update`` and ``assistant upgrade``."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from assistant.cli.terminal import SiteOption, note, out, progress_bars
from assistant.corpus import common_release
from assistant.corpus.last_good import KEPT, LastGood
from assistant.corpus.layers import read_site
from assistant.corpus.national_layer import NationalLayer
from assistant.embedding import open_embedder
from assistant.errors import IndexLocked, NothingToIndex
from assistant.index.publication import Index
from assistant.retrieval.calibration import lesson
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import chosen_site, common_pages, data_folder
from assistant.site.notes import jobs

_WAITS, _PAUSE = 150, 2.0  # five minutes for an index that the server is building


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("index")(index)


def index(
    site: SiteOption = None,
    rollback: Annotated[bool, typer.Option("--rollback", help="Revenir à l'index précédent.")] = False,
) -> None:
    """Construit l'index des pages ; l'ancien reste en service jusqu'à ce que le nouveau soit vérifié."""
    settings = Settings.read()
    opened = chosen_site(site, settings)
    if rollback:
        out(f"Index en service : {Index(data_folder(opened.root, settings)).rollback()}")
        return
    build(opened, settings)


def build(opened: Site, settings: Settings, teller: str = "index") -> None:
    """Index the layers of a site, and say what was left out, what was built and what the package changed.

    The package's changes are those since ``teller``, the command that says so, last did.
    """
    data = data_folder(opened.root, settings)
    with jobs.noted(data, "index", elsewhere=(IndexLocked,)):
        _build(opened, settings, Index(data), teller)


def _build(opened: Site, settings: Settings, target: Index, teller: str) -> None:
    begin = time.perf_counter()
    last_good = LastGood(target.root / "pages")
    reading = read_site(opened, last_good=last_good)
    reading.keep(opened.root, last_good)
    for problem in reading.problems:
        note(f"Page gardée : {problem} {KEPT}" if problem.path in reading.kept else f"Page ignorée : {problem}")
    for stray in reading.strays:
        note(f"Fichier ignoré : {stray}")
    national = NationalLayer(target.root / "national").documents() if opened.layers.national else ()
    if not reading.documents:
        raise NothingToIndex(opened.root)
    shared = common_release.marks(common_pages()) if opened.layers.common else {}
    with progress_bars() as progress:
        embedder = open_embedder(settings)
        documents = (*reading.documents, *national)
        name, changed = target.build(opened.id, documents, embedder, progress, lesson(embedder, progress))
    seconds = time.perf_counter() - begin
    for sentence in common_release.changes(target.root, shared, reading.documents, teller).sentences():
        out(sentence)
    common_release.keep(target.root, shared, teller)
    sheets = f" et {len(national)} fiches nationales" if national else ""
    state = f"{len(reading.documents)} pages{sheets} indexées en {seconds:.0f} s" if changed else "index déjà à jour"
    out(f"{opened.name} : {state} ({name}).")


def build_in_turn(opened: Site, settings: Settings, teller: str) -> None:
    """:func:`build`; a server that saw the site change may be doing it too: it is waited for."""
    for _ in range(_WAITS):
        try:
            build(opened, settings, teller)
        except IndexLocked:
            time.sleep(_PAUSE)
        else:
            return
    build(opened, settings, teller)
