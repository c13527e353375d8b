"""Checks the first citation on a list of sample questions kept outside the project.

``python -m assistant_eval.runners.sample_questions QUESTIONS.md``: a Markdown table with number, audience, theme,
origin, form and question. The sheets expected, by number only, were written before anything was tuned
(``datasets/sample-expected.tsv``).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import out
from assistant.records import Answer
from assistant.site.location import demonstration_site
from assistant_eval.runners.labelled_answers import Figure

_FRENCH = {"fr", "fautes", "sms"}


@dataclass(frozen=True)
class Expected:
    """The sheets that may be cited first for a question; none when it must be declined or redirected."""

    documents: frozenset[str]

    @property
    def declined(self) -> bool:
        """Whether nothing may be answered as if the pages held it."""
        return self.documents == {"none"}


def expected() -> dict[str, Expected]:
    """By number of question."""
    text = (files("assistant_eval.datasets") / "sample-expected.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {
        row["id"]: Expected(frozenset({row["document_id"], *filter(None, (row["also"] or "").split(","))}))
        for row in rows
    }


def questions(page: Path) -> list[tuple[str, str, str]]:
    """Number, form and text of each question of the table."""
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.read_text(encoding="utf-8").splitlines()]
    return [(row[0], row[4], row[5]) for row in cells if len(row) >= 6 and row[0][:1] == "Q" and row[0][1:].isdigit()]


def right(answer: Answer, wanted: Expected) -> bool:
    """The first citation is an expected sheet; or, for a question to decline, nothing is answered."""
    if wanted.declined:
        return answer.status in {"not_found", "redirected", "emergency", "greeting"}
    return bool(answer.citations) and answer.citations[0].document_id in wanted.documents


def main(page: Annotated[Path, typer.Argument(help="Tableau Markdown de questions.")]) -> None:
    """Compare la première source citée à la fiche attendue."""
    wanted = expected()
    judged: dict[str, list[bool]] = {"french": [], "other languages": [], "to decline": []}
    with Assistant.open(demonstration_site()) as assistant:
        for number, form, text in questions(page):
            if number not in wanted:
                continue
            passed = right(assistant.ask(text), wanted[number])
            kind = "to decline" if wanted[number].declined else "french" if form in _FRENCH else "other languages"
            judged[kind].append(passed)
            if not passed:
                out(f"{number}\t{kind}")
    for kind, passes in judged.items():
        figure = Figure(kind, sum(passes), len(passes))
        low, high = figure.interval
        out(f"{kind}: {figure.right}/{figure.n} [{low:.2f}-{high:.2f}]")


if __name__ == "__main__":
    typer.run(main)
