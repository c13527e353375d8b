"""When the assistant says how sure it is, is it? Risk against coverage, and the calibration error. Pure.

Only answers made from pages are looked at: a fixed text (an emergency, a redirection) announces no probability.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.records import Record
from assistant_eval.metrics.scoring import Outcome

BINS = 10


class CurvePoint(Record):
    """Answering only above ``confidence``: the share of questions answered, and the share of wrong ones among them."""

    coverage: float
    risk: float
    confidence: float


class Bin(Record):
    """Answers announced with about ``predicted``: how many, and the share that was right."""

    predicted: float
    observed: float
    n: int


class Selective(Record):
    """The curve, its area, and the calibration."""

    curve: tuple[CurvePoint, ...]
    area: float
    bins: tuple[Bin, ...]
    calibration_error: float
    n: int


def selective(outcomes: Sequence[Outcome]) -> Selective:
    """The selective measures of some outcomes.

    Coverage counts all questions that are not emergencies; an answer is wrong when there was none to give,
    or when its first source is not a right one.
    """
    asked = [one for one in outcomes if one.should_abstain is not None]
    answers = [one for one in asked if one.answered_as in {"answered", "partial"} and one.citation_recall is not None]
    pairs = [(one.confidence, one.kind and one.first is not False) for one in answers]
    curve = risk_coverage(pairs, len(asked))
    bins = calibration(pairs)
    error = sum(one.n * abs(one.predicted - one.observed) for one in bins) / len(pairs) if pairs else 0.0
    area = sum(one.risk for one in curve) / len(curve) if curve else 0.0
    return Selective(curve=curve, area=round(area, 4), bins=bins, calibration_error=round(error, 4), n=len(pairs))


def risk_coverage(pairs: Sequence[tuple[float, bool]], asked: int) -> tuple[CurvePoint, ...]:
    """One point for each confidence met, the surest first; equal confidences come together."""
    points: list[CurvePoint] = []
    wrong = 0
    ordered = sorted(pairs, key=lambda pair: -pair[0])
    for count, (confidence, right) in enumerate(ordered, start=1):
        wrong += not right
        if count == len(ordered) or ordered[count][0] < confidence:
            point = CurvePoint(
                coverage=round(count / asked, 4), risk=round(wrong / count, 4), confidence=round(confidence, 4)
            )
            points.append(point)
    return tuple(points)


def calibration(pairs: Sequence[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Ten bins of equal width, those without an answer left out."""
    bins = []
    for number in range(BINS):
        inside = [pair for pair in pairs if min(int(pair[0] * BINS), BINS - 1) == number]
        if inside:
            predicted = sum(confidence for confidence, _ in inside) / len(inside)
            observed = sum(right for _, right in inside) / len(inside)
            bins.append(Bin(predicted=round(predicted, 4), observed=round(observed, 4), n=len(inside)))
    return tuple(bins)
