"""The ``assistant-eval`` command. stdout holds only the result; progress and errors go to stderr.

Exit codes are those of ``assistant``: 0 a report was produced, 1 the work failed, 2 wrong use.
"""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.terminal import SiteOption, fail, note, out, plain_logging, progress_bars
from assistant.corpus.layers import read_site
from assistant.embedding import open_embedder
from assistant.errors import AssistantError, UnknownChoice
from assistant.grounding.entailment import Entailment
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_eval.commands import (
    absent,
    answers,
    communes,
    fits,
    learning,
    messages,
    reading,
    resources,
    runs,
    sheets,
)
from assistant_eval.datasets.beir_folder import BeirFolder
from assistant_eval.reports.beir_table import table
from assistant_eval.runners import beir as beir_run
from assistant_eval.runners.grounding import BATCHES, FITTED, astray
from assistant_eval.runners.grounding import measure as measure_grounding
from assistant_eval.runners.recorded_readings import RecordedReadings

_RECORD_ALL = "« --record » garde toutes les lectures : donnez --site, et pas de --half."

app = typer.Typer(
    help="Mesure la justesse de l'assistant : recherche, réponses, refus.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def beir(
    folder: Annotated[Path, typer.Argument(help="Dossier BEIR : corpus.jsonl(.gz), queries.jsonl, qrels.tsv.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Fichier JSON du rapport complet.")] = None,
    cache: Annotated[Path | None, typer.Option(help="Dossier gardé entre deux mesures : index, empreintes.")] = None,
    baselines: Annotated[
        str, typer.Option(help="Méthodes comparées, séparées par des virgules ; vide pour aucune.")
    ] = ",".join(beir_run.BASELINES),
) -> None:
    """Mesure la recherche sur un jeu BEIR, et la compare aux méthodes habituelles."""
    wanted = [name for name in baselines.split(",") if name]
    for name in wanted:
        if name not in beir_run.BASELINES:
            what = "Méthode comparée"
            raise UnknownChoice(what, name, beir_run.BASELINES)

    def publish(report: dict[str, Any]) -> None:
        if json_file is not None:
            json_file.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
        if not report["baselines"] and wanted:
            note(table(report))

    with ExitStack() as stack:
        kept = cache or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assistant-eval-")))
        progress = stack.enter_context(progress_bars())
        data = BeirFolder.read(folder)
        report = beir_run.evaluate(data, open_embedder(Settings.read()), kept, wanted, progress, publish)
    out(table(report))


@app.command()
def grounding(
    site: SiteOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--half", help="Seulement cette série, répétable ; sinon toutes sauf celles où la lecture est ajustée."
        ),
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Garder ces lectures pour les essais ; avec --site et sans --half.")
    ] = False,
) -> None:
    """Mesure la vérification des phrases d'un modèle sur les paires écrites : vraies gardées, changées retirées."""
    for half in only or ():
        if half not in (halves := {batch[1] for batch in BATCHES if batch[1]}):
            raise UnknownChoice("Série", half, sorted(halves))
    if record and (only or not site):
        raise typer.BadParameter(_RECORD_ALL)
    reader = RecordedReadings(Entailment.installed()) if record else Entailment.installed()
    wanted = [batch for batch in BATCHES if (batch[1] in only if only else batch[1] not in FITTED)]
    with progress_bars() as progress:
        for done, (title, half, file) in enumerate(wanted, start=1):
            found = measure_grounding(reader, half, file)
            progress("Séries de phrases", done, len(wanted))
            out(f"{title} : {half or 'tout'}")
            for name, (right, every) in found.items():
                out(f"  {name:<10}{right:>4} / {every:<4}{100 * right / every:>6.1f} %")
    if site:
        kept, tried = astray(read_site(Site.read(site)).documents, reader)
        out(f"Gardées par une autre section de leur page : {kept} / {tried} {100 * kept / max(tried, 1):.1f} %")
    if isinstance(reader, RecordedReadings):
        out(f"{reader.write()} lectures gardées, dont {reader.read} faites cette fois.")


runs.register(app)
answers.register(app)
fits.register(app)
learning.register(app)
absent.register(app)
messages.register(app)
reading.register(app)
resources.register(app)
sheets.register(app)
communes.register(app)


def main() -> None:
    """Run the command line; every expected failure is one French sentence on stderr."""
    plain_logging()
    try:
        app()
    except AssistantError as error:
        fail(error)
    except KeyboardInterrupt:
        sys.exit(130)
