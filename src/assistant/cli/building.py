"""``assistant index``."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from assistant.cli.terminal import SiteOption, note, out, progress_bars
from assistant.corpus.layers import read_site
from assistant.corpus.national_layer import NationalLayer
from assistant.embedding import open_embedder
from assistant.errors import NothingToIndex
from assistant.index.publication import Index
from assistant.retrieval.calibration import lesson
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import data_folder, find_site


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("index")(index)


def index(
    site: SiteOption = None,
    rollback: Annotated[bool, typer.Option("--rollback", help="Revenir à l'index précédent.")] = False,
) -> None:
    """Construit l'index des pages ; l'ancien reste en service jusqu'à ce que le nouveau soit vérifié."""
    settings = Settings.read()
    opened = Site.read(find_site(site, settings))
    target = Index(data_folder(opened.root, settings))
    if rollback:
        out(f"Index en service : {target.rollback()}")
        return
    begin = time.perf_counter()
    reading = read_site(opened)
    for problem in reading.problems:
        note(f"Page ignorée : {problem}")
    national = NationalLayer(target.root / "national").documents() if opened.layers.national else ()
    if not reading.documents:
        raise NothingToIndex(opened.root)
    with progress_bars() as progress:
        embedder = open_embedder(settings)
        documents = (*reading.documents, *national)
        name, changed = target.build(opened.id, documents, embedder, progress, lesson(embedder, progress))
    seconds = time.perf_counter() - begin
    sheets = f" et {len(national)} fiches nationales" if national else ""
    state = f"{len(reading.documents)} pages{sheets} indexées en {seconds:.0f} s" if changed else "index déjà à jour"
    out(f"{opened.name} : {state} ({name}).")
