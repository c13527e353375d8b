"""How telling each word of a question is: « dors » or « bonjour » seldom stand in the page that answers, « bail » does.

Learned from the questions known for pages (``stem-weights.json``, made again by ``assistant-eval fit-terms``): of the
questions that say a stem, the share whose page says it too, beyond what chance gives. A story's words then weigh little
in the search without being on any list. A stem that few questions say weighs one.
"""

from __future__ import annotations

import functools

from assistant.weights import read_weights


def telling(stem: str) -> float:
    """The weight of a stem in a question, between 0 and 1."""
    return _stems().get(stem, 1.0)


@functools.cache
def _stems() -> dict[str, float]:
    return dict(read_weights("assistant.question", "stem-weights.json")["stems"])
