"""Fits ``assistant/answering/leads.json``: which sentence of a passage is read first.

The passage is given, and the sentence that a reader of ``asked-sections.jsonl`` chose in it; what is measured is that
sentence alone, on pages that taught nothing, in two halves of the messages told by a hash. A passage that has one
sentence, or whose chosen sentence must keep its place, is measured and teaches nothing.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.answering.excerpts import (
    LEAD_FEATURES,
    Asked,
    choose_excerpt,
    clearly_best,
    lead_features,
    openings_of,
    same_sentence,
)
from assistant.answering.quoting import Excerpt, Opening, sentences
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.records import Passage
from assistant.retrieval.known_questions import known_leads
from assistant.retrieval.retriever import Retriever
from assistant.text.normalisation import normalise
from assistant_eval.fitting.optimisers import Array, folds, softmax_weights
from assistant_eval.fitting.samples import dataset, known_rows

FOLDS = 5
_PENALTY = 0.003
_KNOWN = LEAD_FEATURES.index("known")


@dataclass(frozen=True)
class Chosen:
    """The features of the sentences that could be read first, and the place of the chosen one, -1 when it is none."""

    document: str
    features: Array
    right: int
    work: bool


def chosen(generation: Generation, embedder: Embedder) -> list[Chosen]:
    """Every message whose first sentence was chosen in a passage of the index."""
    retriever, found = Retriever(generation, embedder), []
    held = {entry.id for entry in generation.entries}
    known = known_rows()
    for record in (one for one in dataset("asked-sections.jsonl") if one["sections"] and one["lead"]):
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
        right = next((place for place, one in enumerate(openings) if _same(excerpt, one, record["lead"])), -1)
        work = hashlib.sha256(record["question"].encode()).digest()[0] % 2 == 1
        found.append(Chosen(page, lead_features(excerpt, openings, asked), right, work))
    return found


def fit(kept: Sequence[Chosen]) -> Array:
    """Weights for ``LEAD_FEATURES``, of either sign."""
    told = [one for one in kept if one.right >= 0 and len(one.features) > 1]
    both = [np.hstack([one.features, -one.features]) for one in told]
    right = [np.arange(len(one.features)) == one.right for one in told]
    weights = softmax_weights(both, right, np.ones(len(told)), _PENALTY)
    half = len(LEAD_FEATURES)
    return weights[:half] - weights[half:]


def report(seen: Sequence[Chosen]) -> dict[str, Any]:
    """By half: how many, the share whose first sentence is the chosen one, and the share once it is chosen by fit."""
    number = folds([one.document for one in seen], FOLDS)
    places = np.zeros(len(seen), dtype=np.int64)
    for fold in range(FOLDS):
        weights = fit([one for one, its in zip(seen, number, strict=True) if its != fold])
        alone = fit([unknown(one) for one, its in zip(seen, number, strict=True) if its != fold])
        for place in map(int, np.flatnonzero(number == fold)):
            features = seen[place].features
            places[place] = clearly_best(features @ (weights if features[:, _KNOWN].any() else alone))
    right, work = np.array([one.right for one in seen]), np.array([one.work for one in seen])
    return {
        name: {
            "n": int(half.sum()),
            "first sentence": round(float((right[half] == 0).mean()), 4),
            "chosen": round(float((right[half] == places[half]).mean()), 4),
            "moved": round(float((places[half] > 0).mean()), 4),
        }
        for name, half in (("work", work), ("other", ~work))
    }


def unknown(one: Chosen) -> Chosen:
    """The same passage as if no question were known for it."""
    features = one.features.copy()
    features[:, _KNOWN] = 0
    return replace(one, features=features)


def write(path: Path, weights: Array, alone: Array) -> None:
    """Write the weights, and those of passages for which no question is known."""
    data = {
        name: {feature: round(float(weight), 3) for feature, weight in zip(LEAD_FEATURES, held, strict=True)}
        for name, held in (("weights", weights), ("alone", alone))
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _is(passage: Passage, named: list[Any]) -> bool:
    heading = passage.section[-1] if passage.section else ""
    return [heading, passage.field, passage.local] == named


def _same(excerpt: Excerpt, opening: Opening, lead: str) -> bool:
    words = excerpt.words_of(excerpt.blocks[opening.block])
    told = words if excerpt.blocks[opening.block].kind == "item" else sentences(words)[opening.place]
    return same_sentence(normalise(lead), normalise(told))
