"""Patterns of facts other than plain numbers: addresses, phones, references, dates, days and hours, in normal form.

Each is a kind, a pattern and a function that builds the value. Pure; numbers and their units are in ``measures.py``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from assistant.grounding.facts.fact_words import any_of, months, weekdays

Value = tuple[Any, ...]
Shape = tuple[str, re.Pattern[str], Callable[[re.Match[str]], Value | None]]
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'«»()]*[^\s<>\"'«»().,;:!?]"
    r"|\b(?:[a-z0-9-]+\.)+(?:fr|com|org|net|eu|io|example|gouv|info)\b(?:/[^\s<>\"'«»()]*[^\s<>\"'«»().,;:!?])?",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\d,.])(?:(?:\+|00)33 ?(?:\(0\) ?)?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)|\b0 ?8\d\d(?: ?\d{3}){2}\b"
)
_CODE = re.compile(
    r"\b[LRDA]\.? ?\*?\d+(?:-\d+)*\b|\b[A-Z]{1,4}\d{2,}[A-Z0-9-]*\b|\b[^\W\d_]{2,}\d+\b"
    r"|\b\d{4,5}\*\d{1,2}\b|\b\d{2,4}-\d{2,5}\b(?!-)(?! ?(?:ans?|mois|jours?|h|heures?|minutes?|euros?)\b)(?! ?[%€])"
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b|\b(\d{1,2})/(\d{1,2})\b(?![/\d])")
_CLOCK = re.compile(r"\b(\d{1,2}) ?(?:h(?:eures?)?|:|\.(?=\d\d ?[ap]\.? ?m)) ?(\d{2})\b(?: ?([ap])\.? ?m\b\.?)?")
_HALF_DAY = re.compile(r"\b(\d{1,2}) ?([ap])\.? ?m\b\.?")
_QUARTER = re.compile(r"\b(\d{1,2}) ?(?:h|heures?) et (quart|demie?)\b")
_NOON = re.compile(r"(?<!apres-)(?<!apres )\b(midi|noon|mediodia|meio dia|mezzogiorno)\b")
_AT = re.compile(r"(?:\bat|\ba las|\bas|\balle(?: ore)?|\bsaat|\b\u043e|الساعة) (\d{1,2})\b(?! ?[:h%€]| ?\w)")


def _address(match: re.Match[str]) -> Value:
    return (re.sub(r"^(https?://)?(www\.)?", "", match[0].casefold()).rstrip("/"),)


def _phone(match: re.Match[str]) -> Value:
    digits = re.sub(r"\D", "", match[0].replace("(0)", ""))
    return (re.sub(r"^(0033|33)(?=\d{9}$)", "0", digits),)


def _code(match: re.Match[str]) -> Value:
    return (re.sub(r"[ .]", "", match[0]).upper(),)


def _day(year: str | None, month: int, day: str | None) -> Value | None:
    if not 1 <= month <= 12 or (day and not 1 <= int(day) <= 31):
        return None
    return (int(year) if year else None, month, int(day) if day else None)


def _slashed(match: re.Match[str]) -> Value | None:
    if match[1]:
        return _day(match[3], int(match[2]), match[1])
    return _day(None, int(match[5]), match[4])


SHAPES: tuple[Shape, ...] = (
    ("email", _EMAIL, lambda match: (match[0].casefold(),)),
    ("url", _URL, _address),
    ("phone", _PHONE, _phone),
    ("date", _ISO, lambda match: _day(match[1], int(match[2]), match[3])),
    ("date", _SLASHED, _slashed),
    ("code", _CODE, _code),
)


def _clock(match: re.Match[str]) -> Value | None:
    hour, minute, half = int(match[1]), int(match[2]), match[3]
    if hour > 24 or minute > 59:
        return None
    hour = _of_half(hour, half)
    return (float(hour), "hour") if not minute else (hour * 60 + minute, "clock")


def _of_half(hour: int, half: str | None) -> int:
    return hour % 12 + (12 if half == "p" else 0) if half else hour


@functools.cache
def folded_shapes() -> tuple[Shape, ...]:
    """The patterns for folded text, with numbers in digits."""
    month = any_of(months())
    return (
        ("number", _CLOCK, _clock),
        ("number", _QUARTER, lambda match: (int(match[1]) * 60 + (15 if match[2] == "quart" else 30), "clock")),
        ("number", _HALF_DAY, lambda match: (float(_of_half(int(match[1]), match[2])), "hour")),
        ("number", _NOON, lambda _match: (12.0, "hour")),
        ("number", _AT, lambda match: (float(match[1]), "hour")),
        (
            "date",
            re.compile(rf"\b({month})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b"),
            lambda match: _day(match[3], months()[match[1]], match[2]),
        ),
        (
            "date",
            re.compile(rf"\b(\d{{1,2}})(?:er|st|nd|rd|th|º)? (?:de |of )?({month})(?:(?: de|,)? (\d{{4}}))?\b"),
            lambda match: _day(match[3], months()[match[2]], match[1]),
        ),
        (
            "date",
            re.compile(rf"\b({month})(?: de)? (\d{{4}})\b"),
            lambda match: _day(match[2], months()[match[1]], None),
        ),
        ("weekday", re.compile(rf"\b(?:ال)?({any_of(weekdays())})s?\b"), lambda match: (weekdays()[match[1]],)),
    )
