"""How much a word of a need tells: « tokharien » says what is wanted, « patience » and « classe » hardly do.

Weighed by how rare its stem is in the questions written for our pages (``ordinary_words.json``, counted by
``assistant_eval.fitting.catalogue.ordinary_words``): a need is told with ordinary words around the few that matter, and
no list of them would ever be whole.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from assistant.weights import read_weights

_ORDINARY, _SHARPNESS, _LEAST = 0.2, 1.5, 0.02


@functools.cache
def _rarities() -> Mapping[str, float]:
    held = read_weights("assistant.resources.matching", "ordinary_words.json")["stems"]
    return {stem: float(rarity) for rarity, stems in held.items() for stem in stems.split()}


def telling(stem: str) -> float:
    """How much a stem tells, from nearly 0 (said in any question) to 1 (never said)."""
    above = (_rarities().get(stem, 1.0) - _ORDINARY) / (1 - _ORDINARY)
    return float(max(_LEAST, max(above, 0.0) ** _SHARPNESS))


def is_unknown_stem(stem: str) -> bool:
    """Whether no ordinary question says it: a name, a misspelling, a rare thing."""
    return stem not in _rarities()
