"""``assistant-eval absent``: whether a site answers what it holds, and holds back what it does not."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import out, progress_bars
from assistant.corpus.layers import read_site
from assistant.embedding import open_embedder
from assistant.index.generation_files import Progress
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_eval.metrics.estimates import Estimate
from assistant_eval.reports.page_file import write
from assistant_eval.runners.bench import cut_generation, sheets_generation, site_generation
from assistant_eval.runners.decisions.absent import (
    AbsentQuestion,
    Decided,
    Deciding,
    figures,
    own,
    read,
    report_lines,
    with_sheets,
)

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
    json_file: Annotated[Path | None, typer.Option("--json", help="Fichier JSON des chiffres.")] = None,
    unknown: Annotated[
        bool, typer.Option("--unknown", help="Comme des pages que la commune a écrites : aucune question connue.")
    ] = False,
) -> None:
    """Mesure ce qui est répondu quand la page est là, retirée du site, ou absente d'un site plus petit."""
    asked, embedder = read(questions) if questions else own(), open_embedder(Settings.read())
    measured: dict[str, dict[str, Estimate]] = {}
    with ExitStack() as stack:
        kept = cache or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistant-eval-")))
        sites = _Sites(site, kept, Deciding(embedder, unknown), stack.enter_context(progress_bars()))
        for name, decided in sites.measured(asked, pages or (), sheets or ()):
            measured[name] = figures(decided)
            out("\n".join(report_lines(name, decided)))
    if json_file is not None:
        every = {name: {key: one.model_dump() for key, one in found.items()} for name, found in measured.items()}
        write(json_file, json.dumps(every, ensure_ascii=False, indent=1) + "\n")


@dataclass(frozen=True)
class _Sites:
    """The site and what is made of it, each index in its folder of ``cache``."""

    site: Path
    cache: Path
    deciding: Deciding
    progress: Progress

    def measured(
        self, asked: list[AbsentQuestion], pages: Sequence[int], sheets: Sequence[Path]
    ) -> Iterator[tuple[str, list[Decided]]]:
        """What was decided on the whole site, on each smaller one, then with the official sheets."""
        embedder, progress = self.deciding.embedder, self.progress
        with closing(site_generation(self.site, self.cache / "site", embedder, progress, taught=True)) as whole:
            yield "Site entier", self._watched("Pages retirées", self.deciding.left_out(whole, asked), asked)
        for size in pages:
            found = []
            for seed in range(_SEEDS):
                folder = self.cache / f"{size}-{seed}"
                with closing(cut_generation(self.site, size, seed, folder, embedder, progress, taught=True)) as small:
                    found += self._watched(f"{size} pages", self.deciding.cut(small, asked), asked)
            yield f"{size} pages ({_SEEDS} tirages)", found
        if sheets:
            asked = with_sheets(asked, read_site(Site.read(self.site)).documents)
            folder = self.cache / "sheets"
            with closing(sheets_generation(self.site, sheets, folder, embedder, progress, taught=True)) as large:
                decided = self._watched("Fiches nationales", self.deciding.left_out(large, asked), asked)
            yield "Avec les fiches nationales", decided

    def _watched(self, name: str, decided: Iterator[Decided], asked: Sequence[AbsentQuestion]) -> list[Decided]:
        """All that was decided; a question is decided once or twice."""
        found, most = [], 2 * len(asked)
        for one in decided:
            found.append(one)
            self.progress(name, min(len(found), most), most)
        self.progress(name, most, most)
        return found
