"""How sure a retrieval is: is the first page right, is a right one among the first, and what follows from both.

Three logistic models over the same few features, fitted on the site itself when it is indexed (``calibration.py``), for
the embedder in use: whether pages of a commune answer such a question at all, and if so whether the first page is the
right one, or one of the first. It ranks nothing.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.index.generation import Generation
from assistant.numeric import sigmoids
from assistant.question.other_places import places, strange_names
from assistant.records import Question
from assistant.retrieval import reranker
from assistant.retrieval.evidence import Evidence
from assistant.retrieval.known_questions import KnownEvidence
from assistant.text.analysis import analyse

FEATURES = (
    "cosine", "spread", "gap", "asking", "asking_first", "covered", "titled", "lexical", "margin", "share", "doubt",
    "section", "length", "elsewhere", "strange", "foreign", "national", "known", "known_first", "unheld", "trap",
    "kind", "learned", "unheld_page", "other",
)  # fmt: skip
Verdict = Literal["sure", "unsure", "near", "off"]
# The highest SURE and the lowest UNSURE that the gate of the golden set bears; stated costs ask for more and for less.
# Between .25 and .3 the page was right for nine of thirteen messages that had taught nothing (30 November 2026).
SURE, UNSURE = 0.27, 0.3
SURE_TOLD = 0.35  # for a message that tells a life: whoever tells it is asked back rather than met wrongly
# From which an unsure page is shown, under « Peut-être », with the others to choose from, and is folded under them.
LIKELY, POSSIBLE = 0.25, 0.05
SURER = 0.6  # from which a page overrules a guess that its question should be refused
_PRIOR = "confidence.json"
_NEAR = 0.1  # chance of a right page among the first from which the nearest is named
_LONG = 12
_NEUTRAL_COVER = 0.6
_UNLEARNED = 0.2  # the chance of a page that was never learned
_OWN_PAGE = 0.5  # what a page that is not held says against one of which nothing was learned: its subject may be new
_AMONG, _FIFTH = 6, 4


@dataclass(frozen=True)
class Confidence:
    """``right``: probability that the first page is right; ``among``: that a right one is among the first.

    ``told``: the message tells a life rather than asks a fact; a wrong page hurts more there.
    """

    right: float
    among: float
    told: bool = False

    @property
    def verdict(self) -> Verdict:
        """Answer, ask back, or say no, naming the nearest page (``near``) or none."""
        if self.right >= (SURE_TOLD if self.told else SURE):
            return "sure"
        if self.among >= UNSURE:
            return "unsure"
        return "near" if self.among >= _NEAR else "off"


NONE = Confidence(0.0, 0.0)


@dataclass(frozen=True)
class Model:
    """A logistic model on :data:`FEATURES`, each less its ``mean`` and divided by its ``scale``."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def probability(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probability for each row of ``values``, shape ``(n, features)``."""
        return sigmoids((values - self.mean) / self.scale @ self.weights + self.bias)


@dataclass(frozen=True)
class Calibration:
    """The models, and what is known of them: how many questions taught them, how well they part.

    ``right`` and ``among`` hold for a question that is ``answerable``, by the pages of some commune.
    """

    right: Model
    among: Model
    answerable: Model
    questions: int = 0
    report: Mapping[str, float] | None = None

    def judge(self, features: Mapping[str, float]) -> Confidence:
        """The confidence for one question's features."""
        row = np.array([[features[name] for name in FEATURES]])
        right, among = (float(one[0]) for one in self.probabilities(row))
        return Confidence(right, among)

    def probabilities(self, values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """That the first page is right, and that one of the first is, for each row of ``values``."""
        held = self.answerable.probability(values)
        right = held * self.right.probability(values)
        return right, np.maximum(right, held * self.among.probability(values))

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values; ``from_json`` reads them back."""
        models = {
            name: {
                "mean": _rounded(one.mean), "scale": _rounded(one.scale), "weights": _rounded(one.weights),
                "bias": round(one.bias, 5),
            }
            for name, one in (("right", self.right), ("among", self.among), ("answerable", self.answerable))
        }  # fmt: skip
        return {"features": list(FEATURES), **models, "questions": self.questions, "report": dict(self.report or {})}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """Read what ``to_json`` wrote; raise :class:`ValueError` when it was of other features."""
        if tuple(data["features"]) != FEATURES or "answerable" not in data:
            raise ValueError(data["features"])
        models = [
            Model(
                np.array(data[name]["mean"]), np.array(data[name]["scale"]), np.array(data[name]["weights"]),
                float(data[name]["bias"]),
            )
            for name in ("right", "among", "answerable")
        ]  # fmt: skip
        return cls(models[0], models[1], models[2], int(data["questions"]), data["report"])


@functools.cache
def shipped() -> Calibration:
    """What the package knows, taught by sites cut from the starter site, with the package's own encoder."""
    return Calibration.from_json(json.loads((files("assistant.retrieval") / _PRIOR).read_text(encoding="utf-8")))


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(float(one), 5) for one in values]


def features(
    generation: Generation,
    question: Question,
    vector: Vector,
    evidence: Evidence,
    scores: NDArray[np.float32],
    section: float,
) -> dict[str, float]:
    """What tells whether the best row of ``scores`` answers the question; see :data:`FEATURES`.

    ``scores`` is minus infinity for pages that must not be used; ``section`` is the chance of the likeliest passage.
    Every feature is a ratio, a chance or a deviation from the other pages, so that it means the same for any embedder.
    """
    first = int(np.argmax(scores))
    usable = np.isfinite(scores)
    return {
        **_of_vectors(evidence, usable, first),
        **_of_words(generation, question, evidence, first),
        **_of_ranking(scores),
        "section": section,
        **_of_known(evidence.known, first),
        **_of_origin(generation, question, first),
        "kind": _kind(generation, question, vector, first),
        "learned": float(np.nan_to_num(evidence.pages.held[first], nan=_UNLEARNED)),
        "unheld_page": evidence.pages.unheld * (1.0 if np.isfinite(evidence.pages.held[first]) else _OWN_PAGE),
        "other": evidence.pages.other,
    }


def _of_vectors(evidence: Evidence, usable: NDArray[np.bool_], first: int) -> dict[str, float]:
    cosines, asked = evidence.cosines[usable], evidence.title_queries[usable]
    best = np.sort(cosines)[::-1]
    deviation = max(float(cosines.std()), 1e-4)
    asked_deviation = max(float(asked.std()), 1e-4)
    return {
        "cosine": float(evidence.cosines[first]),
        "spread": float((best[0] - cosines.mean()) / deviation),
        "gap": float(best[0] - best[min(_FIFTH, len(best) - 1)]) / deviation,
        "asking": float((asked.max() - asked.mean()) / asked_deviation),
        "asking_first": float(evidence.title_queries[first]),
    }


def _of_words(generation: Generation, question: Question, evidence: Evidence, first: int) -> dict[str, float]:
    sheets = generation.words.sheets
    unseen = math.log(1 + sheets.size)
    rarities = {term: (sheets.rarity(term) or unseen) * question.terms.get(term, 1.0) for term in question.own}
    mass = max(sum(rarities.values()), 1e-6)
    said = sum(rarity for term, rarity in rarities.items() if sheets.holds(term, first))
    title = {term: sheets.rarity(term) for term in set(analyse(generation.entries[first].title))}
    begin, end = int(generation.bounds[first]), int(generation.bounds[first + 1])
    return {
        "covered": _NEUTRAL_COVER if question.heard != "fr" else said / mass,
        "titled": sum(rarity for term, rarity in title.items() if term in rarities) / max(sum(title.values()), 1e-6),
        "lexical": float(evidence.lexical[begin:end].max(initial=0)) / mass if rarities else 0.0,
        "length": float(min(len(rarities), _LONG)),
    }


def _of_known(known: KnownEvidence, first: int) -> dict[str, float]:
    """How alike the known questions are: of any page held, of the first, of pages not held, and not answered."""
    said = known.answered[np.isfinite(known.answered)]
    best = float(said.max()) if len(said) else 0.0
    mean = float(said.mean()) if len(said) else 0.0
    mine, trap = (float(one[first]) if np.isfinite(one[first]) else mean for one in (known.answered, known.unanswered))
    return {
        "known": best,
        "known_first": mine,
        "unheld": known.unheld - max(best, 0.0) if np.isfinite(known.unheld) else 0.0,
        "trap": trap - mine,
    }


def _of_ranking(scores: NDArray[np.float32]) -> dict[str, float]:
    best = np.sort(scores[np.isfinite(scores)])[::-1][:_AMONG].astype(np.float64)
    chances = np.exp(best - best[0])
    chances /= chances.sum()
    return {
        "margin": float(best[0] - best[1]) if len(best) > 1 else float(best[0]),
        "share": float(chances[0]),
        "doubt": float(-(chances * np.log(chances + 1e-9)).sum()),
    }


def _kind(generation: Generation, question: Question, vector: Vector, first: int) -> float:
    """How much a French question looks like those that pages of a commune answer, by the model's own reading."""
    ours = reranker.fits(generation.manifest.model) and generation.entries[first].layer != "national"
    return reranker.fitted().answered_kind(vector) if ours and question.heard == "fr" else 0.0


def _of_origin(generation: Generation, question: Question, first: int) -> dict[str, float]:
    """Whether another place or an unknown name is asked about, in which language, and whose page was found."""
    sheets = generation.words.sheets
    named = places(" ".join(question.words))
    return {
        "elsewhere": float(any(not all(sheets.holds(term, first) for term in analyse(name)) for name in named)),
        "strange": float(bool(strange_names(question.bare, generation.speller.knows))),
        "foreign": float(question.heard != "fr"),
        "national": float(generation.entries[first].layer == "national"),
    }
