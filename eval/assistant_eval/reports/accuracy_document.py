"""The figures of ``docs/accuracy.md``: a block between two marks, written from a run and never by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.text.dates import day_in_words
from assistant_eval.errors import DatasetInvalid
from assistant_eval.metrics.estimates import METRICS
from assistant_eval.metrics.runs.gate import GROUP
from assistant_eval.metrics.runs.run_record import Run
from assistant_eval.reports.group_names import RULES, SLICES
from assistant_eval.reports.report_page import percent, value_of

BEGIN, END = "<!-- début des chiffres -->", "<!-- fin des chiffres -->"


def with_figures(text: str, run: Run, path: Path) -> str:
    """``text`` with the block of figures replaced; raises :class:`DatasetInvalid` when a mark is missing."""
    return with_block(text, (BEGIN, END), block(run), path)


def with_block(text: str, marks: tuple[str, str], written: str, path: Path) -> str:
    """``text`` with what stands between two marks replaced; raises :class:`DatasetInvalid` when one is missing."""
    head, begin, rest = text.partition(marks[0])
    _, end, tail = rest.partition(marks[1])
    if not (begin and end):
        raise DatasetInvalid(path, f"les marques « {marks[0]} » et « {marks[1]} » manquent")
    return f"{head}{begin}\n{written}\n{end}{tail}"


def block(run: Run) -> str:
    """The figures as Markdown: the measures of the half « report », then the kinds of questions."""
    return "\n".join(_lines(run))


def _lines(run: Run) -> Iterator[str]:
    asked = run.estimate("status", GROUP)
    yield f"Mesure du {day_in_words(run.measured)}, {run.writer}."
    yield f"Moitié « publication » : {asked.n if asked else 0} questions sur {run.questions}.\n"
    yield "| Mesure | Valeur | Intervalle à 95 % | Sur | Visé |\n|---|---:|---:|---:|---:|"
    for metric in METRICS:
        if one := run.estimate(metric.name, GROUP):
            aim = "" if metric.target is None else value_of(metric, metric.target)
            if metric.target is not None:
                aim += " (atteint)" if one.value >= metric.target else " (**non atteint**)"
            low, high = value_of(metric, one.low), value_of(metric, one.high)
            yield f"| {metric.label} | {value_of(metric, one.value)} | {low} – {high} | {one.n} | {aim} |"
    yield "\n| Genre de question | Réponses sans rien à corriger | Bonne première source | Questions |"
    yield "|---|---:|---:|---:|"
    for name, label in SLICES.items():
        if right := run.estimate("right", f"slice:{name}"):
            first = run.estimate("first", f"slice:{name}")
            yield f"| {label} | {percent(right.value)} | {percent(first.value) if first else '–'} | {right.n} |"
    broken = [
        f"{label[:1].lower()}{label[1:]} ({run.broken[name]})" for name, label in RULES.items() if run.broken[name]
    ]
    yield f"\nRègles absolues enfreintes, sur les {run.questions} questions : {', '.join(broken) or 'aucune'}."
