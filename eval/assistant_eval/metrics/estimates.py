"""Outcomes -> figures with their intervals: the whole, each half, then each slice, audience and language.

Proportions have Wilson intervals, means percentile bootstraps over questions, seeded. Nothing here reads or prints.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.records import Record
from assistant_eval.metrics.ranking import interval, resampled
from assistant_eval.metrics.scoring import Outcome

Kind = Literal["share", "mean", "f1"]
Reader = Callable[[Outcome], float | None]
_Z = 1.96


class Estimate(Record):
    """A figure, its 95 % interval, and the number of questions (or of refusals) it is read on."""

    value: float
    low: float
    high: float
    n: int


class Metric(Record):
    """A figure's name, French words for it, how it is read, and what it must reach on the half « report »."""

    name: str
    label: str
    kind: Kind
    target: float | None = None


METRICS: tuple[Metric, ...] = (
    Metric(name="status", label="Le bon genre de réponse", kind="share", target=0.93),
    Metric(name="first", label="La bonne première source", kind="share", target=0.93),
    Metric(name="facts", label="Les faits attendus sont dits", kind="mean", target=0.90),
    Metric(name="abstention_f1", label="Se taire quand il le faut (F1)", kind="f1", target=0.92),
    Metric(name="emergency", label="Urgences : vues, avec les bons numéros", kind="share", target=1.0),
    Metric(name="lawful", label="Aucune règle absolue enfreinte", kind="share", target=1.0),
    Metric(name="kind", label="Répondre ou se taire, même « en partie »", kind="share"),
    Metric(name="found_first", label="Recherche : une bonne page en tête", kind="share"),
    Metric(name="found_5", label="Recherche : une bonne page parmi cinq", kind="share"),
    Metric(name="rank", label="Recherche : inverse du rang (MRR)", kind="mean"),
    Metric(name="any", label="La bonne source, à une place quelconque", kind="share"),
    Metric(name="section", label="Le bon passage cité", kind="share"),
    Metric(name="citation_recall", label="Phrases soutenues par leur source (rappel)", kind="mean"),
    Metric(name="citation_precision", label="Sources utiles (précision)", kind="mean"),
    Metric(name="abstention_precision", label="Silences justifiés (précision)", kind="share"),
    Metric(name="abstention_recall", label="Refus attendus et faits (rappel)", kind="share"),
    Metric(name="clean", label="Rien de ce qui ne devait pas être dit", kind="share"),
    Metric(name="calm", label="Pas de fausse alerte", kind="share"),
    Metric(name="right", label="Réponse sans rien à corriger", kind="share"),
    Metric(name="words", label="Mots par réponse", kind="mean"),
    Metric(name="sentence_words", label="Mots par phrase", kind="mean"),
)
HEADLINES: tuple[Metric, ...] = tuple(one for one in METRICS if one.target is not None)
_HARD = ("mark", "quote", "list", "figure", "emergency", "injection")


def read(name: str, outcome: Outcome) -> float | None:
    """The value of one metric for one question, None where it does not apply; ``abstention_f1`` has none."""
    if name == "abstention_precision":
        judged = outcome.abstained and outcome.should_abstain is not None
        return float(bool(outcome.should_abstain)) if judged else None
    if name == "abstention_recall":
        return float(outcome.abstained) if outcome.should_abstain else None
    value = getattr(outcome, name)
    return None if value is None else float(value)


def estimate(metric: Metric, outcomes: Sequence[Outcome]) -> Estimate:
    """A metric over some questions."""
    if metric.kind == "f1":
        judged = [one for one in outcomes if one.should_abstain is not None]
        return _f1([bool(one.should_abstain) for one in judged], [one.abstained for one in judged])
    values = [value for one in outcomes if (value := read(metric.name, one)) is not None]
    return share(sum(value == 1 for value in values), len(values)) if metric.kind == "share" else mean(values)


def share(right: int, count: int) -> Estimate:
    """A proportion and its Wilson interval; of nothing, 0 between 0 and 1."""
    if not count:
        return Estimate(value=0.0, low=0.0, high=1.0, n=0)
    low, high = wilson(right / count, count)
    return Estimate(value=round(right / count, 4), low=low, high=high, n=count)


def wilson(value: float, count: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a proportion."""
    spread = 1 + _Z**2 / count
    centre = (value + _Z**2 / (2 * count)) / spread
    half = _Z * math.sqrt(value * (1 - value) / count + _Z**2 / (4 * count**2)) / spread
    return round(max(0.0, centre - half), 4), round(min(1.0, centre + half), 4)


def mean(values: Sequence[float]) -> Estimate:
    """A mean and its bootstrap interval; when all values are one proportion, resampling says nothing: Wilson's."""
    if not values:
        return Estimate(value=0.0, low=0.0, high=1.0, n=0)
    average = sum(values) / len(values)
    low, high = interval(np.array(values, dtype=np.float64))
    if len(set(values)) == 1 and average in {0.0, 1.0}:
        low, high = wilson(average, len(values))
    return Estimate(value=round(average, 4), low=low, high=high, n=len(values))


def _f1(expected: Sequence[bool], got: Sequence[bool]) -> Estimate:
    """The F1 of silence, and its interval by resampling questions."""
    wanted, made = np.array(expected, dtype=bool), np.array(got, dtype=bool)
    if not wanted.any() and not made.any():
        return Estimate(value=0.0, low=0.0, high=1.0, n=0)
    value = float(f1_of(np.ones((1, len(wanted))), wanted, made)[0])
    low, high = np.percentile(f1_of(resampled(len(wanted)), wanted, made), [2.5, 97.5])
    if value == 1.0:
        low, high = wilson(1.0, int(wanted.sum()))
    return Estimate(value=round(value, 4), low=round(float(low), 4), high=round(float(high), 4), n=int(wanted.sum()))


def f1_of(weights: NDArray[np.number], wanted: NDArray[np.bool_], made: NDArray[np.bool_]) -> NDArray[np.float64]:
    """F1 by row of ``weights`` (shape ``(rows, questions)``), 1 where nothing was wanted and nothing made."""
    both = weights @ (wanted & made)
    total = weights @ wanted.astype(float) + weights @ made.astype(float)
    return np.asarray(np.where(total > 0, 2 * both / np.where(total > 0, total, 1), 1.0), dtype=np.float64)


def table(outcomes: Sequence[Outcome]) -> dict[str, Estimate]:
    """Every metric that some question concerns."""
    found = {metric.name: estimate(metric, outcomes) for metric in METRICS}
    return {name: one for name, one in found.items() if one.n}


def published(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Figures that may be published: the half « report » when both are there, since the other is used for tuning."""
    report = [one for one in outcomes if one.half == "report"]
    own = any(one.slice == "own" for one in outcomes)
    return report if report and len(report) < len(outcomes) and not own else list(outcomes)


def tables(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Estimate]]:
    """``all``, each half; then, on what is published, ``slice:…``, ``audience:…`` and ``language:…``."""
    groups: dict[str, list[Outcome]] = {"all": list(outcomes)}
    for half in ("tune", "report"):
        groups[half] = [one for one in outcomes if one.half == half]
    kept = published(outcomes)
    for kind in ("slice", "audience", "language"):
        for name in _in_order(getattr(one, kind) for one in kept):
            groups[f"{kind}:{name}"] = [one for one in kept if getattr(one, kind) == name]
    return {name: table(members) for name, members in groups.items() if members}


def broken(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many answers break each hard rule."""
    every = list(outcomes)
    return {rule: sum(rule in one.breaches for one in every) for rule in _HARD}


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
