"""Fit the classifier of triage and write its weights: ``python -m assistant_eval.fit_triage corpus``.

It learns from the training half of our cases and from what must be searched: the pages' own titles, other names and
questions, and the tuning fold of the other question files. Thresholds are the lowest that keep false alarms rare among
these, as five-fold predictions see them. The held-out half and the test folds are never read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.folder import read_folder
from assistant.embedding import Embedder
from assistant.embedding.bundled import BundledEmbedder
from assistant.site import Site
from assistant.triage import triage
from assistant.triage_classifier import NOTHING
from assistant.triage_rules import rule_book
from assistant_eval import triage_cases

Array = NDArray[np.float64]
SEED, FOLDS, STEPS, RATE, DECAY = 7, 5, 300, 0.05, 1e-4
SCALE = 10.0  # e5 vectors lie close together: centred and stretched, one step size suits all
CORPUS_WEIGHT = 0.3
HEADINGS = 4  # of each page: its first questions, enough to say what it speaks of
FALSE_ALARMS, STOLEN = 0.003, 0.001
TUNING_FILES = ("starter-questions.jsonl", "intents.jsonl", "languages.jsonl")
LOWEST_OTHER = 0.7  # a redirection is only a courtesy: searching the question instead does no harm
GRID = np.arange(0.3, 0.99, 0.01)


def corpus_questions(folder: Path) -> list[str]:
    """Titles, other names and first headings of a site's pages that no rule of triage answers."""
    texts: set[str] = set()
    for document in read_folder(folder, Site.read(folder)).documents:
        headings = [document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"]
        texts.update((document.title, *document.aliases, *headings[:HEADINGS]))
    return sorted(text for text in texts if triage(text) is None)


def tuning_questions() -> list[str]:
    """Questions of the other evaluation files that may be tuned on, and that no rule answers."""
    folder = files("assistant_eval") / "data"
    lines = [line for name in TUNING_FILES for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    questions = sorted({row["question"] for row in rows if row["fold"] == "tune"})
    return [question for question in questions if triage(question) is None]


def fit(vectors: Array, labels: NDArray[np.int64], importance: Array, classes: int) -> tuple[Array, Array]:
    """Multinomial logistic regression by Adam: the matrix (classes, dimension) and the bias (classes,)."""
    parameters = [np.zeros((classes, vectors.shape[1])), np.zeros(classes)]
    means, squares = ([np.zeros_like(one) for one in parameters] for _ in range(2))
    wanted = np.eye(classes)[labels]
    share = (importance / importance.sum())[:, None]
    for step in range(1, STEPS + 1):
        error = (softmax(vectors @ parameters[0].T + parameters[1]) - wanted) * share
        gradients = [error.T @ vectors + DECAY * parameters[0], error.sum(axis=0)]
        for parameter, gradient, mean, square in zip(parameters, gradients, means, squares, strict=True):
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            parameter -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
    return parameters[0], parameters[1]


def softmax(scores: Array) -> Array:
    """Rows of scores as rows of probabilities."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def threshold(scores: Array, allowed: float) -> float:
    """The smallest threshold of the grid that at most ``allowed`` of the questions to search reach."""
    return float(next((one for one in GRID if (scores >= one).mean() <= allowed), GRID[-1]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write the weights beside the other data of the package."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("site", type=Path, help="folder of the site whose pages must not be taken for danger")
    folder = parser.parse_args(arguments).site
    embedder = BundledEmbedder()
    cases = list(triage_cases.read("train"))
    pages = corpus_questions(folder)
    asked = tuning_questions()
    names = [case.expected for case in cases] + [NOTHING] * (len(asked) + len(pages))
    classes = sorted(set(names))
    labels = np.array([classes.index(name) for name in names])
    importance = np.array([1.0] * (len(cases) + len(asked)) + [CORPUS_WEIGHT] * len(pages))
    raw = embed(embedder, [*(case.question for case in cases), *asked, *pages])
    centre = raw.mean(axis=0)
    vectors = SCALE * (raw - centre)
    emergency = np.array([name != NOTHING and rule_book().rule(name).status == "emergency" for name in classes])
    other = ~emergency & np.array([name != NOTHING for name in classes])
    unseen = predictions(vectors, labels, importance, len(classes))[len(cases) :]
    thresholds = [
        threshold(unseen[:, emergency].sum(axis=1), FALSE_ALARMS),
        max(threshold(unseen[:, other].max(axis=1), STOLEN), LOWEST_OTHER),
    ]
    matrix, bias = fit(vectors, labels, importance, len(classes))
    target = Path(str(files("assistant") / "data" / "triage-weights.npz"))
    np.savez_compressed(
        target,
        model=np.array(embedder.model_id),
        classes=np.array(classes),
        emergency=emergency,
        matrix=(SCALE * matrix).astype(np.float16),
        bias=(bias - SCALE * matrix @ centre).astype(np.float32),
        thresholds=np.array(thresholds),
    )
    sys.stderr.write(
        f"{len(cases)} cas, {len(asked)} questions, {len(pages)} titres de pages, seuils {thresholds}, {target}\n"
    )


def embed(embedder: Embedder, texts: Sequence[str]) -> Array:
    """The vectors of questions, shape ``(len(texts), dimension)``."""
    return np.array([embedder.query(text) for text in texts], dtype=np.float64)


def predictions(vectors: Array, labels: NDArray[np.int64], importance: Array, classes: int) -> Array:
    """Each example's probabilities by a model that had not seen it, shape ``(examples, classes)``."""
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(vectors))
    result = np.zeros((len(vectors), classes))
    for number in range(FOLDS):
        seen = fold != number
        matrix, bias = fit(vectors[seen], labels[seen], importance[seen], classes)
        result[~seen] = softmax(vectors[~seen] @ matrix.T + bias)
    return result


if __name__ == "__main__":
    main()
