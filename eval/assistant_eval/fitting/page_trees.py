"""Fits ``assistant/retrieval/page-trees.npz``: the order of the first pages, from what people asked.

Each of the first pages of each question is right or not; boosted trees say which, from the features of
``page_ranking.py``. The questions are those asked by people who had not seen the pages, and those written for the pages
and kept apart: one half of both, told by a hash; the other half never teaches an order, and calibrates confidence.
Histogram gradient boosting of scikit-learn, seeded; the trees are written as arrays that NumPy reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from assistant.corpus.known_questions import KnownQuestion, apart_questions, asked_questions
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.retrieval import page_ranking
from assistant.retrieval.page_ranking import Trees
from assistant.retrieval.retriever import Retriever
from assistant_eval.datasets.clock import TODAY

TREES, LEAVES, RATE, LEAST, PENALTY = 150, 8, 0.06, 40, 5.0
FORGOTTEN = 3  # one question written for a page in so many is asked as if none were known for it

Array = NDArray[np.float64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Candidates:
    """The features of the first pages for one question, which are right, the pages, and who put the question."""

    features: Array
    right: NDArray[np.bool_]
    first_by_fusion: bool
    source: str
    teaches: bool


def candidates(generation: Generation, embedder: Embedder, progress: Progress) -> list[Candidates]:
    """What the trees see of each question that pages answer."""
    retriever = Retriever(generation, embedder)
    rows = {entry.id: row for row, entry in enumerate(generation.entries)}
    asked = [one for one in asked_questions() if one.documents]
    asked += [one for one in apart_questions() if one.common and one.answered]
    found = []
    for place, one in enumerate(asked):
        if rows.keys().isdisjoint(one.documents):
            continue
        forget = rows.get(one.document) if not one.asked and place % FORGOTTEN == 0 else None
        seen = retriever.examine(one.text, today=TODAY, forget=forget, ordered=False)
        pages = page_ranking.first_pages(seen.scores)
        features = page_ranking.features(
            generation, seen.question, seen.vector, seen.evidence, seen.scores, seen.sections
        )
        right = np.array([generation.entries[row].id in one.documents for row in pages], dtype=np.bool_)
        found.append(Candidates(features, right, bool(right[0]), _source(one), one.orders))
        progress("Questions", place + 1, len(asked))
    return found


def fit(seen: Sequence[Candidates], model: str) -> Trees:
    """The trees; each source of questions counts by the square root of its size."""
    sizes = Counter(one.source for one in seen)
    importance = np.concatenate([np.full(len(one.right), sizes[one.source] ** -0.5) for one in seen])
    boosted = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=RATE, min_samples_leaf=LEAST,
        l2_regularization=PENALTY, early_stopping=False, random_state=0,
    )  # fmt: skip
    boosted.fit(
        np.concatenate([one.features for one in seen]), np.concatenate([one.right for one in seen]),
        importance / importance.mean(),
    )  # fmt: skip
    return _trees(boosted, model)


def report(seen: Sequence[Candidates], trees: Trees) -> dict[str, dict[str, float]]:
    """By source, among the questions that taught nothing: how many, right page first by fusion, then by the trees."""
    rest = [one for one in seen if not one.teaches]
    result = {}
    for source in sorted({one.source for one in rest}):
        held = [one for one in rest if one.source == source]
        first = [bool(one.right[int(np.argmax(trees.scores(one.features)))]) for one in held]
        result[source] = {
            "n": len(held),
            "fusion": round(float(np.mean([one.first_by_fusion for one in held])), 4),
            "trees": round(float(np.mean(first)), 4),
        }
    return result


def write(path: Path, trees: Trees) -> None:
    """Write what the package ships."""
    np.savez_compressed(
        path, model=np.array(trees.model), column=trees.column.astype(np.int16), bound=trees.bound.astype(np.float32),
        left=trees.left.astype(np.int32), right=trees.right.astype(np.int32), value=trees.value.astype(np.float32),
        roots=trees.roots.astype(np.int32), depth=np.array(trees.depth),
    )  # fmt: skip


def _source(one: KnownQuestion) -> str:
    return one.author if one.asked else f"written-{one.style}"


def _trees(boosted: Any, model: str) -> Trees:
    """The nodes of scikit-learn's predictors, one after the other."""
    held = [predictor.nodes for (predictor,) in boosted._predictors]  # noqa: SLF001
    roots = np.cumsum([0, *(len(nodes) for nodes in held[:-1])])
    nodes = np.concatenate(held)
    begin = np.repeat(roots, [len(one) for one in held])
    here = np.arange(len(nodes))
    leaf = nodes["is_leaf"].astype(np.bool_)
    return Trees(
        model,
        np.where(leaf, 0, nodes["feature_idx"]).astype(np.int64),
        np.where(leaf, 0.0, nodes["num_threshold"]),
        np.where(leaf, here, nodes["left"] + begin).astype(np.int64),
        np.where(leaf, here, nodes["right"] + begin).astype(np.int64),
        np.where(leaf, nodes["value"], 0.0),
        roots.astype(np.int64),
        int(nodes["depth"].max()),
    )
