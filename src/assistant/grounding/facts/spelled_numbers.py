"""Numbers in words -> digits, in our languages: « quatre-vingt-six euros » reads « 86 euros ».

« un » and the like are more often an article than a number: they count only before a unit.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from assistant.tables import read_table

_LINKS = {"fr": "et", "es": "y", "pt": "e", "en": "and", "ar": "و"}
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@functools.cache
def _data() -> dict[str, Any]:
    return read_table("assistant.grounding.facts", "facts.toml")


@functools.cache
def _values(language: str) -> dict[str, int]:
    numbers = _data()["numbers"].get(language, {})
    return {word: int(value) for value, words in numbers.items() for word in str(words).split()}


@functools.cache
def _unit_words() -> frozenset[str]:
    return frozenset(word for words in _data()["units"].values() for word in str(words).split() if "-" not in word)


def in_digits(folded: str, language: str) -> str:
    """``folded`` text with its numbers in digits."""
    values = _values(language)
    ones = set(_data()["one"].get(language, "").split())
    tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(folded)]
    pieces, position, place = [], 0, 0
    while place < len(tokens):
        taken = list(_run(tokens, place, folded, values, ones, language))
        last = place + len(taken) - 1
        if not taken or (len(taken) == 1 and tokens[place][0] in ones and not _counted(tokens, place + 1)):
            place += 1
            continue
        pieces += [folded[position : tokens[place][1]], str(_compose([one for one in taken if one is not None]))]
        position, place = tokens[last][2], last + 1
    return "".join([*pieces, folded[position:]])


def _counted(tokens: list[tuple[str, int, int]], place: int) -> bool:
    return place < len(tokens) and tokens[place][0] in _unit_words()


def _run(
    tokens: list[tuple[str, int, int]], place: int, text: str, values: dict[str, int], ones: set[str], language: str
) -> Iterator[int | None]:
    """The values of the words from ``place`` that form one number; None stands for a link word."""
    before: int | None = None
    link = _LINKS.get(language, "")
    while place < len(tokens):
        word, _, end = tokens[place]
        if language == "ar" and before is not None and word.startswith("و") and word[1:] in values:
            word = word[1:]
        value = 1 if word in ones else values.get(word)
        if value is not None and not _goes_on(before, value, language):
            return
        if value is None:
            following = tokens[place + 1][0] if place + 1 < len(tokens) else ""
            ahead = 1 if following in ones else values.get(following)
            if word != link or ahead is None or before is None or not _linked(before, ahead, language):
                return
        yield value
        before = value if value is not None else before
        place += 1
        if place < len(tokens) and not re.fullmatch(r"[ -]", text[end : tokens[place][1]]):
            return


def _linked(before: int, ahead: int, language: str) -> bool:
    if language == "fr":
        return ahead in {1, 11} and 20 <= before <= 60
    return ahead < before and before >= 20


def _goes_on(before: int | None, value: int, language: str) -> bool:
    """Whether a number may continue: « soixante dix », « quatre vingt », « deux cents », but not « deux trois »."""
    if before is None or value in {100, 1000}:
        return True
    if language == "fr" and (before, value) == (4, 20):
        return True
    if language == "ar" and before < 10 <= value:
        return True
    if language == "fr" and ((before in {20, 60} and 10 <= value < 20) or (before == 10 and 7 <= value < 10)):
        return True
    return (before >= 20 and value < 10) or before >= 100 > value


def _compose(values: list[int]) -> int:
    total = current = 0
    before = 0
    for value in values:
        if value == 1000:
            total, current = total + max(current, 1) * 1000, 0
        elif value == 100:
            current = max(current, 1) * 100
        elif value == 20 and before == 4:
            current += 76
        else:
            current += value
        before = value
    return total + current
