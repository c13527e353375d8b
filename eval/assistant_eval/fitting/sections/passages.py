"""Fits ``passages.json``, ``reranker.npz`` and ``learned-sections.npz``, and measures the choice of a section.

The sheet is given: what is measured is the section alone. Folds go by sheet, so that no heading is both fitted and
tested. The features are weighed on questions labelled by hand and, above all, on messages by who had not seen the
pages: questions written for each section in turn make rare cases look as common as the general answer. The reranker
learns besides from ``known_questions``, which is only for fitting; each message counts there as three of them. On top
of it, the learned sections. A question that pages are found by is asked as if it were not known itself. A question
whose labelled section is not in the index is counted as ``unlabelled`` and left out.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import KnownQuestion, taught_questions
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.index.known_vectors import KnownVectors
from assistant.retrieval import reranker
from assistant.retrieval.passage_ranking import FEATURES, passage_features
from assistant.retrieval.retriever import Retriever
from assistant_eval.datasets.clock import TODAY
from assistant_eval.fitting.optimisers import Array, folds, softmax_weights
from assistant_eval.fitting.sections import learned as learned_sections
from assistant_eval.fitting.sections import reranker as fit_reranker
from assistant_eval.fitting.sections.labels import known_rows, labels, messages, off_topic, written
from assistant_eval.fitting.sections.learned import Directions
from assistant_eval.metrics.ranking import interval

FOLDS = 5
_BY_SECTION = 0.6  # what a question written for a section counts for, beside a message
_MESSAGE = 3  # how many times a message counts, beside a question written for our pages
_BY_HAND = 1.5  # the same of a question labelled by hand
_HALVES = 2  # of the questions, each given by what the other half taught
_LESSENS = frozenset({"link", "unasked", "unsaid"})


@dataclass(frozen=True)
class Choice:
    """The features of a sheet's passages for one question, which of them are right, and the question's vector.

    ``rows`` are the passages' rows; ``written`` tells a question of ``known_questions``, ``message`` one of a round.
    """

    document: str
    features: Array
    right: NDArray[np.bool_]
    tuned: bool
    vector: NDArray[np.float32]
    rows: NDArray[np.int64]
    written: bool
    message: bool = False


def choices(generation: Generation, embedder: Embedder) -> tuple[list[Choice], int]:
    """Every question whose section is in the index, and how many had none."""
    retriever = Retriever(generation, embedder)
    bounds = {entry.id: generation.bounds[row : row + 2] for row, entry in enumerate(generation.entries)}
    known = known_rows()
    result, unlabelled = [], 0
    for label in (*labels(), *messages(), *(one for one in written() if one.parts)):
        first, last = bounds.get(label.document, (0, 0))
        right = np.array([label.right(one) for one in generation.passages[first:last]], dtype=np.bool_)
        if not right.any():
            unlabelled += 1
            continue
        row = int(generation.owner[first])
        examined = retriever.examine(label.question, today=TODAY, unasked=known.get(label.question, ()), ordered=False)
        features = passage_features(generation, examined.question, examined.evidence, examined.vector, row)
        rows = np.arange(first, last)
        by_hand = not label.parts or label.message
        result.append(
            Choice(
                label.document, features, right, label.tuned, examined.vector, rows,
                written=not by_hand, message=label.message,
            )
        )  # fmt: skip
    return result, unlabelled


def fit(kept: Sequence[Choice]) -> Array:
    """Weights for :data:`FEATURES`; the sign of what can only lessen a chance is turned over while fitting."""
    turn = np.array([-1.0 if name in _LESSENS else 1.0 for name in FEATURES])
    features, right = [one.features * turn for one in kept], [one.right for one in kept]
    counted = np.array([1.0 if one.message else _BY_SECTION for one in kept])
    return np.asarray(softmax_weights(features, right, counted) * turn, dtype=np.float64)


def report(asked: Sequence[Choice], unlabelled: int, passages: fit_reranker.Passages) -> dict[str, Any]:
    """The share of questions whose best passage is right, on folds of the tuning set and on the test set.

    ``unseen pages``: the reranker had met no question on the page; ``seen pages``: other questions on it.
    """
    labelled = [one for one in asked if not one.written]
    tuned, rest = [one for one in labelled if one.tuned], [one for one in labelled if not one.tuned]
    crossed = np.zeros(len(tuned))
    number = folds([one.document for one in tuned], FOLDS)
    for fold in range(FOLDS):
        weights = fit([one for one, its in zip(tuned, number, strict=True) if its != fold])
        for place in np.flatnonzero(number == fold):
            crossed[place] = _found(tuned[place], weights)
    told = np.array([one.message for one in tuned])
    final = fit(tuned)
    words = np.array([1.0, *[0.0] * (len(FEATURES) - 1)])
    cosine = np.array([0.0, 1.0, *[0.0] * (len(FEATURES) - 2)])
    return {
        "unlabelled": unlabelled,
        "features alone, folds": _share(crossed[~told]),
        "features alone, folds, messages": _share(crossed[told]),
        "features alone, test": _share([_found(one, final) for one in rest]),
        "test, words alone": _share([_found(one, words) for one in rest]),
        "test, cosine alone": _share([_found(one, cosine) for one in rest]),
        **_reranked(asked, final, passages),
    }


def _reranked(asked: Sequence[Choice], weights: Array, passages: fit_reranker.Passages) -> dict[str, Any]:
    """The same shares with the reranker."""
    number = folds([one.document for one in asked], FOLDS)
    ready = [to_fit(one, weights, passages.mean) for one in asked]
    unseen = np.zeros(len(asked), dtype=np.bool_)
    for fold in range(FOLDS):
        kept = [one for one, choice, its in zip(ready, asked, number, strict=True) if its != fold and choice.tuned]
        mine = np.flatnonzero(number == fold)
        fitted = fit_reranker.fit(kept, passages)
        unseen[mine] = fit_reranker.first_is_right(fitted, [ready[place] for place in mine], passages)
    whole = fit_reranker.fit([one for one, choice in zip(ready, asked, strict=True) if choice.tuned], passages)
    seen = fit_reranker.first_is_right(whole, ready, passages)
    known = _known_sections(asked, weights, passages)
    tuned, made = (np.array([getattr(one, name) for one in asked]) for name in ("tuned", "written"))
    return {
        "reranked, unseen pages, tuning": _share(unseen[tuned & ~made]),
        "reranked, unseen pages, test": _share(unseen[~tuned]),
        "reranked, unseen pages, written questions": _share(unseen[made]),
        "reranked, seen pages, test": _share(seen[~tuned]),
        "learned, test": _share(known[~tuned]),
        "learned, messages that taught them nothing": _share(known[tuned & ~made]),
    }


def _known_sections(asked: Sequence[Choice], weights: Array, passages: fit_reranker.Passages) -> NDArray[np.bool_]:
    """Whether the best passage is right with the learned sections: halves of messages, each met by the other's."""
    ready = unseen_base(asked, weights, passages)
    found = np.zeros(len(asked), dtype=np.bool_)
    half = np.arange(len(asked)) % _HALVES
    for mine in range(_HALVES):
        kept = [place for place, one in enumerate(asked) if one.tuned and (one.written or half[place] != mine)]
        taught = _directions([asked[one] for one in kept], [ready[one] for one in kept], len(passages.vectors))
        met = np.flatnonzero(half == mine)
        found[met] = learned_sections.first_is_right(taught, [ready[one] for one in met])
    return found


def to_fit(one: Choice, weights: Array, mean: NDArray[np.float32]) -> fit_reranker.SectionQuestion:
    """A choice as the reranker learns from it."""
    return fit_reranker.SectionQuestion(reranker.centred(one.vector, mean), one.rows, one.features @ weights, one.right)


def fit_vectors(
    asked: Sequence[Choice], weights: Array, generation: Generation, embedder: Embedder
) -> reranker.Reranker:
    """The reranker fitted on all that may be fitted on, for vectors of ``embedder``."""
    fields, passages = prepared(generation)
    mean = passages.mean
    tuned = [to_fit(one, weights, mean) for one in asked if one.tuned for _ in range(_times(one))]
    bilinear = fit_reranker.fit(tuned, passages)
    known = [one for one in taught_questions() if one.common]
    strange = off_topic()
    vectors = np.concatenate([_vectors(known, embedder), embedder.queries(strange)])
    answered = np.array([*(one.answered for one in known), *(False for _ in strange)])
    kind, bias = fit_reranker.fit_kind(reranker.centred(vectors, mean), answered)
    return reranker.Reranker(
        generation.manifest.model, mean, **bilinear, fields=fields, kind=kind.astype(np.float32), kind_bias=bias
    )


def _vectors(known: Sequence[KnownQuestion], embedder: Embedder) -> NDArray[np.float32]:
    """The vectors of known questions: those that are shipped, and those embedded now."""
    held = KnownVectors.read().held(embedder.model_id, known)
    new = [place for place in range(len(known)) if place not in held]
    held.update(zip(new, embedder.queries([known[place].text for place in new]) if new else (), strict=True))
    return np.stack([held[place] for place in range(len(known))])


def learned(asked: Sequence[Choice], weights: Array, passages: fit_reranker.Passages) -> Directions:
    """The learned sections fitted on all that may be fitted on, on top of the features and of a reranker."""
    kept = [one for one in asked if one.tuned]
    return _directions(kept, unseen_base(kept, weights, passages), len(passages.vectors))


def unseen_base(
    kept: Sequence[Choice], weights: Array, passages: fit_reranker.Passages
) -> list[fit_reranker.SectionQuestion]:
    """The questions with what the features and a reranker that had not met them give the passages of their sheet.

    One that had met them would leave nothing to learn.
    """
    found = [to_fit(one, weights, passages.mean) for one in kept]
    for fold in range(_HALVES):
        mine = range(fold, len(kept), _HALVES)
        others = [one for place, one in enumerate(kept) if one.tuned and place % _HALVES != fold]
        ready = [to_fit(one, weights, passages.mean) for one in others for _ in range(_times(one))]
        bilinear = fit_reranker.fit(ready, passages)
        given = based([kept[place] for place in mine], weights, bilinear, passages)
        for place, one in zip(mine, given, strict=True):
            found[place] = one
    return found


def based(
    asked: Sequence[Choice], weights: Array, bilinear: fit_reranker.Weights, passages: fit_reranker.Passages
) -> list[fit_reranker.SectionQuestion]:
    """The questions with what the features and the reranker give the passages of their sheet."""
    ready = [to_fit(one, weights, passages.mean) for one in asked]
    batch = fit_reranker.Batch.of(ready)
    given = fit_reranker.scores(bilinear, batch, passages).astype(np.float64)
    return [replace(one, base=own[: len(one.rows)]) for one, own in zip(ready, given, strict=True)]


def _times(one: Choice) -> int:
    return _MESSAGE if one.message else 1


def _directions(kept: Sequence[Choice], ready: Sequence[fit_reranker.SectionQuestion], sections: int) -> Directions:
    importance = np.array([1.0 if one.written else _MESSAGE if one.message else _BY_HAND for one in kept], np.float32)
    return learned_sections.fit(ready, importance, sections)


def prepared(generation: Generation) -> tuple[tuple[str, ...], fit_reranker.Passages]:
    """The fields, and the passages as the reranker reads them."""
    vectors = generation.vectors[generation.passage_vectors]
    mean = vectors.mean(axis=0)
    fields = tuple(sorted({passage.field for passage in generation.passages}))
    hot = reranker.one_hot(generation.passages, fields)
    return fields, fit_reranker.Passages(reranker.centred(vectors, mean), mean, hot)


def _found(one: Choice, weights: Array) -> float:
    return float(one.right[int(np.argmax(one.features @ weights))])


def _share(found: Sequence[float] | NDArray[np.bool_]) -> dict[str, Any]:
    values = np.array(found, dtype=np.float64)
    return {"n": len(values), "right": round(float(values.mean()), 4), "ci95": interval(values)}


def write(path: Path, weights: Array) -> None:
    """Write the weights."""
    data = {"weights": {name: round(float(weight), 3) for name, weight in zip(FEATURES, weights, strict=True)}}
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
