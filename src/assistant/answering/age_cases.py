"""Cases of a rule by age: which lines of « Adulte : 86 € / De 15 à 17 ans : 42 € » a question is about.

Pure and cautious: when the question names no age, or no line fits it, nothing is chosen and the whole list is shown.
"""

from __future__ import annotations

import re

from assistant.records import Question
from assistant.text.normalisation import normalise

_ADULT = 18
_BETWEEN = re.compile(r"\b(?:de|entre) (\d{1,3}) (?:a|et) (\d{1,3}) ans")
_UNDER = re.compile(r"\b(?:moins de|avant|jusqu a) (\d{1,3}) ans")
_OVER = re.compile(r"\b(?:plus de|des|a partir de|au dela de) (\d{1,3}) ans|\b(\d{1,3}) ans (?:et plus|ou plus)")
# In a question, folded: French, English, Portuguese and Spanish, Italian, Turkish, Ukrainian, Arabic.
_YEARS = (
    r"ans|years?|anos|anni|yas\w*|\u0440\u043e\u043a\w*|\u0440\u0456\u043a|\u0633\u0646\u0629|\u0639\u0627\u0645\w*"
)
_AGE = re.compile(rf"\b(\d{{1,3}}) (?:{_YEARS})\b")
_BOUND = re.compile(
    r"\b(?:moins|plus|under|over|less|more|below|above|menos|mas|mais|meno|piu) (?:de |than |di |d )?\d+"
    r"|\d+ (?:yas\w* )?(?:alti|ustu)"
)
_BABY = re.compile(r"\b(bebe|nourrisson|nouveau ne)\b")
_GROWN = r"adult(?:e|es|s|o|os|a|i)?|majeure?s?|yetiskin\w*"
_GROWN += r"|\u0434\u043e\u0440\u043e\u0441\u043b\w*|\u0628\u0627\u0644\u063a\w*"
_ADULTS = re.compile(rf"\b(?:{_GROWN})\b")


def age_in(question: Question) -> int | None:
    """The age a question speaks of, in years, if it names one."""
    words = question.normalised
    match = _AGE.search(words)
    if match and not _BOUND.search(words):
        return int(match[1])
    if _BABY.search(words):
        return 0
    return 30 if _ADULTS.search(words) else None


def fits(line: str, age: int) -> bool | None:
    """Whether a line's own condition holds for ``age``; None when the line states no age."""
    words = normalise(line)
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


def matching(lines: list[str], question: Question) -> int | None:
    """The index of the only line whose stated age fits the question's, else None."""
    age = age_in(question)
    if age is None:
        return None
    chosen = [index for index, line in enumerate(lines) if fits(line, age)]
    return chosen[0] if len(chosen) == 1 else None
