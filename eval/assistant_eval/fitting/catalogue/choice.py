"""Fits ``resources/choice.npz``: does a message ask for a resource, or for what the pages say?

Learned from needs and school questions (``resource-choice.jsonl``), from the needs known for each resource, and from
the questions written for the shared pages, which ask for no resource. The line through the vectors is fitted first;
what it says of an example comes from a fit that had not seen it. The threshold is the lowest that takes few questions
from the pages. Needs of fresh writers enter the examples once they have measured, and measure no more.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.corpus.known_questions import page_questions
from assistant.embedding.trained import TrainedEncoder
from assistant.numeric import sigmoids
from assistant.resources import choice
from assistant.resources.catalogue import read_catalogue
from assistant.resources.choice import FEATURES
from assistant.resources.matching.known_needs import known_needs
from assistant.retrieval.retriever import Retrieval
from assistant.text.language_detection import detect
from assistant_eval.fitting.optimisers import folds, logistic_weights
from assistant_eval.fitting.unseen import Array, threshold, unseen

FOLDS, SEED = 5, 5
PAGES = 2500  # questions to the pages that the line alone reads
# Of the questions to the pages, and of the school questions among our examples, those that the catalogue may take.
TAKEN, TAKEN_OF_SCHOOL = 0.015, 0.06
WRITTEN_WEIGHT, KNOWN_WEIGHT, PAGE_WEIGHT, BLIND_WEIGHT = 1.0, 0.5, 0.25, 0.5
NEEDS_ITSELF = frozenset({"outils-libres-enseigner"})  # a page whose questions are needs
_FREEDOM = 3.0  # of the line: the inverse of its penalty


@dataclass(frozen=True)
class Example:
    """A message, whether it asks for a resource, what it counts for, and whether its search is measured too."""

    question: str
    wanted: bool
    weight: float
    searched: bool


def examples() -> Iterator[Example]:
    """Everything to learn from, seeded."""
    source = files("assistant_eval.datasets") / "resource-choice.jsonl"
    for line in source.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Example(row["question"], row["wanted"] == "resource", WRITTEN_WEIGHT, searched=True)
    draw = random.Random(SEED)  # noqa: S311 - no secret, the same draws every time
    for _, need in known_needs():
        yield Example(need, wanted=True, weight=KNOWN_WEIGHT, searched=False)
    asked = [one for one in page_questions() if one.answered and one.document not in NEEDS_ITSELF]
    asked = [one for one in asked if detect(one.text) == "fr"]
    known = [one for one in asked if not one.apart]
    for one in draw.sample(known, PAGES):
        yield Example(one.text, wanted=False, weight=PAGE_WEIGHT, searched=False)
    for one in asked:
        if one.apart:  # no other model has learned from it: what the pages say of it is what they say of any question
            yield Example(one.text, wanted=False, weight=PAGE_WEIGHT, searched=True)


def meanings(known: list[Example]) -> tuple[Array, Array, float]:
    """What the line says of each example by a fit that had not seen it; the line and bias of all of them."""
    vectors = TrainedEncoder.shipped().queries([one.question for one in known])
    wanted = np.array([one.wanted for one in known])
    importance = np.array([one.weight for one in known])

    def line(seen: NDArray[np.bool_]) -> LogisticRegression:
        return LogisticRegression(C=_FREEDOM, max_iter=2000).fit(vectors[seen], wanted[seen], importance[seen])

    def predict(seen: NDArray[np.bool_], asked: NDArray[np.bool_]) -> Array:
        return np.asarray(line(seen).decision_function(vectors[asked]))

    apart = unseen(folds([one.question for one in known], FOLDS), predict)
    whole = line(np.ones(len(known), dtype=np.bool_))
    return apart, np.asarray(whole.coef_[0]), float(whole.intercept_[0])


def fit(search: Callable[[str], Retrieval], *, write: bool) -> dict[str, Any]:
    """Fit on the examples, report what examples not seen get, and replace the weights of the package if ``write``.

    ``search`` is what the pages say of a question.
    """
    known = list(examples())
    apart, drawn, drawn_bias = meanings(known)
    kept = [place for place, one in enumerate(known) if one.searched]
    asked = [known[place] for place in kept]
    values = _features([one.question for one in asked], apart[kept], search)
    wanted = np.array([one.wanted for one in asked])
    pages = np.array([one.weight == PAGE_WEIGHT for one in asked])
    importance = np.array([one.weight for one in asked])

    def learned(seen: NDArray[np.bool_]) -> tuple[Array, float]:
        mine = seen & ~pages
        return logistic_weights(
            np.concatenate([values[seen], _blind(values[mine])]),
            np.concatenate([wanted[seen], wanted[mine]]).astype(float),
            np.concatenate([importance[seen], importance[mine] * BLIND_WEIGHT]),
        )

    def predict(seen: NDArray[np.bool_], left: NDArray[np.bool_]) -> Array:
        weights, bias = learned(seen)
        return sigmoids(values[left] @ weights + bias)

    scores = unseen(folds([one.question for one in asked], FOLDS), predict)
    least = max(threshold(scores[pages], TAKEN), threshold(scores[~wanted & ~pages], TAKEN_OF_SCHOOL))
    weights, bias = learned(np.ones(len(asked), dtype=np.bool_))
    if write:
        target = Path(str(files("assistant.resources") / "choice.npz"))
        np.savez_compressed(
            target, line=drawn.astype(np.float32), line_bias=drawn_bias, weights=weights, bias=bias, least=least
        )
    return {
        **_report(asked, (scores >= least) == wanted, wanted, pages),
        "least": round(least, 4),
        "weights": {name: round(float(value), 3) for name, value in zip(FEATURES, weights, strict=True)},
    }


def _report(
    asked: Sequence[Example], right: NDArray[np.bool_], wanted: NDArray[np.bool_], pages: NDArray[np.bool_]
) -> dict[str, Any]:
    """How many examples of each side are ``right``, and the questions that are not."""
    sides = {"needs": wanted, "school questions": ~wanted & ~pages, "questions to the pages": pages}
    return {
        **{name: {"n": int(of.sum()), "right": round(float(right[of].mean()), 4)} for name, of in sides.items()},
        "wrong": [one.question for one, good in zip(asked, right.tolist(), strict=True) if not good],
    }


def _blind(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same examples in a town whose pages say nothing of them: their meaning alone must tell."""
    found = values.copy()
    for name, value in (("right", 0.05), ("answerable", 0.1), ("school", 0.0), ("intent", 0.0)):
        found[:, FEATURES.index(name)] = value
    return found


def _features(questions: list[str], meant: Array, search: Callable[[str], Retrieval]) -> NDArray[np.float64]:
    """The features of each question, given what its meaning says."""
    searcher = read_catalogue().searcher
    rows = []
    for question, said in zip(questions, meant.tolist(), strict=True):
        rows.append(choice.features(said, searcher.search(question), search(question)))
    return np.array(rows, dtype=np.float64)
