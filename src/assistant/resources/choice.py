"""The probability that a message asks for a resource rather than for what the pages say.

« une vidéo sur les volcans » is a need, « ai-je le droit de montrer une vidéo ? » is for the guides, though both speak
of videos. A logistic model over a few features: how the sentence is put (hashed pieces of words), what the catalogue
understands and holds, and how sure the pages are. Pieces of three to five letters tolerate misspellings. Nothing
depends on the vectors of one embedding model. The weights (``choice.npz``) are fitted by
``assistant_eval.fitting.catalogue.choice``. It searches nothing and writes nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.numeric import sigmoid
from assistant.records import Question
from assistant.resources.search import Found
from assistant.retrieval.retriever import Retrieval
from assistant.triage.rules import undoubled
from assistant.weights import read_weights

FEATURES = (
    "wording", "named", "only_named", "kind", "constraint", "level", "subject", "fit", "found", "whole", "right",
    "answerable", "school", "intent",
)  # fmt: skip
BUCKETS = 1 << 13
LONGEST = 2000  # characters read: anything longer is a document, not a question
_SHORTEST_PIECE, _LONGEST_PIECE = 3, 5
_EVIDENT = 0.95  # the probability from which words alone tell a need
_SERVED = 0.9  # the fit from which a resource speaks for the need as a level or a kind would
_SHORT = 2  # words beside a name: « c'est quoi Lumni » asks for nothing else


def buckets(question: str) -> NDArray[np.int64]:
    """A sentence's words, word pairs and n-grams, as places of a table of :data:`BUCKETS`, each once and in order."""
    return _pieces(undoubled(question[:LONGEST]))


def _pieces(undoubled: str) -> NDArray[np.int64]:
    words = undoubled.split()
    found = {f"1 {word}" for word in words} | {f"2 {pair[0]} {pair[1]}" for pair in pairwise(words)}
    for word in set(words):
        padded = f" {word} "
        for size in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1):
            found.update(padded[start : start + size] for start in range(len(padded) - size + 1))
    return np.array(sorted({crc32(piece.encode()) % BUCKETS for piece in found}), dtype=np.int64)


def features(worded: float, found: Found, pages: Retrieval) -> NDArray[np.float64]:
    """The :data:`FEATURES` of a question.

    Args:
        worded: What :func:`wording` says of its words.
        found: What the catalogue holds for it.
        pages: What the pages say.
    """
    asked, first = found.asked, pages.documents[0].entry if pages.documents else None
    values = (
        worded,
        found.named > 0 or found.need.instead,
        only_named(found),
        bool(asked.kind),
        bool(asked.constraint),
        bool(asked.level),
        bool(asked.subject),
        found.fit,
        bool(found.resources),
        bool(found.resources) and found.loosened is None and not found.unsaid,
        pages.confidence,
        pages.among,
        first is not None and "school" in first.audience,
        bool(pages.intent),
    )
    return np.array(values, dtype=np.float64)


def wording(question: Question) -> float:
    """The log-odds that a sentence put in these words asks for a resource."""
    held, read = _fitted(), _pieces(question.undoubled)
    return float(held["words"][read].sum() / max(len(read), 1) ** 0.5 + held["words_bias"])


def probability(values: NDArray[np.float64]) -> float:
    """The probability that a question of these features asks for a resource."""
    held = _fitted()
    return sigmoid(float(values @ held["weights"] + held["bias"]))


def only_named(found: Found) -> bool:
    """Whether a message says the name of a resource and hardly anything else."""
    return found.named > 0 and len(found.need.said) <= _SHORT


def asks_for_a_resource(question: Question, found: Found, pages: Retrieval) -> bool:
    """Whether the catalogue should answer rather than the pages.

    A message that says nothing to look for is never a need, and « nothing » is never said where a page is sure.
    """
    said = found.named or found.need.topic or found.unsaid or found.asked.kind or found.asked.subject
    if not said or not (found.resources or found.asked):
        return False
    sure = not found.resources and pages.verdict == "sure"
    let_go = found.loosened is not None and found.loosened[0] == "kind"
    # a topic or a subject alone is what any question has (« j'ai besoin d'un acte »), and so has a shop's words
    of_shops = found.resources and found.resources[0].levels == ("commercants",)
    served = found.fit >= _SERVED and pages.verdict != "sure"
    shown = not of_shops and (
        found.named or (found.asked.kind and not let_go) or found.asked.level or found.asked.constraint or served
    )
    bound = max(float(_fitted()["least"]), _EVIDENT * (not shown))
    return not sure and probability(features(wording(question), found, pages)) >= bound


@functools.cache
def _fitted() -> Mapping[str, Any]:
    held = read_weights("assistant.resources", "choice.npz")
    return {
        "words": held["words"].astype(np.float64),
        "words_bias": float(held["words_bias"]),
        "weights": held["weights"].astype(np.float64),
        "bias": float(held["bias"]),
        "least": float(held["least"]),
    }
