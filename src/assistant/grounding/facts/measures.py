"""Numbers with their units, and rates: « 15 à 17 ans », « 35 € la tonne ».

Works on folded text with numbers in digits. A number is a value and a unit, or the first letters of the word it counts.
Pure; nothing is compared here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from assistant.grounding.facts.fact_words import any_of, units
from assistant.text.analysis import STOP_WORDS

_TIMES = frozenset("fois times time veces vez vezes volte volta kez kere раз разів рази مرات مرة".split())
_MANNERS = (
    "defaut|exemple|courrier|courriel|mail|telephone|internet|cheque|carte|ecrit|erreur|voie|prelevement"
    "|une|des|les|leurs?|cette|cet|ces|son|ses|votre|vos|notre|nos"
)
_LISTED = re.compile(r"[^;.:]{0,5}\d")  # « 15 à 17 ans », « 10, 20 ou 30 € », but « tarif 800 : 45 € »
FIRST_YEAR, LAST_YEAR = 1900, 2100
_NUMBER = r"\d{1,3}(?:[ .,](?=\d{3}(?!\d))\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"


@functools.cache
def _measured() -> re.Pattern[str]:
    unit = any_of(units())
    return re.compile(
        rf"(?:(?P<before>[€$£]) ?)?(?<![\w])(?P<number>{_NUMBER})"
        rf"(?: ?(?:-|a|to|et|and|ou|or|y|e|ate|do|до|إلى|ve|ile) (?={_NUMBER}))?"
        rf"(?: (?:dernier|premier|prochain)e?s?(?= ))?"
        rf"(?: ?(?P<unit>{unit})(?!\w)| ?(?P<other>[^\W\d_]+|[$£]))?"
    )


@functools.cache
def _rate() -> re.Pattern[str]:
    unit = any_of(units())
    return re.compile(
        rf"(?:(?:\d|€|(?<!\w)(?:{unit})(?!\w)) ?(?:(?:par|le|la|per|por|al|a|за|في)\b ?|/ ?|l')|\b(?:par|per|por) )"
        rf"(?:({unit})(?![\w'])|(?<=(?:\d|€|s|n) par )(?!(?:{_MANNERS})\b)([^\W\d_]{{3,}}))"
    )


def rates(folded: str) -> Iterator[str]:
    """The denominators of rates: « 35 € la tonne », « 1 m³ par semaine »."""
    for match in _rate().finditer(folded):
        yield units().get(match[1]) or (match[2] or "")[:4]


def numbers(folded: str) -> Iterator[tuple[float, str]]:
    """Numbers with their units; « 15 à 17 ans » gives 15 and 17 years."""
    waiting: list[float] = []
    for match in _measured().finditer(folded):
        value = _value(match["number"])
        unit = "euro" if match["before"] == "€" else units().get(match["unit"] or "", "")
        other = "" if match["other"] in _TIMES | STOP_WORDS else match["other"] or ""
        unit = unit or match["before"] or other[:4]
        dated = FIRST_YEAR <= value < LAST_YEAR and folded.startswith(",", match.end())  # « en 2024, 65 % »
        if not unit and not dated and _LISTED.match(folded, match.end()):
            waiting.append(value)
            continue
        for one in (*waiting, value):
            yield one, unit
        waiting = []
    for one in waiting:
        yield one, ""


def _value(written: str) -> float:
    plain = written.replace(" ", "")
    if re.search(r"[.,]\d{3}(?!\d)", plain):
        head, _, tail = re.sub(r"[.,](?=\d{3}(?!\d))", "", plain).partition(",")
        return float(f"{head}.{tail}") if tail else float(head)
    return float(plain.replace(",", "."))
