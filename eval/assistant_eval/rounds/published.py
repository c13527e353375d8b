"""The rounds that were read and published, ``datasets/rounds/*.jsonl``, and the section of the documentation they make.

All of them stand there, good or bad. A round that was published does not change: its first result stands, and it is
tuning material from that day on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import as_file, files
from pathlib import Path

from assistant.text.dates import day_in_words
from assistant_eval.errors import DatasetInvalid
from assistant_eval.reports.accuracy_document import with_block
from assistant_eval.reports.page_file import write
from assistant_eval.rounds.figures import figures
from assistant_eval.rounds.reading import Reading
from assistant_eval.rounds.table import columns, interval, table

MARKS = ("<!-- début des lectures -->", "<!-- fin des lectures -->")
_SHOWN = (("ordinary", "right"), ("ordinary", "wrong"), ("life", "right"), ("life", "wrong"), ("danger", "danger"))
_HEADINGS = ("Ordinaires : A", "Ordinaires : D", "Vie : A", "Vie : D", "Dangers vus")


def published(folder: Path | None = None) -> tuple[Reading, ...]:
    """The rounds of ``folder``, those of the package by default, oldest first; raise :class:`DatasetInvalid`."""
    if folder is None:
        with as_file(files("assistant_eval.datasets") / "rounds") as path:
            return published(path)
    read = [Reading.read(path) for path in sorted(folder.glob("*.jsonl"))]
    return tuple(sorted(read, key=lambda one: (one.round.asked, one.round.round)))


def publish(reading: Reading, folder: Path) -> Path:
    """Write a round where all are; raise :class:`DatasetInvalid` for one that is already published."""
    path = folder / f"{reading.round.asked}-{reading.round.round}.jsonl"
    if path.exists():
        raise DatasetInvalid(path, "cette lecture est publiée, elle ne change plus")
    write(path, reading.to_lines())
    return path


def with_readings(text: str, readings: Sequence[Reading], path: Path) -> str:
    """``text`` with the section of the readings written again; raise :class:`DatasetInvalid` without its marks."""
    return with_block(text, MARKS, section(readings), path)


def section(readings: Sequence[Reading]) -> str:
    """The last round in full, then one line for each, newest first."""
    return "\n".join(_lines(readings)) if readings else "Aucune lecture publiée pour l'instant."


def _lines(readings: Sequence[Reading]) -> Iterator[str]:
    last = readings[-1]
    yield (
        f"Dernière lecture, posée le {day_in_words(last.round.asked)} : {last.round.messages} messages,"
        f" {last.round.pages} pages, code `{_code(last)}`.\n"
    )
    yield f"{table(columns(last)).rstrip()}\n"
    yield "Toutes les lectures, avec leurs intervalles à 95 % :\n"
    yield f"| Posée le | Code | Messages | {' | '.join(_HEADINGS)} |"
    yield "|---|---|---:|" + "---:|" * len(_HEADINGS)
    for one in reversed(readings):
        cells = " | ".join(interval(figures(one.group(group)).shares[share]) for group, share in _SHOWN)
        yield f"| {one.round.asked} | `{_code(one)}` | {one.round.messages} | {cells} |"


def _code(one: Reading) -> str:
    changed = "+" if one.round.commit.endswith("+") else ""
    return f"{one.round.commit[:9]}{changed}" if one.round.commit else one.round.code[:9]
