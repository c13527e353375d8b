"""``assistant-eval absent``: whether a site answers what it holds, and holds back what it does not."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import out, progress_bars
from assistant.corpus.layers import read_site
from assistant.embedding import open_embedder
from assistant.index.generation_files import Progress
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_eval.fitting.samples import cut_generation, sheets_generation, site_generation
from assistant_eval.runners.absent import Decided, Deciding, own, read, told, with_sheets

_SEEDS = 3  # sites drawn for each size


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("absent")(absent)


def absent(
    site: Annotated[Path, typer.Option("--site", help="Dossier du site.")],
    questions: Annotated[
        Path | None,
        typer.Option("--questions", help="Questions (JSON par ligne : question, documents) ; les nôtres sinon."),
    ] = None,
    pages: Annotated[
        list[int] | None, typer.Option("--pages", min=1, help="Sites réduits à ce nombre de pages, répétable.")
    ] = None,
    sheets: Annotated[
        list[Path] | None, typer.Option("--sheets", help="Archive de service-public.fr, répétable.")
    ] = None,
    cache: Annotated[Path | None, typer.Option(help="Dossier gardé entre deux mesures : index, empreintes.")] = None,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="Comme des pages que la commune a écrites : aucune question connue.")
    ] = False,
) -> None:
    """Mesure ce qui est répondu quand la page est là, retirée du site, ou absente d'un site plus petit."""
    asked, embedder = read(questions) if questions else own(), open_embedder(Settings.read())
    deciding = Deciding(embedder, unknown)
    with ExitStack() as stack:
        kept = cache or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistant-eval-")))
        progress = stack.enter_context(progress_bars())

        whole = stack.enter_context(closing(site_generation(site, kept / "site", embedder, progress, taught=True)))
        found = _watched("Pages retirées", deciding.left_out(whole, asked), len(asked), progress)
        out("\n".join(told("Site entier", found)))
        for size in pages or ():
            found = []
            for seed in range(_SEEDS):
                folder = kept / f"{size}-{seed}"
                small = cut_generation(site, size, seed, folder, embedder, progress, taught=True)
                with closing(small):
                    found += _watched(f"{size} pages", deciding.cut(small, asked), len(asked), progress)
            out("\n".join(told(f"{size} pages ({_SEEDS} tirages)", found)))
        if sheets:
            asked = with_sheets(asked, read_site(Site.read(site)).documents)
            large = sheets_generation(site, sheets, kept / "sheets", embedder, progress, taught=True)
            with closing(large):
                found = _watched("Fiches nationales", deciding.left_out(large, asked), len(asked), progress)
            out("\n".join(told("Avec les fiches nationales", found)))


def _watched(name: str, decided: Iterator[Decided], questions: int, progress: Progress) -> list[Decided]:
    """All that was decided; a question is decided once or twice."""
    found = []
    for one in decided:
        found.append(one)
        progress(name, min(len(found), 2 * questions), 2 * questions)
    progress(name, 2 * questions, 2 * questions)
    return found
