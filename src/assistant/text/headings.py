"""What a section's heading supposes: « Et si … », « Pour … », « Quand … » speak to those whose case it is.

A heading that states a case answers a question that states it too; to any other question it is a special case, which
must not lead over the general answer. Words only: nothing is ranked here.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Collection

from assistant.text.analysis import analyse

_CASE = re.compile(r"(?:et )?(?:s['’]|si\b)|et (?:pour|quand|pendant|en cas)\b", re.IGNORECASE)
_SET = re.compile(r"(?:pour|quand|pendant|en cas)\b", re.IGNORECASE)  # a case, unless it asks: « Quand ouvrir ? »


def states_case(heading: str) -> bool:
    """Whether a heading speaks of one case: « Et si je déménage ? », « Pour un mineur »."""
    return _CASE.match(heading) is not None or (not heading.endswith("?") and _SET.match(heading) is not None)


def unsaid(heading: str, title: str, said: Collection[str], rarity: Callable[[str], float]) -> float:
    """How much of the case of ``heading`` a question does not say, by the rarity of words, in [0, 1].

    ``said`` holds the stems of the question. The words of the page's ``title`` state no case; a heading that states
    none gives 0.
    """
    if not states_case(heading):
        return 0.0
    own = stems(heading) - stems(title)
    total = math.fsum(rarity(stem) for stem in own)
    missing = math.fsum(rarity(stem) for stem in own if stem not in said)
    return missing / total if total else 0.0


@functools.lru_cache(maxsize=50_000)
def stems(heading: str) -> frozenset[str]:
    """The stems of a heading."""
    return frozenset(analyse(heading))
