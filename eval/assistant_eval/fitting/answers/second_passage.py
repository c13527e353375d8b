"""Fits ``assistant/retrieval/second_passage/weights.json``: which passage answers the second thing a message asks.

Learned from messages of people whose readers named the passages of both things (``also`` in ``asked-sections.jsonl``),
and measured on folds of them. The known question that a message has become is forgotten while it is read. The first
passage is the likeliest of the search, before the rules of an answer; a message of one part teaches nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.answering.selection import ALSO
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.retrieval.retriever import Retriever, likely
from assistant.retrieval.second_passage.choice import FEATURES, features
from assistant.retrieval.second_passage.parts import asked_parts
from assistant_eval.datasets.clock import TODAY
from assistant_eval.datasets.json_lines import dataset
from assistant_eval.fitting.optimisers import Array, folds
from assistant_eval.fitting.sections.labels import known_rows, passage_key

FOLDS = 8
_PENALTY = 0.3


@dataclass(frozen=True)
class TaughtMessage:
    """A message: the features of each passage but the first, and whether each answers what the first does not."""

    message: str
    features: Array
    answers: NDArray[np.bool_]
    two: bool


def asked(generation: Generation, embedder: Embedder) -> list[TaughtMessage]:
    """The French messages whose readers said what answers both things, when they ask two."""
    retriever = Retriever(generation, embedder)
    known = known_rows()
    rows = [one for one in dataset("asked-sections.jsonl") if one["language"] == "fr" and "also" in one]
    return [_read(retriever, one, known.get(one["question"], [])) for one in rows if one["sections"]]


def _read(retriever: Retriever, record: dict[str, Any], unasked: Sequence[int]) -> TaughtMessage:
    message = record["question"]
    examined = retriever.examine(message, today=TODAY, unasked=unasked)
    documents = retriever.documents(examined)
    held = [(chance, passage) for chance, _, passage in likely(documents)]
    first = held[0][1]
    parts = asked_parts(retriever, message, documents, unasked=unasked)
    once, also = _named(record["sections"]), _named(record["also"])
    wanted = (also if passage_key(first) in once else once if passage_key(first) in also else set()) - {
        passage_key(first)
    }
    answers = np.array([passage_key(passage) in wanted for _, passage in held if passage.id != first.id], dtype=bool)
    counted = features(first, held, parts, message) if parts else np.zeros((len(answers), 0))
    return TaughtMessage(message, counted, answers, bool(also))


def _named(sections: Sequence[Sequence[Any]]) -> set[tuple[str, str, str, bool]]:
    return {(page, heading, field, bool(local)) for page, heading, field, local in sections}


def fit(kept: Sequence[TaughtMessage]) -> tuple[Array, float]:
    """A weight for each feature, and the constant."""
    kept = [one for one in kept if one.features.size]
    counted = np.concatenate([one.features for one in kept])
    centre, spread = counted.mean(axis=0), counted.std(axis=0) + 1e-9
    answers = np.concatenate([one.answers for one in kept])
    fitted = LogisticRegression(C=_PENALTY, max_iter=3000).fit((counted - centre) / spread, answers)
    weights = np.asarray(fitted.coef_[0] / spread, dtype=np.float64)
    return weights, float(fitted.intercept_[0] - centre @ weights)


def report(kept: Sequence[TaughtMessage]) -> dict[str, Any]:
    """On messages that taught nothing: how many are given a second passage, and how many the right one."""
    number = folds([one.message for one in kept], FOLDS)
    odds, right = np.full(len(kept), -np.inf), np.zeros(len(kept), dtype=bool)
    for fold in range(FOLDS):
        weights, bias = fit([one for one, its in zip(kept, number, strict=True) if its != fold])
        for place in map(int, np.flatnonzero(number == fold)):
            if kept[place].features.size:
                told = kept[place].features @ weights + bias
                odds[place], right[place] = told.max(), kept[place].answers[int(np.argmax(told))]
    shown, wanted = odds >= np.log(ALSO / (1 - ALSO)), np.array([one.answers.any() for one in kept])
    following = np.array([bool(one.answers.any() and one.answers[0]) for one in kept])
    return {
        "messages": len(kept),
        "ask two": sum(one.two for one in kept),
        "a second passage answers": int(wanted.sum()),
        "the next likeliest is right": int(following.sum()),
        "the one chosen is right": int(right.sum()),
        "shown": int(shown.sum()),
        "shown right": int((shown & right).sum()),
    }


def write(path: Path, weights: Array, bias: float) -> None:
    """Write what the package ships."""
    rounded = {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)}
    path.write_text(json.dumps({"weights": rounded, "bias": round(bias, 4)}, indent=1) + "\n", encoding="utf-8")
