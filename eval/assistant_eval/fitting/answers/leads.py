"""Fits ``assistant/answering/leads/weights.json``: which sentence of a passage is read first.

The passage is given, and the sentence that a reader of ``asked-sections.jsonl`` chose in it; what is measured is that
sentence alone, on pages that taught the weights nothing. The model that reads (``fit-passage-reader``) is one of the
features, so the weights beside it are fitted on the messages that taught it nothing, and all are measured on those. A
passage that has one sentence, or whose chosen sentence must keep its place, is measured and teaches nothing.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.excerpts import Asked, choose_excerpt
from assistant.answering.leads.choice import FEATURES, KNOWN, READ, clearly_best, features, kind
from assistant.answering.leads.openings import openings_of, words_of
from assistant.answering.quoting import Excerpt, Opening
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.records import Passage
from assistant.retrieval.known_questions import known_leads
from assistant.retrieval.retriever import Retriever
from assistant.text.normalisation import normalise, same_sentence
from assistant_eval.datasets.json_lines import dataset
from assistant_eval.fitting.optimisers import Array, folds, softmax_weights
from assistant_eval.fitting.sections.labels import known_rows

FOLDS = 5
APART = 8  # of messages, one in so many teaches the reader nothing
_PENALTY = 0.003


@dataclass(frozen=True)
class Chosen:
    """The features of the sentences that could be read first, and the place of the chosen one, -1 when it is none."""

    document: str
    features: Array
    right: int
    apart: bool  # whether it taught the reader nothing


@dataclass(frozen=True)
class _Record:
    """A message whose first sentence was chosen in a passage of the index."""

    asked: Asked
    excerpt: Excerpt
    openings: list[Opening]
    right: int
    apart: bool


def chosen(generation: Generation, embedder: Embedder) -> list[Chosen]:
    """What the weights learn from, in any language; the reader is asked of those that taught it nothing."""
    found = []
    for one in _records(generation, embedder):
        held = features(one.excerpt, one.openings, one.asked, read=one.apart)
        found.append(Chosen(one.excerpt.document.id, held, one.right, one.apart))
    return found


def _records(generation: Generation, embedder: Embedder) -> Iterator[_Record]:
    retriever = Retriever(generation, embedder)
    held = {entry.id for entry in generation.entries}
    known = known_rows()
    rows = [one for one in dataset("asked-sections.jsonl") if one["sections"] and one["lead"]]
    apart = folds([one["question"] for one in rows], APART) == 0
    for record, kept in zip(rows, apart, strict=True):
        page, *named = record["sections"][0]
        passage = next((one for one in generation.passages_of(page) if _is(one, named)), None) if page in held else None
        if passage is None:
            continue
        question = retriever.understand(record["question"])
        unasked = known.get(record["question"], [])  # a known question would find itself
        told = functools.partial(known_leads, generation, question=question, unasked=unasked)
        asked = replace(Asked.of(question, question.intent, generation), leads=told)
        excerpt = choose_excerpt(generation.document(page), passage, asked)
        openings = openings_of(excerpt)
        said = normalise(record["lead"])
        same = (same_sentence(said, normalise(words_of(excerpt, one))) for one in openings)
        yield _Record(asked, excerpt, openings, next(itertools.compress(itertools.count(), same), -1), bool(kept))


def fit(kept: Sequence[Chosen]) -> dict[str, Array]:
    """Weights for ``FEATURES``, of either sign, by what is known of a passage: see ``choice.kind``."""
    held = {}
    for read, known in itertools.product((True, False), repeat=2):
        told = [one for one in kept if one.right >= 0 and len(one.features) > 1 and (one.apart or not read)]
        held[kind(read=read, known=known)] = _fitted([without(one, read=read, known=known) for one in told])
    return held


def without(one: Chosen, *, read: bool, known: bool) -> Chosen:
    """The same passage as if the reader did not speak of it, or as if no question were known for it."""
    features = one.features.copy()
    features[:, READ] *= read
    features[:, KNOWN] *= known
    return replace(one, features=features)


def _fitted(told: Sequence[Chosen]) -> Array:
    both = [np.hstack([one.features, -one.features]) for one in told]
    right = [np.arange(len(one.features)) == one.right for one in told]
    weights = softmax_weights(both, right, np.ones(len(told)), _PENALTY)
    half = len(FEATURES)
    return weights[:half] - weights[half:]


def report(seen: Sequence[Chosen]) -> dict[str, Any]:
    """Of messages that taught the reader nothing, the share whose chosen sentence is the first, or is found.

    By what the weights are told of a passage: with what the reader says or not, with known questions or not.
    """
    number, apart = folds([one.document for one in seen], FOLDS), np.array([one.apart for one in seen])
    right = np.array([one.right for one in seen])[apart]
    found: dict[str, Any] = {"n": int(apart.sum()), "first sentence": round(float((right == 0).mean()), 4)}
    places: dict[str, list[tuple[int, int]]] = {}
    for fold in range(FOLDS):
        held = fit([one for one, its in zip(seen, number, strict=True) if its != fold])
        for place in map(int, np.flatnonzero((number == fold) & apart)):
            for read, known in itertools.product((True, False), repeat=2):
                name, one = kind(read=read, known=known), without(seen[place], read=read, known=known)
                places.setdefault(name, []).append((place, clearly_best(one.features @ held[name])))
    for name, told in places.items():
        best = np.array([one for _, one in sorted(told)])
        found[name] = {
            "chosen": round(float((best == right).mean()), 4),
            "moved": round(float((best > 0).mean()), 4),
        }
    return found


def write(path: Path, weights: dict[str, Array]) -> None:
    """Write what the package ships."""
    data = {
        name: {feature: round(float(weight), 3) for feature, weight in zip(FEATURES, held, strict=True)}
        for name, held in weights.items()
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _is(passage: Passage, named: list[Any]) -> bool:
    heading = passage.section[-1] if passage.section else ""
    return [heading, passage.field, passage.local] == named
