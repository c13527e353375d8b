"""How likely a French sentence is to be supported by its passage: an entailment score and the objections of the rules.

A logistic model over a few features (``grounding.json``, fitted by ``assistant-eval fit-grounding`` on pairs used
neither to write the rules it weighs nor to fit the entailment model). A single objection is often wrong, since French
has many ways to say something, and so is the score. Figures and names are not weighed: a sentence with one that the
passage lacks has already been refused.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.grounding.contradictions import polarity
from assistant.grounding.contradictions.bounds import other_side
from assistant.grounding.contradictions.contradiction import cautioned, turned
from assistant.grounding.contradictions.other_cases import another_case, crossed, of_another_line
from assistant.grounding.contradictions.step_order import reversed_steps
from assistant.grounding.facts.durations_in_words import of_the_day
from assistant.grounding.facts.spelled_numbers import in_digits
from assistant.grounding.paraphrase_words import content, filler_stems
from assistant.grounding.segments import Evidence
from assistant.grounding.thesaurus import expanded_stems, kin, kind_of, said_by, shared
from assistant.numeric import sigmoid
from assistant.text.analysis import fold
from assistant.weights import read_weights

FEATURES = (
    "reading", "turned", "against", "case", "other_line", "crossed", "side", "order", "replaced", "unsaid",
    "scattered", "item", "two",
)  # fmt: skip
_SURE = 0.001  # scores are kept this far from 0 and 1
_CLAUSE = re.compile(r"[,;:()]\s+|[.!?]\s+|\s(?=(?:mais|sauf|et|ou|car|puis)\s)")
_TELLING, _LONG = 2, 0.05  # fewest words of a clause worth comparing; penalty per word of a longer clause


class Reader(Protocol):
    """Scores a sentence against a passage: see ``entailment.py``."""

    def score(self, sentence: str, evidence: Evidence) -> float:
        """From 0, the passage says something else, to 1, it says so."""


@dataclass(frozen=True)
class Weights:
    """The weight of each of :data:`FEATURES`, and the probability from which a sentence may be shown."""

    features: tuple[float, ...]
    bias: float
    threshold: float

    def probability(self, features: Sequence[float]) -> float:
        """The probability that a sentence with these features is true."""
        return sigmoid(self.bias + sum(a * b for a, b in zip(self.features, features, strict=True)))


@functools.cache
def fitted() -> Weights:
    """The weights shipped with the package."""
    data = read_weights("assistant.grounding", "grounding.json")
    return Weights(tuple(data["weights"][name] for name in FEATURES), data["bias"], data["threshold"])


def supported(sentence: str, evidence: Evidence, places: Sequence[int], reader: Reader) -> bool:
    """Whether the segments at ``places`` support a sentence; it is read only where the rules leave that open."""
    weights = fitted()
    at_best = features(sentence, evidence, places, 1)  # the score only speaks for: its weight is positive
    if weights.probability(at_best) < weights.threshold:
        return False
    seen = (_log_odds(reading(sentence, evidence, reader)), *at_best[1:])
    return weights.probability(seen) >= weights.threshold


def reading(sentence: str, evidence: Evidence, reader: Reader) -> float:
    """How far a passage supports a sentence, whether numbers are in words or in digits, hours out of 24 or of 12."""
    figured = of_the_day(in_digits(f"{sentence[:1].lower()}{sentence[1:]}", "fr"))
    score = reader.score(sentence, evidence)
    return score if figured[1:] == sentence[1:] else max(score, reader.score(figured, evidence))


def features(sentence: str, evidence: Evidence, places: Sequence[int], score: float) -> tuple[float, ...]:
    """The :data:`FEATURES` of a sentence that the segments at ``places`` would support.

    Args:
        sentence: French, without marks.
        evidence: The passage it cites.
        places: The segment, or the two segments, closest to it.
        score: The entailment score of the passage, from 0 to 1: see :func:`reading`.
    """
    here = [evidence.segments[place] for place in places]
    held = " ".join(one.text for one in here)
    asked = content(in_digits(fold(sentence), "fr"), "fr") - filler_stems()
    return (
        _log_odds(score),
        turned(sentence, [one.led for one in here], evidence.context, "fr"),
        polarity.read(sentence).against != polarity.read(held).against,
        another_case(sentence, evidence, places),
        of_another_line(sentence, evidence, places),
        crossed(sentence, held, "fr"),
        other_side(sentence, held),
        reversed_steps(sentence, cautioned(held, evidence.context)),
        _replaced(sentence, asked, evidence, places),
        sum(not (said_by(one, evidence.stems) or kin(one, evidence.stems)) for one in asked),
        _scattered(sentence, evidence),
        any(one.item for one in here),
        len(here) > 1,
    )


def _log_odds(score: float) -> float:
    sure = min(max(score, _SURE), 1 - _SURE)
    return math.log(sure / (1 - sure))


def _replaced(sentence: str, asked: frozenset[str], evidence: Evidence, places: Sequence[int]) -> int:
    """How many things of a sentence replace another thing of the same kind in its segments."""
    stems = frozenset(stem for place in places for stem in evidence.segments[place].stems)
    strange = [one for one in asked if kind_of(one) and not said_by(one, stems | evidence.context)]
    said = expanded_stems(sentence)
    left = [one for one in stems if kind_of(one) and not said_by(one, said) and not kin(one, said)]
    return sum(any(kind_of(one) & kind_of(other) for other in left) for one in strange)


def _scattered(sentence: str, evidence: Evidence) -> float:
    """For the clause of a sentence that mixes sources most, the share of its words found only in other clauses."""
    clauses = [expanded_stems(part) for one in evidence.segments for part in _CLAUSE.split(f"{one.lead} {one.text}")]
    whole = frozenset(stem for clause in clauses for stem in clause)
    most = 0.0
    for part in _CLAUSE.split(sentence):
        asked = [one for one in content(part, "fr") - filler_stems() if not said_by(one, evidence.context)]
        if len(asked) < _TELLING:
            continue
        own = max(clauses, key=lambda stems: shared(asked, stems) - _LONG * len(stems), default=frozenset())
        elsewhere = [one for one in asked if not said_by(one, own) and said_by(one, whole)]
        most = max(most, len(elsewhere) / len(asked))
    return most
