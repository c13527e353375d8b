"""The facts of a text that can be wrong — figures, dates, hours, phones, addresses, legal references — in normal form.

« 86 € », « quatre-vingt-six euros » and « 86,00 euros » are one fact, « le 6 février 2026 » and « 06/02/2026 » another,
whatever the language. Pure: nothing is judged here, see ``sentences.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from assistant.grounding.facts.durations_in_words import in_numbers, of_the_day
from assistant.grounding.facts.fact_shapes import SHAPES, Value, folded_shapes
from assistant.grounding.facts.fact_words import any_of, conversions, months, units
from assistant.grounding.facts.measures import FIRST_YEAR, LAST_YEAR, numbers, rates
from assistant.grounding.facts.spelled_numbers import in_digits
from assistant.text.analysis import fold


@dataclass(frozen=True)
class Fact:
    """``kind`` is number, rate, date, weekday, phone, email, url or code; ``value`` its normal form."""

    kind: str
    value: Value


_A_YEAR = re.compile(r"(?<=[a-z] )an? (day|week|month|year)\b(?! (?:or|ago|later))")
_WEEK_END, _BOTH = 7, 8  # of ``facts.toml``: « le week-end », « samedi et dimanche »
_ENDS = frozenset({Fact("weekday", (5,)), Fact("weekday", (6,))})
_AGE = re.compile(r"\b((?:under|over|below|aged?) \d{1,2})\b(?=\s*(?:[,.;:)]|$))")


def facts(text: str, language: str = "fr") -> frozenset[Fact]:
    """Every fact of ``text``."""
    return frozenset(_found(text, language))


def _found(text: str, language: str) -> Iterator[Fact]:
    left = _ascii_digits(text)
    for kind, pattern, normal in SHAPES:
        left, values = _taken(left, pattern, normal)
        yield from (Fact(kind, value) for value in values)
    folded = fold(left).replace("\u0131", "i")
    if language == "en":
        folded = _AGE.sub(r"\1 years", _A_YEAR.sub(r"per \1", folded))
    folded = of_the_day(in_digits(in_numbers(folded), "fr")) if language == "fr" else in_digits(folded, language)
    for kind, pattern, normal in folded_shapes():
        folded, values = _taken(folded, pattern, normal)
        yield from (Fact(kind, value) for value in values)
    yield from _lone_months(folded, text, language)
    yield from (Fact("rate", (rate,)) for rate in rates(folded))
    yield from (Fact("number", number) for number in numbers(folded))


def _ascii_digits(text: str) -> str:
    """Arabic digits and signs, non-breaking spaces and long dashes replaced with ASCII ones."""
    plain = "".join(
        str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() and char not in "²³" else char
        for char in text
    )
    return (
        re.sub(r"[\u00a0\u202f\u2009]", " ", plain)
        .replace("\u066b", ".")
        .replace("٬", "")
        .replace("–", "-")
        .replace("’", "'")
    )


def _taken(
    text: str, pattern: re.Pattern[str], normal: Callable[[re.Match[str]], Value | None]
) -> tuple[str, list[Value]]:
    """The values of a pattern, and the text without them."""
    values = []

    def keep(match: re.Match[str]) -> str:
        value = normal(match)
        if value is None:
            return match[0]
        values.append(value)
        return " ; "

    return pattern.sub(keep, text), values


def _lone_months(folded: str, text: str, language: str) -> Iterator[Fact]:
    unclear = {"mart", "ocak", "mars" if language == "en" else "may"} | ({"mai"} if language == "it" else set())
    if language == "en" and not re.search(r"(?<=[a-z] )May\b", text):
        unclear.add("may")
    for match in re.finditer(rf"\b({any_of(months())})\b", folded):
        if match[1] not in unclear:
            yield Fact("date", (None, months()[match[1]], None))


def holds(given: frozenset[Fact], wanted: Fact, language: str = "fr") -> bool:
    """Whether ``wanted``, a fact of a sentence in ``language``, is among the facts of a passage."""
    if wanted.kind == "date":
        return any(
            fact.kind == "date" and all(w is None or w == g for w, g in zip(wanted.value, fact.value, strict=True))
            for fact in given
        )
    if wanted.kind == "weekday":
        return _on_that_day(given, wanted)
    if wanted.kind != "number":
        return wanted in given
    known = set(units().values()) | {"clock"}
    value, unit = _smallest(*wanted.value)
    if FIRST_YEAR <= value < LAST_YEAR and unit not in known and _dated(given, int(value)):
        return True
    return any(
        held_value == value and _same_unit(held, unit, known, language)
        for held_value, held in (_smallest(*fact.value) for fact in given if fact.kind == "number")
    )


def _on_that_day(given: frozenset[Fact], wanted: Fact) -> bool:
    """Whether a day is given; Saturday and Sunday imply the weekend, but the weekend implies neither alone."""
    both = Fact("weekday", (_BOTH,))
    if wanted.value[0] in {_WEEK_END, _BOTH}:
        ends = {Fact("weekday", (_WEEK_END,)), both}
        return bool(ends & given) or given >= _ENDS
    return wanted in given or (wanted in _ENDS and both in given)


def _smallest(value: float, unit: str) -> tuple[float, str]:
    """A number in the smallest unit with an exact conversion: « une semaine » is 7 days, « 1 h 30 » 90 minutes."""
    smaller, many = conversions().get(unit, (unit, 1.0))
    return round(value * many, 6), smaller


def _same_unit(held: str, unit: str, known: Collection[str], language: str) -> bool:
    """Whether two units are the same; words that are not units are compared by their first letters, in French."""
    if held == unit or (not unit and held not in known):
        return True
    return held not in known and unit not in known and (language != "fr" or not unit or not held)


def _dated(given: frozenset[Fact], year: int) -> bool:
    """Whether a date of the passage is of that year: « une loi de 2015 »."""
    return any(fact.kind == "date" and fact.value[0] == year for fact in given)
