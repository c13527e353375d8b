"""The probability that a message asks for a resource rather than for what the pages say.

« une vidéo sur les volcans » is a need, « ai-je le droit de montrer une vidéo ? » is for the guides, though both speak
of videos. A logistic model over a few features: what the message means (a line drawn through vectors of the package's
own encoder, whatever embedder the site uses), what the catalogue understands and holds, and how sure the pages are. The
weights (``choice.npz``) are fitted by ``assistant_eval.fitting.catalogue.choice``. It searches nothing and writes
nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.numeric import sigmoid
from assistant.records import Question
from assistant.resources.matching.meaning import of_need
from assistant.resources.search import SearchResult
from assistant.retrieval.retriever import Retrieval
from assistant.weights import read_weights

FEATURES = (
    "meaning", "named", "only_named", "kind", "constraint", "level", "subject", "fit", "found", "whole", "right",
    "answerable", "school", "intent",
)  # fmt: skip
_SHORT = 2  # words beside a name: « c'est quoi Lumni » asks for nothing else


def features(meant: float, found: SearchResult, pages: Retrieval) -> NDArray[np.float64]:
    """The :data:`FEATURES` of a question.

    Args:
        meant: What :func:`meaning` says of it.
        found: What the catalogue holds for it.
        pages: What the pages say.
    """
    asked, first = found.asked, pages.documents[0].entry if pages.documents else None
    values = (
        meant,
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


def meaning(question: Question) -> float:
    """The log-odds that a sentence of this meaning asks for a resource."""
    held = _fitted()
    return float(of_need(question.written) @ held["line"] + held["line_bias"])


def probability(values: NDArray[np.float64]) -> float:
    """The probability that a question of these features asks for a resource."""
    held = _fitted()
    return sigmoid(float(values @ held["weights"] + held["bias"]))


def only_named(found: SearchResult) -> bool:
    """Whether a message says the name of a resource and hardly anything else."""
    return found.named > 0 and len(found.need.said) <= _SHORT


def asks_for_a_resource(question: Question, found: SearchResult, pages: Retrieval) -> bool:
    """Whether the catalogue should answer rather than the pages; « nothing » is never said where a page is sure."""
    if not found.resources and pages.verdict == "sure":
        return False
    return probability(features(meaning(question), found, pages)) >= float(_fitted()["least"])


@functools.cache
def _fitted() -> Mapping[str, Any]:
    held = read_weights("assistant.resources", "choice.npz")
    return {
        "line": held["line"].astype(np.float64),
        "line_bias": float(held["line_bias"]),
        "weights": held["weights"].astype(np.float64),
        "bias": float(held["bias"]),
        "least": float(held["least"]),
    }
