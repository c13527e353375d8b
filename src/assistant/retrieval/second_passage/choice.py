"""The passage that answers the second thing a message asks, and how likely it is that there is one.

« C'est combien la salle, et jusqu'à quelle heure la musique ? » has its price in one passage and its hour in another,
mostly of the same page. Each passage of the first pages is weighed beside the one shown first: how near a part of the
message is to it alone, and what can be counted of the asking. Weights are fitted on messages whose readers named both
passages (``weights.json``, written by ``assistant-eval fit-second-passage``). It searches nothing.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.numeric import sigmoid
from assistant.question.asking_parts import COUNTS, counts
from assistant.question.intent import FIELDS
from assistant.records import Passage
from assistant.retrieval.second_passage.parts import AskedPart
from assistant.weights import read_weights

FEATURES = ("behind", "first", "same_page", "local", "field", "said", "ahead", "intent", "place", *COUNTS)
_LEAST = 1e-9  # chance below which passages are equally unlikely

Chance = tuple[float, Passage]


def second_passage(first: Passage, found: Sequence[Chance], parts: Sequence[AskedPart], message: str) -> Chance | None:
    """The likeliest other passage of ``found`` to answer what ``first`` does not, with the probability that it does."""
    others = [one for one in found if one[1].id != first.id]
    if not others or not parts:
        return None
    weights, bias = _weights()
    odds = features(first, found, parts, message) @ weights + bias
    best = int(np.argmax(odds))
    return sigmoid(float(odds[best])), others[best][1]


def features(first: Passage, found: Sequence[Chance], parts: Sequence[AskedPart], message: str) -> NDArray[np.float64]:
    """The :data:`FEATURES` of each passage of ``found`` but ``first``, shape ``(passages, features)``."""
    chances = {passage.id: _log(chance) for chance, passage in found}
    shown = chances.get(first.id, _log(0))
    counted = counts(message)
    return np.array([
        [
            chances[passage.id] - shown,
            shown,
            passage.document_id == first.document_id,
            passage.local,
            bool(passage.field),
            *_asked(passage, first, parts),
            *counted,
        ]
        for _, passage in found
        if passage.id != first.id
    ]).astype(np.float64)  # fmt: skip


def _asked(passage: Passage, first: Passage, parts: Sequence[AskedPart]) -> tuple[float, ...]:
    """How near the part is that is nearest to ``passage``, how much nearer than to ``first``, and which part it is."""
    said = [_log(part.chances.get(passage.id, 0.0)) for part in parts]
    best = int(np.argmax(said))
    return (
        said[best],
        said[best] - _log(parts[best].chances.get(first.id, 0.0)),
        passage.field in FIELDS.get(parts[best].intent, ()),
        best / max(len(parts) - 1, 1),
    )


def _log(chance: float) -> float:
    return math.log(max(chance, _LEAST))


@functools.cache
def _weights() -> tuple[NDArray[np.float64], float]:
    """The weights of :data:`FEATURES` shipped with the package, and the constant."""
    held = read_weights("assistant.retrieval.second_passage", "weights.json")
    return np.array([held["weights"][name] for name in FEATURES]), float(held["bias"])
