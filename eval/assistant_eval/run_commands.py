"""The commands of the golden set: ``run``, ``compare``, ``report``, ``export``. stdout holds only the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from assistant import places
from assistant.assistant import Assistant
from assistant.cli.terminal import SiteOption, out, progress_bars
from assistant.errors import UnknownChoice
from assistant.settings import Settings
from assistant_eval.figures import METRICS, Estimate
from assistant_eval.golden import SLICES, Choice, Question, golden
from assistant_eval.own_questions import read_csv
from assistant_eval.runner import GENERATORS, with_generator
from assistant_eval.runner import run as ask_all
from assistant_eval.runs import Item, Run, to_json, write

_HALVES = ("tune", "report")
_HALF, _SLICE, _GENERATOR = "Moitié", "Catégorie", "Rédaction"


def register(app: typer.Typer) -> None:
    """Add the commands to ``assistant-eval``."""
    app.command("run")(run)


def run(
    site: SiteOption = None,
    half: Annotated[str, typer.Option(help="Une moitié seulement : tune (réglage) ou report (publication).")] = "",
    slice_: Annotated[str, typer.Option("--slice", help="Une catégorie de questions seulement.")] = "",
    generator: Annotated[str, typer.Option(help="extractive (sans modèle) ou llm (modèle de ASSISTANT_LLM).")] = (
        "extractive"
    ),
    csv: Annotated[Path | None, typer.Option(help="Vos questions (CSV) à la place du jeu de référence.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Fichier où écrire toute la mesure.")] = None,
    wrong: Annotated[bool, typer.Option("--wrong", help="Montrer les réponses fausses (moitié tune).")] = False,
) -> None:
    """Pose les questions du jeu de référence et mesure la justesse des réponses."""
    for what, value, known in ((_HALF, half, _HALVES), (_SLICE, slice_, SLICES)):
        if value and value not in known:
            raise UnknownChoice(what, value, known)
    chosen = next((one for one in GENERATORS if one == generator), None)
    if chosen is None:
        raise UnknownChoice(_GENERATOR, generator, GENERATORS)
    questions = Choice(half, slice_).of(read_csv(csv) if csv else golden())
    settings = with_generator(Settings.read(), chosen)
    with Assistant.open(site, settings) as assistant, progress_bars() as progress:
        folder = places.data_folder(assistant.site.root, settings) / "evaluation"
        measured = ask_all(assistant, questions, folder, model=settings.llm, progress=progress)
    if json_file is not None:
        write(json_file, to_json(measured))
    out("\n".join(told(measured)))
    if wrong:
        out("\n".join(mistakes(measured, questions, half)))


def told(measured: Run) -> Iterator[str]:
    """The figures of a run as a table: one line a metric, one column a group, then rules broken and times."""
    groups = [name for name in ("all", "tune", "report") if name in measured.figures]
    names = {"all": "ensemble", "tune": "réglage", "report": "publication"}
    if len(groups) == 2:
        groups = groups[1:]  # a single half is the whole
    yield f"{measured.questions} questions, {measured.site}, {measured.model or 'sans modèle'}"
    yield f"{'':46}" + "".join(f"{names[group]:>26}" for group in groups) + "  visé"
    for metric in METRICS:
        cells = [measured.estimate(metric.name, group) for group in groups]
        if any(cells):
            aim = f"  {metric.target:.2f}" if metric.target else ""
            reached = cells[-1] is not None and metric.target is not None and cells[-1].value >= metric.target
            yield f"{metric.label[:45]:46}" + "".join(_cell(one) for one in cells) + aim + (" ✓" if reached else "")
    yield "Règles enfreintes : " + ", ".join(f"{name} {count}" for name, count in measured.broken.items())
    yield "Temps, médiane / 95 % : " + ", ".join(
        f"{stage} {one.p50:g} / {one.p95:g} ms" for stage, one in measured.latency_ms.items()
    )


def _cell(one: Estimate | None) -> str:
    return f"{'–':>26}" if one is None else f"{one.value:8.3f} [{one.low:.2f}-{one.high:.2f}] {one.n:>3}"


def mistakes(measured: Run, questions: Sequence[Question], half: str) -> Iterator[str]:
    """The wrong answers: those of the half asked for by name, else of ``tune``; a town's own questions all."""
    labels = {one.id: one for one in questions}
    for one in measured.items:
        shown = one.outcome.slice == "own" or one.outcome.half == (half or "tune")
        if one.outcome.why and shown:
            yield "\n".join(_mistake(one, labels[one.outcome.id]))


def _mistake(one: Item, label: Question) -> Iterator[str]:
    yield f"\n{one.outcome.id} · {one.outcome.slice} · {' / '.join((*one.history, one.question))}"
    yield f"   faux : {' ; '.join(one.outcome.why)}"
    sources = ", ".join(f"{cited.document} > {cited.section}" for cited in one.citations)
    yield f"   attendu : {'|'.join(label.status)} ; {', '.join(label.documents) or 'aucune source'}"
    yield f"   obtenu : {one.outcome.answered_as} ({one.outcome.confidence:.2f}) ; {sources or 'aucune source'}"
    yield f"   {' / '.join(line for line in one.text.splitlines() if line.strip())[:300]}"
