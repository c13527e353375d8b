"""Words of figures and dates in our languages: units, weekdays and conversions from ``facts.toml``, and months.

Words are folded, with a hyphen for a space. No text is read here: see ``facts.py``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any

from assistant.tables import read_table
from assistant.text.analysis import fold
from assistant.text.dates import month_numbers


@functools.cache
def table() -> dict[str, Any]:
    """The words of ``facts.toml``."""
    return read_table("assistant.grounding.facts", "facts.toml")


def _words(section: str) -> dict[str, str]:
    return {
        re.sub(r"(?<=.)-", " ", word): name for name, words in table()[section].items() for word in str(words).split()
    }


@functools.cache
def units() -> dict[str, str]:
    """The unit that each word names."""
    return _words("units")


@functools.cache
def months() -> dict[str, int]:
    """The number of the month that each word names."""
    alone = {fold(name): number for number, name in enumerate(table()["months_alone"], start=1)}
    return {**month_numbers(), **alone}


@functools.cache
def weekdays() -> dict[str, int]:
    """The number of the day that each word names, Monday being 0."""
    return {word: int(name) for word, name in _words("weekdays").items()}


def any_of(words: Iterable[str]) -> str:
    """An alternation of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@functools.cache
def conversions() -> dict[str, tuple[str, float]]:
    """For a unit, the smaller unit it converts to and the factor: a week is 7 days."""
    return {name: (unit, float(many)) for name, (unit, many) in table()["conversions"].items()}
