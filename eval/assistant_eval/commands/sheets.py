"""``assistant-eval sheets``: residents' messages asked of a site with the official sheets, with one embedder or two."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import out, progress_bars
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder, open_embedder
from assistant.index.generation_files import Progress
from assistant.index.publication import Index
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_eval.runners.bench import sheets_generation
from assistant_eval.runners.decisions import sheets as runner


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("sheets")(sheets)


def sheets(
    messages: Annotated[Path, typer.Argument(metavar="MESSAGES", help="JSON par ligne : message, sheet, style.")],
    site: Annotated[Path, typer.Option("--site", help="Dossier du site.")],
    archives: Annotated[list[Path], typer.Option("--sheets", help="Archive de service-public.fr, répétable.")],
    against: Annotated[str, typer.Option(help="Autre réglage d'ASSISTANT_EMBEDDINGS, à comparer : bundled.")] = "",
    cache: Annotated[Path | None, typer.Option(help="Dossier gardé entre deux mesures : index, empreintes.")] = None,
) -> None:
    """Mesure les réponses à des messages d'habitants, sur les fiches nationales."""
    asked, opened, settings = runner.read(messages), Site.read(site), Settings.read()
    right = runner.citing(read_site(opened).documents)
    with ExitStack() as stack:
        kept = cache or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistant-eval-")))
        progress = stack.enter_context(progress_bars())

        def results(embedder: Embedder) -> list[runner.Result]:
            folder = kept / f"sheets-{embedder.model_id.replace('/', '-')}"
            sheets_generation(site, archives, folder, embedder, progress, taught=True).close()
            with Assistant(opened, Index(folder), embedder) as assistant:
                return _watched(assistant, asked, right, progress)

        first = results(open_embedder(settings))
        out("\n".join(runner.report_lines(first)))
        if against:
            second = results(open_embedder(settings.model_copy(update={"embeddings": against})))
            out(f"Avec {against} :")
            out("\n".join(runner.report_lines(second)))
            out(f"De {against} à {settings.embeddings}, sur les mêmes messages :")
            out("\n".join(runner.moved(second, first)))


def _watched(
    assistant: Assistant,
    asked: list[runner.SheetMessage],
    right: dict[str, frozenset[str]],
    progress: Progress,
) -> list[runner.Result]:
    found = []
    for one in runner.ask(assistant, asked, right):
        found.append(one)
        progress("Messages", len(found), len(asked))
    return found
