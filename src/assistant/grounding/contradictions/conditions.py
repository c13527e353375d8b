"""Whether a French text says that something holds only under a condition, in any of the usual phrasings. Pure.

« Sans A, pas de B », « B seulement si A », « il faut A, sinon pas de B », « pas de B tant que vous n'avez pas A »,
« attendez A avant B » are the same rule. What A and B are is not read here.
"""

from __future__ import annotations

import re

from assistant.grounding.contradictions import polarity
from assistant.text.analysis import fold

_CONDITION = re.compile(
    r"\b(?:tant qu\w*|si|sans|faute d\w*|a defaut d\w*|en dessous d\w*)\b(?P<first>[^.]*)[,:]\s(?P<then>[^.]*)"
    r"|\b(?:seulement|uniquement)\b[^.,;]*\b(?:si|quand|lorsqu\w*|apres|avec|a partir)\b"
    r"|\b(?:il faut|doi(?:t|vent|vez))\b[^.]*\bsinon\b(?P<else>[^.]*)"
    r"|\bn(?:e |')[^.,;:]*\bqu(?:e |')(?:si|quand|lorsqu\w*|apres|a partir)\b"
    r"|(?<!n')\battend\w*\b[^.,;:]*\b(?:avant|pour)\b"
    r"|(?:^|[.;] )avant d(?:e |')[^.,;:]*,"
    r"|\bpas\b[^.,;:]*\b(?:sans|avant|tant qu\w*|si)\b(?P<lacks>[^.,;:]*)"
)


def only_if(text: str) -> bool:
    """Whether a text says that something holds only under a condition."""
    folded = fold(text).replace("’", "'")
    return any(_says_it(match) for match in _CONDITION.finditer(folded))


def _says_it(match: re.Match[str]) -> bool:
    if match["lacks"] is not None:
        return not re.search(r"\bsi\b[^.,;:]*$", match[0]) or polarity.read(match["lacks"]).denied
    if match["else"] is not None:
        return polarity.read(match["else"]).against
    if match["then"] is None:
        return True
    lacking = match[0].startswith(("sans", "faute", "a def", "en des")) or polarity.read(match["first"]).denied
    return lacking and polarity.read(match["then"]).against
