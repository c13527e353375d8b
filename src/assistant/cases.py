"""Cases of a rule by age: which lines of « Adulte : 86 € / De 15 à 17 ans : 42 € » a question is about.

Pure and cautious: when the question names no age, or no line fits it, nothing is chosen and the whole list is shown.
"""

from __future__ import annotations

import re

from assistant.lexical import fold

_ADULT = 18
_BETWEEN = re.compile(r"\b(?:de|entre) (\d{1,3}) (?:a|et) (\d{1,3}) ans")
_UNDER = re.compile(r"\b(?:moins de|avant|jusqu a) (\d{1,3}) ans")
_OVER = re.compile(r"\b(?:plus de|des|a partir de|au dela de) (\d{1,3}) ans|\b(\d{1,3}) ans (?:et plus|ou plus)")
_AGE = re.compile(r"\b(\d{1,3}) ans\b")
_BABY = re.compile(r"\b(bebe|nourrisson|nouveau ne)\b")
_ADULTS = re.compile(r"\b(adultes?|majeure?s?)\b")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())


def age_in(question: str) -> int | None:
    """The age a question speaks of, in years, if it names one."""
    words = _plain(question)
    match = _AGE.search(words)
    if match and not re.search(r"\b(?:moins|plus) de \d+ ans", words):
        return int(match[1])
    if _BABY.search(words):
        return 0
    return 30 if _ADULTS.search(words) else None


def fits(line: str, age: int) -> bool | None:
    """Whether a line's own condition holds for ``age``; None when the line states no age."""
    words = _plain(line)
    if match := _BETWEEN.search(words):
        return int(match[1]) <= age <= int(match[2])
    if match := _UNDER.search(words):
        return age < int(match[1])
    if match := _OVER.search(words):
        return age >= int(match[1] or match[2])
    if _ADULTS.search(words):
        return age >= _ADULT
    if re.search(r"\bmineure?s?\b", words):
        return age < _ADULT
    return None


def matching(lines: list[str], question: str) -> int | None:
    """The index of the only line whose stated age fits the question's, else None."""
    age = age_in(question)
    if age is None:
        return None
    chosen = [index for index, line in enumerate(lines) if fits(line, age)]
    return chosen[0] if len(chosen) == 1 else None
