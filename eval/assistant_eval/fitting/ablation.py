"""What each part of retrieval brings: it is taken away, the rest is fitted again, and the same questions are asked.

Also how much is lost when the same questions are typed badly. Figures are for questions that the weights were not
fitted on: folds of the tuning set, or our test fold.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.question.query import STEPS
from assistant.question.understanding import understand
from assistant.retrieval.evidence import FEATURES
from assistant.retrieval.retriever import Examined, Retriever
from assistant_eval.datasets.clock import TODAY
from assistant_eval.datasets.samples import Sample
from assistant_eval.datasets.typing_errors import mistyped
from assistant_eval.fitting.fusion import FOLDS, Question, fit
from assistant_eval.fitting.optimisers import Array, folds
from assistant_eval.metrics.ranking import paired
from assistant_eval.runners.bench import Bench

_CUTS = (1, 5)
TYPED = 300


def features_off(asked: Sequence[Question]) -> dict[str, dict[str, list[float]]]:
    """Recall at 1 and 5 by source, in percent, with all features and with each one taken away."""
    result = {"all": _crossed(asked, list(range(len(FEATURES))))}
    for number, name in enumerate(FEATURES):
        kept = [one for one in range(len(FEATURES)) if one != number]
        result[f"without {name}"] = _crossed(asked, kept)
    return result


def _crossed(asked: Sequence[Question], kept: list[int]) -> dict[str, list[float]]:
    cut = [Question(one.text, one.features[:, kept], one.relevant, one.source, one.tuned) for one in asked]
    tuned = [one for one in cut if one.tuned]
    number = folds([one.text for one in tuned], FOLDS)
    ranks: dict[str, list[float]] = {}

    def note(one: Question, weights: Array) -> None:
        found = np.flatnonzero(one.relevant[np.argsort(-(one.features @ weights), kind="stable")])
        ranks.setdefault(one.source, []).append(float(found[0] + 1) if len(found) else np.inf)

    for fold in range(FOLDS):
        weights = fit([one for one, its in zip(tuned, number, strict=True) if its != fold])
        for one, its in zip(tuned, number, strict=True):
            if its == fold:
                note(one, weights)
    final = fit(tuned)
    for one in cut:
        if not one.tuned:
            note(one, final)
    return {source: _percent(found) for source, found in sorted(ranks.items())}


def steps_off(generation: Generation, embedder: Embedder, samples: Sequence[Sample]) -> dict[str, Any]:
    """The same, for each step of understanding a question; ``ms`` is the median cost of understanding one."""
    retriever = Retriever(generation, embedder)
    result: dict[str, Any] = {}
    for name, steps in {"all": STEPS, **{f"without {one}": STEPS - {one} for one in sorted(STEPS)}}.items():
        ranks: dict[str, list[float]] = {}
        spent = []
        for sample in samples:
            begin = time.perf_counter()
            understand(sample.question, generation.speller, steps=steps)
            spent.append(time.perf_counter() - begin)
            examined = retriever.examine(sample.question, today=TODAY, steps=steps)
            ranks.setdefault(sample.source, []).append(_rank(generation, examined, sample))
        result[name] = {source: _percent(found) for source, found in sorted(ranks.items())}
        result[name]["ms"] = round(1000 * float(np.median(spent)), 3)
    return result


def badly_typed(
    bench: Bench, embedder: Embedder, spoil: Callable[[str, int], str] = mistyped, most: int = TYPED
) -> dict[str, Any]:
    """Recall at 5 of the first ``most`` answerable questions as written, and with slips or SMS spelling."""
    retriever = Retriever(bench.generation, embedder)
    asked = [one for one in bench.samples if one.relevant][
        :: max(1, sum(bool(s.relevant) for s in bench.samples) // most)
    ]
    asked = asked[:most]
    clean, typed = [], []
    for number, sample in enumerate(asked):
        clean.append(_rank(bench.generation, retriever.examine(sample.question, today=TODAY), sample) <= _CUTS[1])
        worse = spoil(sample.question, number)
        typed.append(_rank(bench.generation, retriever.examine(worse, today=TODAY), sample) <= _CUTS[1])
    return {
        "n": len(asked),
        "recall@5": round(float(np.mean(clean)), 4),
        "recall@5 typed badly": round(float(np.mean(typed)), 4),
        "loss": paired([float(one) for one in clean], [float(one) for one in typed]),
    }


def _rank(generation: Generation, examined: Examined, sample: Sample) -> float:
    order = np.argsort(-examined.scores, kind="stable")[: _CUTS[1]]
    return next((rank for rank, row in enumerate(order, 1) if generation.entries[row].id in sample.relevant), np.inf)


def _percent(ranks: Sequence[float]) -> list[float]:
    return [round(100 * float(np.mean([rank <= cut for rank in ranks])), 1) for cut in _CUTS]
