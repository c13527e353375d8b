"""Fits ``assistant/question/double-questions.json``: whether a message asks for two things.

Learned from messages of people, by what their readers said (``two`` in ``asked-sections.jsonl``), and measured on folds
of them. Which two things is not learned.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from assistant.question.double_questions import FEATURES, LEAST, features
from assistant_eval.fitting.optimisers import Array, folds
from assistant_eval.fitting.samples import dataset

FOLDS = 5


@dataclass(frozen=True)
class Asked:
    """What is counted in French messages, shape ``(messages, features)``, and which ask for two things."""

    messages: tuple[str, ...]
    features: Array
    two: NDArray[np.bool_]


def asked() -> Asked:
    """The French messages that a reader labelled."""
    rows = [one for one in dataset("asked-sections.jsonl") if one["language"] == "fr" and "two" in one]
    texts = tuple(one["question"] for one in rows)
    return Asked(texts, np.array([features(one) for one in texts]), np.array([bool(one["two"]) for one in rows]))


def fit(counted: Array, two: NDArray[np.bool_]) -> tuple[Array, float]:
    """A weight for each feature, and the constant."""
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(counted, two)
    return np.asarray(fitted.coef_[0], dtype=np.float64), float(fitted.intercept_[0])


def report(held: Asked) -> dict[str, Any]:
    """On messages that taught nothing: how well those that ask for two things stand apart, and what is said of them."""
    number = folds(held.messages, FOLDS)
    odds = np.zeros(len(held.two))
    for fold in range(FOLDS):
        mine = number == fold
        weights, bias = fit(held.features[~mine], held.two[~mine])
        odds[mine] = held.features[mine] @ weights + bias
    said = odds >= np.log(LEAST / (1 - LEAST))
    return {
        "messages": len(held.two),
        "two": int(held.two.sum()),
        "auc": round(float(roc_auc_score(held.two, odds)), 4),
        "said": int(said.sum()),
        "right among said": round(float(held.two[said].mean()), 4) if said.any() else 0.0,
        "said among two": round(float(said[held.two].mean()), 4),
    }


def write(path: Path, weights: Array, bias: float) -> None:
    """Write what the package ships."""
    rounded = {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)}
    path.write_text(json.dumps({"weights": rounded, "bias": round(bias, 4)}, indent=1) + "\n", encoding="utf-8")
