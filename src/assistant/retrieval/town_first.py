"""A page stands before the national sheets, unless the question asks for what only they name.

« Passeport » of the commune comes before « Passeport : demande à l'étranger », but not for someone who asks from
abroad. A page that the commune wrote or completed stands before the sheets of its subject, told by titles; a page of
which the search is sure, when it looks at pages alone, before every sheet: importing sheets takes no answer away. The
only page that has the question for a name stands before what was only guessed.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from assistant.index.generation import Generation
from assistant.question.page_names import pages_named
from assistant.question.stem_weights import telling
from assistant.records import Question
from assistant.text.analysis import analyse

_LOOKED_AT = 8  # of the first entries
_SHARED = 0.6  # of the stems of the town's title, from which two titles have one subject
_TELLING = 0.95  # weight from which a stem of the question names a subject: « faire » does not
_BEHIND = 1.0  # a sheet that stood above its town's page is put so far behind: its passages are a third as likely
_FAR_BEHIND = 3.0  # and behind a page that is surely right: a twentieth


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


def sure_page_first(
    generation: Generation, question: Question, scores: NDArray[np.float32], own: int
) -> NDArray[np.float32] | None:
    """``scores`` with the page ``own`` above every sheet; None when it does not stand among the first.

    Nor does it where a sheet above it names what is asked, and the page never says it.
    """
    order = [int(row) for row in np.argsort(-scores, kind="stable")[:_LOOKED_AT] if np.isfinite(scores[row])]
    if own not in order:
        return None
    said = generation.words.sheets
    for row in order[: order.index(own)]:
        if generation.entries[row].layer == "national":
            more = _stems(generation.entries[row].title) & question.own
            if any(telling(stem) >= _TELLING and not said.holds(stem, own) for stem in more):
                return None
    lifted = scores.copy()
    lifted[own] = np.nextafter(scores[order[0]], np.float32(np.inf))  # before another page too: it is sure, alone
    lifted[~generation.pages] = np.minimum(scores[~generation.pages], lifted[own] - _FAR_BEHIND)
    return lifted


def named_first(
    generation: Generation, question: Question, scores: NDArray[np.float32], *, sure: bool
) -> NDArray[np.float32] | None:
    """``scores`` with the only page that has ``question`` for a name far above all; None when there is none.

    Nor does another page of which the search is ``sure`` give way to it.
    """
    named = [row for row in pages_named(question, generation) if np.isfinite(scores[row])]
    if len(named) != 1 or (sure and int(np.argmax(scores)) != named[0]):
        return None
    lifted = scores.copy()
    lifted[named] = max(scores[named[0]], np.delete(scores, named).max(initial=-np.inf) + _FAR_BEHIND)
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
