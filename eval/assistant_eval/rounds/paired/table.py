"""A paired reading as tables in French, one a group: before, after, what enters and leaves, and the chance of it.

Markdown, which a terminal shows as well. The figures are those of ``figures.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant_eval.reports.report_page import percent
from assistant_eval.rounds.message import GROUPS
from assistant_eval.rounds.paired.figures import GroupFigures, Preference, group_figures, preference
from assistant_eval.rounds.paired.pairing import PairedMessage
from assistant_eval.rounds.paired.reading import PairedReading


def paired_table(reading: PairedReading) -> str:
    """What is compared, a table for each group that was asked, and the preference over all."""
    return "\n\n".join(_parts(reading))


def _parts(reading: PairedReading) -> Iterator[str]:
    told = reading.comparison
    yield f"« {told.round} » à {told.site}, avant : {_version(told.before)} ; après : {_version(told.after)}."
    found = [(label, group_figures(reading, group)) for group, label in GROUPS.items()]
    asked = [(label, one) for label, one in found if one.messages]
    for label, one in asked:
        yield "\n".join(_group(label, one))
    if len(asked) > 1:
        yield f"En tout, {_preferred(preference(reading.rows))}"


def _group(label: str, one: GroupFigures) -> Iterator[str]:
    yield (
        f"{label}, {one.messages} messages : {one.read} lus à l'aveugle, même affichage pour {one.messages - one.read}."
    )
    if one.ungraded:
        yield (
            f"Parmi ces derniers, {one.ungraded} n'ont pas de note connue : ils comptent dans le total, inchangés, et"
            " dans aucune colonne ; les parts sont donc des minimums."
        )
    yield ""
    yield _row("", one.changes)
    yield "|---|" + "---:|" * len(one.changes)
    yield _row("avant", (_share(change.before, one.messages) for change in one.changes.values()))
    yield _row("après", (_share(change.after, one.messages) for change in one.changes.values()))
    yield _row("entrent, sortent", (f"{change.entered}, {change.left}" for change in one.changes.values()))
    yield _row("McNemar exact", (_chance(change.p) for change in one.changes.values()))
    yield ""
    yield f"À choisir, {_preferred(one.preference)}"


def _preferred(one: Preference) -> str:
    return (
        f"après {one.after} fois, avant {one.before} fois, égal {one.same} fois"
        f" ({_chance(one.p)}, test des signes exact)."
    )


def _version(one: PairedMessage) -> str:
    changed = "+" if one.commit.endswith("+") else ""
    code = f"{one.commit[:9]}{changed}" if one.commit else one.code[:9] or "inconnu"
    return f"code {code}, posé le {one.asked}"


def _row(label: str, cells: Iterable[str]) -> str:
    return f"| {label} | " + " | ".join(cells) + " |"


def _share(count: int, messages: int) -> str:
    return f"{count} ({percent(count / messages)})"


def _chance(p: float) -> str:
    return "p < 0,001" if p < 0.001 else f"p = {p:.3f}".replace(".", ",")
