"""The commands of the golden set: ``run``, ``compare``, ``report``, ``export``. stdout holds only the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import SiteOption, note, out, progress_bars
from assistant.corpus.chunking import passages
from assistant.corpus.layers import read_site
from assistant.errors import UnknownChoice
from assistant.settings import Settings
from assistant.site import location
from assistant.site.configuration import Site
from assistant_eval.datasets.clock import NOW
from assistant_eval.datasets.golden import SLICES, Choice, Question, Section, golden
from assistant_eval.datasets.own_questions import read_csv
from assistant_eval.errors import NothingAsked
from assistant_eval.metrics.causes import causes
from assistant_eval.metrics.estimates import METRICS, Estimate
from assistant_eval.metrics.runs.comparison import Change, Comparison
from assistant_eval.metrics.runs.comparison import compare as compare_runs
from assistant_eval.metrics.runs.gate import missed_targets
from assistant_eval.metrics.runs.run_record import Item, Run, read_run, to_json
from assistant_eval.reports import export as exporting
from assistant_eval.reports.accuracy_document import with_figures
from assistant_eval.reports.page_file import read, write
from assistant_eval.reports.report_page import report_page
from assistant_eval.reports.run_charts import run_charts
from assistant_eval.reports.transparency import transparency as published
from assistant_eval.runners.golden_set import GENERATORS, answers, with_generator
from assistant_eval.runners.golden_set import run as ask_all

_Name = TypeVar("_Name", bound=str)
_HALVES = ("tune", "report")
_HALF, _SLICE, _GENERATOR, _FORMAT = "Moitié", "Catégorie", "Rédaction", "Format"
_TURNS = {"fixed": "réparée", "broken": "cassée", "other": "fausse autrement"}
RunFile = Annotated[Path, typer.Argument(help="Mesure écrite par « assistant-eval run --json ».")]
HalfOption = Annotated[str, typer.Option(help="Une moitié seulement : tune (réglage) ou report (publication).")]
SliceOption = Annotated[str, typer.Option("--slice", help="Une catégorie de questions seulement.")]
CsvOption = Annotated[Path | None, typer.Option(help="Vos questions (CSV) à la place du jeu de référence.")]
GeneratorOption = Annotated[str, typer.Option(help="extractive (sans modèle) ou llm (modèle de ASSISTANT_LLM).")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``assistant-eval``."""
    for name, command in (("run", run), ("compare", compare), ("report", report), ("export", export)):
        app.command(name)(command)


def run(
    site: SiteOption = None,
    half: HalfOption = "",
    slice_: SliceOption = "",
    generator: GeneratorOption = "extractive",
    csv: CsvOption = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Fichier où écrire toute la mesure.")] = None,
    wrong: Annotated[bool, typer.Option("--wrong", help="Montrer les réponses fausses (moitié tune).")] = False,
) -> None:
    """Pose les questions du jeu de référence et mesure la justesse des réponses."""
    questions = _chosen(csv, half, slice_)
    settings = with_generator(Settings.read(), _known(_GENERATOR, generator, GENERATORS))
    with Assistant.open(site, settings) as assistant, progress_bars() as progress:
        folder = location.data_folder(assistant.site.root, settings) / "evaluation"
        measured = ask_all(assistant, questions, folder, model=settings.llm, now=_moment(csv), progress=progress)
    if json_file is not None:
        write(json_file, to_json(measured))
    out("\n".join(report_lines(measured)))
    if wrong:
        out("\n".join(mistakes(measured, questions, half)))


def compare(
    before: RunFile,
    after: RunFile,
    half: HalfOption = "",
) -> None:
    """Compare deux mesures question par question : ce qui a bougé, avec quelle certitude, quelles réponses."""
    _known_or_empty(_HALF, half, _HALVES)
    out("\n".join(moved(compare_runs(read_run(before), read_run(after), half), half)))


def report(
    run_file: RunFile,
    html: Annotated[Path | None, typer.Option(help="Page HTML à écrire, seule et sans script.")] = None,
    transparency: Annotated[
        Path | None, typer.Option(help="Chiffres à publier : transparence.json, à côté de commune.toml.")
    ] = None,
    document: Annotated[Path | None, typer.Option(help="Page Markdown dont les chiffres sont réécrits.")] = None,
    images: Annotated[Path | None, typer.Option(help="Dossier où écrire les graphiques (SVG).")] = None,
    half: Annotated[str, typer.Option(help="Moitié dont la page montre les réponses fausses, tune sinon.")] = "",
) -> None:
    """Montre une mesure : tableau, page HTML, chiffres de la page de transparence et de la documentation."""
    _known_or_empty(_HALF, half, _HALVES)
    measured = read_run(run_file)
    if html is not None:
        write(html, report_page(measured, half))
    if transparency is not None:
        write(transparency, published(measured))
    if document is not None:
        write(document, with_figures(read(document), measured, document))
    if images is not None:
        for name, chart in run_charts(measured).items():
            write(images / f"justesse-{name}.svg", f"{chart.strip()}\n")
    out("\n".join(report_lines(measured)))


def export(
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help="evalap (CSV) ou ragas (JSONL).")],
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Fichier à écrire.")],
    site: SiteOption = None,
    half: HalfOption = "",
    slice_: SliceOption = "",
    csv: CsvOption = None,
    with_answers: Annotated[bool, typer.Option("--answers", help="Joindre les réponses de l'assistant.")] = False,
) -> None:
    """Écrit le jeu de questions au format d'un autre outil d'évaluation."""
    chosen = _known(_FORMAT, format_, exporting.FORMATS)
    questions = _chosen(csv, half, slice_)
    writer = exporting.evalap if chosen == "evalap" else exporting.ragas
    settings = with_generator(Settings.read(), "extractive")
    texts = _passages(location.find_site(site, settings))
    if not with_answers:
        write(file, writer(questions, texts, {}, None))
    else:
        with Assistant.open(site, settings) as assistant, progress_bars() as progress, assistant.serving() as pages:
            folder = location.data_folder(assistant.site.root, settings) / "evaluation"
            given = {
                one.id: asked.answer
                for one, asked in answers(assistant, questions, folder, now=_moment(csv), progress=progress)
            }
            write(file, writer(questions, texts, given, pages))
    note(f"{len(questions)} questions dans {file}.")


def _moment(csv: Path | None) -> datetime:
    """The hour questions are asked at: fixed for the golden set, this morning for a town's own."""
    return datetime.combine(datetime.now(UTC).date(), NOW.timetz()) if csv else NOW


def _chosen(csv: Path | None, half: str, slice_: str) -> tuple[Question, ...]:
    _known_or_empty(_HALF, half, _HALVES)
    _known_or_empty(_SLICE, slice_, SLICES)
    questions = Choice(half, slice_).of(read_csv(csv) if csv else golden())
    if not questions:
        raise NothingAsked
    return questions


def _known(what: str, value: str, known: Sequence[_Name]) -> _Name:
    for one in known:
        if one == value:
            return one
    raise UnknownChoice(what, value, known)


def _known_or_empty(what: str, value: str, known: Sequence[str]) -> None:
    if value:
        _known(what, value, known)


def _passages(root: Path) -> dict[Section, str]:
    found: dict[Section, str] = {}
    for document in read_site(Site.read(root)).documents:
        for one in passages(document):
            key = Section(document=document.id, section=" > ".join(one.section))
            found[key] = f"{found.get(key, '')}\n{document.text[one.start : one.end]}".strip()
    return found


def report_lines(measured: Run) -> Iterator[str]:
    """The figures of a run as a table: one line a metric, one column a group, then rules broken and times."""
    groups = [name for name in ("all", "tune", "report") if name in measured.figures]
    names = {"all": "ensemble", "tune": "réglage", "report": "publication"}
    if len(groups) == 2:
        groups = groups[1:]  # a single half is the whole
    yield f"{measured.questions} questions, {measured.site}, {measured.writer}"
    yield f"{'':46}" + "".join(f"{names[group]:>26}" for group in groups) + "  visé"
    for metric in METRICS:
        cells = [measured.estimate(metric.name, group) for group in groups]
        if any(cells):
            aim = f"  {metric.target:.2f}" if metric.target else ""
            reached = cells[-1] is not None and metric.target is not None and cells[-1].value >= metric.target
            yield f"{metric.label[:45]:46}" + "".join(_cell(one) for one in cells) + aim + (" ✓" if reached else "")
    yield from (f"Non atteint : {one}" for one in missed_targets(measured))
    yield "Règles enfreintes : " + ", ".join(f"{name} {count}" for name, count in measured.broken.items())
    yield "Temps, médiane / 95 % : " + ", ".join(
        f"{stage} {one.p50:g} / {one.p95:g} ms" for stage, one in measured.latency_ms.items()
    )


def _cell(one: Estimate | None) -> str:
    return f"{'–':>26}" if one is None else f"{one.value:8.3f} [{one.low:.2f}-{one.high:.2f}] {one.n:>3}"


def mistakes(measured: Run, questions: Sequence[Question], half: str) -> Iterator[str]:
    """The wrong answers: those of the half asked for by name, else of ``tune``; a town's own questions all."""
    labels = {one.id: one for one in questions}
    shown = [one for one in measured.items if one.outcome.slice == "own" or one.outcome.half == (half or "tune")]
    wrong = [one for one in shown if not one.outcome.right]
    yield f"\nRéponses à corriger : {len(wrong)} sur {len(shown)}"
    yield from (f"{count:5}  {label}" for label, count in causes([one.outcome for one in wrong]).items())
    for one in wrong:
        yield "\n".join(_mistake(one, labels[one.outcome.id]))


def _mistake(one: Item, label: Question) -> Iterator[str]:
    yield f"\n{one.outcome.id} · {one.outcome.slice} · {' / '.join((*one.history, one.question))}"
    yield f"   faux : {' ; '.join(one.outcome.why)}"
    sources = ", ".join(f"{cited.document} > {cited.section}" for cited in one.citations)
    yield f"   attendu : {'|'.join(label.status)} ; {', '.join(label.documents) or 'aucune source'}"
    yield f"   obtenu : {one.outcome.answered_as} ({one.outcome.confidence:.2f}) ; {sources or 'aucune source'}"
    yield f"   {' / '.join(line for line in one.text.splitlines() if line.strip())[:300]}"


def moved(comparison: Comparison, half: str = "") -> Iterator[str]:
    """Two runs compared: the metrics, then the answers that changed; those of ``report`` by number, unless named."""
    yield f"{comparison.shared} questions communes, {comparison.left_out} dans une seule des deux mesures"
    for one in comparison.differences:
        sign = "sûr" if one.sure else "peut-être le hasard"
        bounds = f"[{one.low:+.3f} ; {one.high:+.3f}]"
        yield f"{one.label[:45]:46}{one.before:7.3f} → {one.after:.3f}  {one.difference:+.3f} {bounds} {sign}, {one.n}"
    for change in sorted(comparison.changes, key=lambda one: list(_TURNS).index(one.turn)):
        yield "\n".join(_changed(change, shown=change.half == (half or "tune")))


def _changed(change: Change, *, shown: bool) -> Iterator[str]:
    yield f"{change.id} {_TURNS[change.turn]}" + (f" : {change.question}" if shown else "")
    if shown:
        yield f"   avant : {' ; '.join(change.before) or 'juste'}"
        yield f"   après : {' ; '.join(change.after) or 'juste'}"
