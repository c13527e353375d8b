"""A reading as a table in French: one column a group, counts, then shares with their intervals; and what moved.

Markdown, which a terminal shows as well. The figures are those of ``figures.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from assistant_eval.metrics.estimates import Estimate
from assistant_eval.reports.group_names import AUDIENCES as AUDIENCE_NAMES
from assistant_eval.reports.report_page import percent
from assistant_eval.rounds.figures import SHARES, Compared, Figures, figures
from assistant_eval.rounds.grades_and_causes import CAUSES, GRADES
from assistant_eval.rounds.message import GROUPS
from assistant_eval.rounds.reading import Reading, groups

_NAMES: dict[str, dict[str, str]] = {
    "group": dict(GROUPS.items()),
    "audience": dict(AUDIENCE_NAMES.items()),
}
FIELDS = ("group", "audience", "language")


def columns(reading: Reading, field: str = "group") -> dict[str, Figures]:
    """The figures of each group, by its French name, in a fixed order."""
    known = _NAMES.get(field, {})
    found = groups(reading.rows, field)
    ordered = [name for name in known if name in found] or sorted(found)
    return {known.get(name, name): figures(reading.group(name, field)) for name in ordered}


def table(every: Mapping[str, Figures]) -> str:
    """The table, then the causes of each group."""
    return "\n".join(_lines(every))


def interval(one: Estimate) -> str:
    """A share with its interval; a dash when it is of nothing."""
    if not one.n:
        return "–"
    low, high = (percent(bound).removesuffix("\u202f%") for bound in (one.low, one.high))
    return f"{percent(one.value)} [{low} ; {high}]"


def moved(compared: Compared) -> Iterator[str]:
    """What moved between two readings, then the messages whose grade changed."""
    yield (
        f"{compared.shared} messages communs, comparés un à un"
        if compared.shared
        else "Aucun message commun : deux tirages, comparés comme deux parts indépendantes"
    )
    for one in compared.moved:
        sign = "sûr" if one.sure else "peut-être le hasard"
        bounds = f"[{100 * one.low:+.1f} ; {100 * one.high:+.1f}]".replace(".", ",")
        yield f"{one.label:38}{percent(one.before):>8} → {percent(one.after):>8}  {bounds} points, {sign}, sur {one.n}"
    yield "{:38}{:8g} → {:8g}".format("Mots, à la médiane", *compared.words)
    for old, new in sorted(compared.changed, key=lambda pair: (GRADES.index(pair[1].grade), pair[1].id)):
        yield f"{old.grade:>2} → {new.grade:<2}  {new.id}  {' '.join(new.message.split())[:100]}"


def _lines(every: Mapping[str, Figures]) -> Iterator[str]:
    shown = tuple(every.values())

    def row(label: str, cells: Iterable[str]) -> str:
        return f"| {label} | " + " | ".join(cells) + " |"

    yield "| | " + " | ".join(every) + " |"
    yield "|---|" + "---:|" * len(every)
    yield row("Messages", (str(one.messages) for one in shown))
    for grade in GRADES:
        if any(one.grades[grade] for one in shown):
            yield row(f"Note {grade}", [str(one.grades[grade]) for one in shown])
    for name, (label, _) in SHARES.items():
        if any(one.shares[name].n for one in shown):
            yield row(label, [interval(one.shares[name]) for one in shown])
    yield row("Passages qui ne servent pas", (interval(one.idle) for one in shown))
    yield row("Passages par réponse", (_number(one.passages) for one in shown))
    yield row("Mots, médiane (visibles)", (f"{_number(one.words)} ({_number(one.words_visible)})" for one in shown))
    yield ""
    for name, one in every.items():
        told = "\u202f; ".join(f"{CAUSES[cause]} {count}" for cause, count in one.causes.items())
        if told:
            yield f"Causes, {name[:1].lower()}{name[1:]} : {told}."


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
