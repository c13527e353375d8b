"""``assistant-eval answers`` writes the page of answers read; ``labels`` measures answers on labelled questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import SiteOption, out, progress_bars
from assistant.errors import UnknownChoice
from assistant.settings import Settings
from assistant_eval.datasets.clock import NOW
from assistant_eval.datasets.readings import Reading, Spoken, digest, readings, spoken, verdict
from assistant_eval.reports.answers_page import LABELS, Shown, answers_page, counts
from assistant_eval.reports.page_file import write
from assistant_eval.runners import labelled_answers
from assistant_eval.runners.golden_set import ask, with_generator

PageOption = Annotated[Path, typer.Option("--page", help="Page Markdown à écrire.")]


def register(app: typer.Typer) -> None:
    """Add the command to ``assistant-eval``."""
    app.command("answers")(answers)
    app.command("labels")(labels)


def answers(site: SiteOption = None, page: PageOption = Path("docs/reponses.md")) -> None:
    """Pose 150 questions et écrit leurs réponses dans une page, avec ce qu'a donné leur lecture."""
    questions, read = spoken(), readings()
    settings = with_generator(Settings.read(), "extractive")
    with Assistant.open(site, settings) as assistant, progress_bars() as progress:
        every = list(shown(assistant, questions, read, progress))
        moment = NOW.astimezone(assistant.site.zone)
    write(page, answers_page(every, moment, datetime.now(UTC).date()))
    out("\n".join(report_lines(every)))


def labels(
    site: SiteOption = None,
    only: Annotated[str, typer.Option(help="Un seul fichier : " + ", ".join(labelled_answers.MEASURES) + ".")] = "",
    fold: Annotated[str, typer.Option(help="Une moitié seulement : tune ou test.")] = "test",
) -> None:
    """Mesure les réponses sur nos fichiers de questions : page, passage, champ, suites de conversation, langues."""
    if only and only not in labelled_answers.MEASURES:
        raise UnknownChoice("Fichier", only, tuple(labelled_answers.MEASURES))
    settings = with_generator(Settings.read(), "extractive")
    with Assistant.open(site, settings) as assistant, progress_bars() as progress:
        for name in (only,) if only else labelled_answers.MEASURES:
            judged = []
            for one in labelled_answers.run(assistant, name, fold):
                judged.append(one)
                progress(name, len(judged), len(judged))
            for figure in labelled_answers.figures(name, judged):
                share, (low, high) = figure.right / figure.n, figure.interval
                counted = f"{figure.right:4}/{figure.n:<4} {share:.3f} [{low:.2f}-{high:.2f}]"
                out(f"{figure.name:36} {counted}")


def shown(
    assistant: Assistant,
    questions: Sequence[Spoken],
    read: Sequence[Reading],
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Iterator[Shown]:
    """Each question with its answer at the fixed hour, and the reading that holds for it."""
    for done, one in enumerate(questions, start=1):
        answer = ask(assistant, one)
        found, reason = verdict(read, one.question, digest(answer.text))
        yield Shown(one, answer, found, reason)
        progress("Questions", done, len(questions))


def report_lines(every: Sequence[Shown]) -> Iterator[str]:
    """How many answers of each verdict, with the numbers of those that someone must read or correct."""
    for name, count in counts(every).items():
        numbers = [str(n) for n, one in enumerate(every, start=1) if one.verdict == name]
        listed = f" ({', '.join(numbers)})" if numbers and name != "good" else ""
        yield f"{count:5}  {LABELS[name]}{listed}"
