"""Fits ``assistant/data/passages.json`` on sections labelled by hand, and measures the choice of a section.

The sheet is given: what is measured is the section alone. Folds go by sheet, so that no heading is both fitted and
tested. A question whose labelled section is not in the index is counted as ``unlabelled`` and left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Embedder
from assistant.generation import Generation
from assistant.passage_ranking import SIGNS, passage_signs
from assistant.retrieval import Retriever
from assistant_eval.fitting import Array, folds, softmax_weights
from assistant_eval.golden import golden
from assistant_eval.metrics import interval
from assistant_eval.samples import TODAY, dataset

FOLDS = 5


@dataclass(frozen=True)
class Choice:
    """The signs of a sheet's passages for one question, and which of them are right."""

    document: str
    signs: Array
    right: NDArray[np.bool_]
    tuned: bool


@dataclass(frozen=True)
class Label:
    """A question, its sheet, the last headings of the sections that answer, and whether it may be fitted on."""

    question: str
    document: str
    sections: frozenset[str]
    tuned: bool


def labels() -> Iterator[Label]:
    """Our questions with a labelled section: those on the starter site, those on one field, the golden set."""
    for name in ("starter-questions.jsonl", "intents.jsonl"):
        for record in dataset(name):
            sections = frozenset((record["section"], *record["also_sections"]))
            yield Label(record["question"], record["document_id"], sections, record["fold"] == "tune")
    for one in golden():
        if one.sections and one.must_answer and one.language == "fr" and not one.history:
            document = one.documents[0]
            named = [part.section.split(" > ")[-1] for part in one.sections if part.document == document]
            yield Label(one.question, document, frozenset(named), one.half == "tune")


def choices(generation: Generation, embedder: Embedder) -> tuple[list[Choice], int]:
    """Every labelled question whose section is in the index, and how many had none."""
    retriever = Retriever(generation, embedder)
    rows = {entry.id: row for row, entry in enumerate(generation.entries)}
    result, unlabelled = [], 0
    for label in labels():
        row = rows.get(label.document)
        held = [] if row is None else generation.passages[generation.bounds[row] : generation.bounds[row + 1]]
        right = np.array([(one.section[-1] if one.section else "") in label.sections for one in held], dtype=np.bool_)
        if row is None or not right.any():
            unlabelled += 1
            continue
        examined = retriever.examine(label.question, today=TODAY)
        signs = passage_signs(generation, examined.query, examined.evidence, examined.vector, row)
        result.append(Choice(label.document, signs, right, label.tuned))
    return result, unlabelled


def fit(kept: Sequence[Choice]) -> Array:
    """Weights for :data:`SIGNS`; a link is worth less than nothing, so its sign is turned over while fitting."""
    turn = np.array([-1.0 if name == "link" else 1.0 for name in SIGNS])
    signs, right = [one.signs * turn for one in kept], [one.right for one in kept]
    return np.asarray(softmax_weights(signs, right, np.ones(len(kept))) * turn, dtype=np.float64)


def report(asked: Sequence[Choice], unlabelled: int) -> dict[str, Any]:
    """The share of questions whose best passage is right, on folds of the tuning set and on the test set."""
    tuned, rest = [one for one in asked if one.tuned], [one for one in asked if not one.tuned]
    number = folds([one.document for one in tuned], FOLDS)
    crossed: list[float] = []
    for fold in range(FOLDS):
        weights = fit([one for one, its in zip(tuned, number, strict=True) if its != fold])
        crossed += [_found(one, weights) for one, its in zip(tuned, number, strict=True) if its == fold]
    final = fit(tuned)
    tested = [_found(one, final) for one in rest]
    words = np.array([1.0, *[0.0] * (len(SIGNS) - 1)])
    cosine = np.array([0.0, 1.0, *[0.0] * (len(SIGNS) - 2)])
    return {
        "unlabelled": unlabelled,
        "folds": _share(crossed),
        "test": _share(tested),
        "test, words alone": _share([_found(one, words) for one in rest]),
        "test, cosine alone": _share([_found(one, cosine) for one in rest]),
    }


def _found(one: Choice, weights: Array) -> float:
    return float(one.right[int(np.argmax(one.signs @ weights))])


def _share(found: Sequence[float]) -> dict[str, Any]:
    return {"n": len(found), "right": round(float(np.mean(found)), 4), "ci95": interval(np.array(found))}


def write(path: Path, weights: Array) -> None:
    """Write the weights."""
    data = {"weights": {name: round(float(weight), 3) for name, weight in zip(SIGNS, weights, strict=True)}}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
