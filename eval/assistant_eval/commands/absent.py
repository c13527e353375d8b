"""``assistant-eval absent``: whether a site answers what it holds, and holds back what it does not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import out, progress_bars
from assistant.embedding import open_embedder
from assistant.embedding.query_cache import CachedQueries
from assistant.index.generation import Generation
from assistant.settings import Settings
from assistant_eval.fitting.samples import cut_generation, sheets_generation, site_generation
from assistant_eval.runners.absent import Decided, cut, left_out, read, rows

_SEEDS = 3  # sites drawn for each size


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("absent")(absent)


def absent(
    site: Annotated[Path, typer.Option("--site", help="Dossier du site.")],
    questions: Annotated[Path, typer.Option("--questions", help="Questions (JSON par ligne : question, documents).")],
    pages: Annotated[
        list[int] | None, typer.Option("--pages", help="Sites réduits à ce nombre de pages, répétable.")
    ] = None,
    sheets: Annotated[
        list[Path] | None, typer.Option("--sheets", help="Archive de service-public.fr, répétable.")
    ] = None,
    cache: Annotated[Path | None, typer.Option(help="Dossier gardé entre deux mesures : index, empreintes.")] = None,
) -> None:
    """Mesure ce qui est répondu quand la page est là, retirée du site, ou absente d'un site plus petit."""
    asked, embedder = read(questions), CachedQueries(open_embedder(Settings.read()))
    with ExitStack() as stack:
        kept = cache or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistant-eval-")))
        progress = stack.enter_context(progress_bars())

        def shown(name: str, generation: Generation, measure: Callable[..., Iterator[Decided]]) -> list[Decided]:
            decided = []
            with closing(generation):
                for one in measure(generation, embedder, asked):
                    decided.append(one)
                    progress(name, min(len(decided), 2 * len(asked) - 1), 2 * len(asked))
            progress(name, 2 * len(asked), 2 * len(asked))
            return decided

        def told(name: str, decided: list[Decided]) -> None:
            for row in rows(name, decided):
                out(str(row))

        whole = site_generation(site, kept / "site", embedder, progress, taught=True)
        told("Site entier", shown("Pages retirées", whole, left_out))
        for size in pages or ():
            found: list[Decided] = []
            for seed in range(_SEEDS):
                small = cut_generation(site, size, seed, kept / f"{size}-{seed}", embedder, progress, taught=True)
                found += shown(f"{size} pages", small, cut)
            told(f"{size} pages ({_SEEDS} tirages)", found)
        if sheets:
            large = sheets_generation(site, sheets, kept / "sheets", embedder, progress, taught=True)
            told("Avec les fiches nationales", shown("Fiches nationales", large, left_out))
