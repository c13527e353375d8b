"""Writes a page of questions with the answers given today, for people to read one by one.

``python -m assistant_eval.answers_page docs/reponses.md``: the questions of the test fold of ``starter-questions``, in
order, 150 at most. It judges nothing: ``answering.py`` measures, a reader judges.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.assistant import Assistant
from assistant.records import Answer
from assistant_eval.answering import Label, ask, load

MOST = 150
_HEAD = """# Cent cinquante questions et leurs réponses

Cette page est produite par un programme (`python -m assistant_eval.answers_page docs/reponses.md`), sans modèle de
langue, sur le site de départ. Les questions n'ont pas servi aux réglages. Rien n'est retouché : les réponses
imparfaites y sont.
"""


def main(page: Annotated[Path, typer.Argument(help="Page Markdown à écrire.")]) -> None:
    """Écrit la page des questions et de leurs réponses."""
    labels = load("starter-questions", "test")[:MOST]
    with Assistant.open() as assistant:
        parts = [_HEAD, f"Produite le {datetime.now(UTC):%Y-%m-%d}.\n"]
        parts.extend(_entry(label, ask(assistant, label)) for label in labels)
    page.write_text("\n".join(parts), encoding="utf-8")


def _entry(label: Label, answer: Answer) -> str:
    sources = [f"[{one.n}] {one.title}" + (f" > {one.section}" if one.section else "") for one in answer.citations]
    lines = [
        f"## {label['id']} · {label['question']}",
        "",
        f"*{answer.status}, {answer.confidence:.2f}*",
        "",
        answer.text,
    ]
    if sources:
        lines += ["", "Sources : " + " · ".join(sources)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    typer.run(main)
