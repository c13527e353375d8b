"""The record of one evaluation: what was asked, answered and scored, with the figures; read back and written as JSON.

The file holds the questions of the evaluation and the answers given, so that two runs can be compared question by
question and a report can show what is wrong. It is the format of ``eval/reports/baseline.json`` too.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from assistant.records import Answer, Record
from assistant_eval.datasets.golden import Question
from assistant_eval.errors import RunUnreadable
from assistant_eval.metrics.estimates import Estimate, broken, published, tables
from assistant_eval.metrics.scoring import Outcome
from assistant_eval.metrics.selective import Selective, selective

VERSION: Literal[1] = 1
STAGES = ("embed", "lexical", "dense", "answer", "total")


class Shown(Record):
    """A citation as the report shows it."""

    document: str
    title: str
    section: str


class Item(Record):
    """One question, what was answered, and its outcome; ``by_model`` when a language model wrote the answer."""

    question: str
    history: tuple[str, ...]
    text: str
    by_model: bool
    citations: tuple[Shown, ...]
    outcome: Outcome


class Latency(Record):
    """Milliseconds of a stage: half of the answers are faster than ``p50``, all but one in twenty than ``p95``."""

    p50: float
    p95: float


class Run(Record):
    """One evaluation: asked as if it were ``clock``, on the day ``measured``.

    ``latency_ms`` depends on the machine, everything else on the code, the pages and the labels.
    """

    version: Literal[1] = VERSION
    site: str
    generation: str
    code: str
    generator: str
    model: str | None
    clock: str
    measured: date
    questions: int
    figures: dict[str, dict[str, Estimate]]
    broken: dict[str, int]
    selective: Selective
    latency_ms: dict[str, Latency]
    items: tuple[Item, ...]

    def estimate(self, metric: str, group: str = "report") -> Estimate | None:
        """A figure of a group; None when no question of it is concerned."""
        return self.figures.get(group, {}).get(metric)

    @property
    def writer(self) -> str:
        """Who wrote the answers, in French: a model often leaves many to the extracts."""
        count = sum(one.by_model for one in self.items)
        return f"{self.model}, {count} réponses écrites par lui" if self.model else "sans modèle de langue"

    @property
    def outcomes(self) -> list[Outcome]:
        """The outcomes, in order."""
        return [one.outcome for one in self.items]


def item(question: Question, answer: Answer, outcome: Outcome) -> Item:
    """What is kept of one answer."""
    citations = tuple(Shown(document=one.document_id, title=one.title, section=one.section) for one in answer.citations)
    return Item(
        question=question.question,
        history=question.history,
        text=answer.text,
        by_model=answer.ai_generated,
        citations=citations,
        outcome=outcome,
    )


def record(
    items: Sequence[Item], timings: Sequence[dict[str, float]], *, site: str, generation: str, code: str,
    generator: str, model: str | None, clock: str, measured: date,
) -> Run:  # fmt: skip
    """The record of a run, its figures computed."""
    outcomes = [one.outcome for one in items]
    return Run(
        site=site,
        generation=generation,
        code=code,
        generator=generator,
        model=model,
        clock=clock,
        measured=measured,
        questions=len(items),
        figures=tables(outcomes),
        broken=broken(outcomes),
        selective=selective(published(outcomes)),
        latency_ms={stage: _latency([one[stage] for one in timings]) for stage in STAGES},
        items=tuple(items),
    )


def _latency(values: Sequence[float]) -> Latency:
    if len(values) < 2:
        return Latency(p50=sum(values), p95=sum(values))
    return Latency(p50=round(statistics.median(values), 1), p95=round(statistics.quantiles(values, n=20)[-1], 1))


def read_run(path: Path) -> Run:
    """The run written in ``path``; raises :class:`RunUnreadable`."""
    try:
        return Run.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, ValidationError):
        raise RunUnreadable(path) from None


def to_json(run: Run) -> str:
    """A run as JSON, one value a line, so that a change of it reads in a diff."""
    return json.dumps(run.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"
