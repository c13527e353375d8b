"""A town's own page stands before the national sheets of its subject, unless the question asks for what only they name.

« Passeport » of the commune comes before « Passeport : demande à l'étranger », but not for someone who asks from
abroad. Subjects are told by titles. Pages that a commune neither wrote nor completed keep the place they have earned.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from assistant.index.generation import Generation
from assistant.question.stem_weights import telling
from assistant.records import Question
from assistant.text.analysis import analyse

_LOOKED_AT = 8  # of the first entries
_SHARED = 0.6  # of the stems of the town's title, from which two titles have one subject
_TELLING = 0.95  # weight from which a stem of the question names a subject: « faire » does not
_BEHIND = 1.0  # a sheet that stood above its town's page is put so far behind: its passages are a third as likely


def town_first(generation: Generation, question: Question, scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """``scores`` with the commune's page above the sheets of its subject that outranked it."""
    order = [int(row) for row in np.argsort(-scores, kind="stable")[:_LOOKED_AT] if np.isfinite(scores[row])]
    own = next((row for row in order if generation.entries[row].layer == "local"), None)
    if own is None or own == order[0]:
        return scores
    above = [row for row in order[: order.index(own)] if _is_outdone(generation, question, own, row)]
    if not above:
        return scores
    lifted = scores.copy()
    lifted[own] = scores[above[0]]
    lifted[above] = np.minimum(scores[above], lifted[own] - _BEHIND)
    return lifted


def _is_outdone(generation: Generation, question: Question, own: int, row: int) -> bool:
    """Whether the sheet ``row`` has the subject of the page ``own``, and nothing more that the question asks."""
    if generation.entries[row].layer != "national":
        return False
    subject, sheet = (_stems(generation.entries[one].title) for one in (own, row))
    more = (stem for stem in (sheet - subject) & question.own if telling(stem) >= _TELLING)
    return len(subject & sheet) >= _SHARED * len(subject) > 0 and not any(more)


def _stems(title: str) -> set[str]:
    return set(analyse(re.sub(r"\s*\([^)]*\)", "", title)))
