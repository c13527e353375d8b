"""The facts of a text that can be wrong — figures, dates, hours, phones, addresses, legal references — in normal form.

« 86 € », « quatre-vingt-six euros » and « 86,00 euros » are one fact, « le 6 février 2026 » and « 06/02/2026 » another,
whatever the language. Pure: nothing is judged here, see ``grounding.py``.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from assistant.lexical import fold
from assistant.spelled_numbers import in_digits

Value = tuple[Any, ...]
_TIMES = frozenset("fois times time veces vez vezes volte volta kez kere раз разів рази مرات مرة".split())


@dataclass(frozen=True)
class Fact:
    """``kind`` is number, rate, date, weekday, phone, email, url or code; ``value`` its normal form."""

    kind: str
    value: Value


@functools.cache
def table() -> dict[str, Any]:
    """The words of ``data/facts.toml``."""
    return tomllib.loads((files("assistant") / "data" / "facts.toml").read_text(encoding="utf-8"))


def _words(section: str) -> dict[str, str]:
    return {
        re.sub(r"(?<=.)-", " ", word): name for name, words in table()[section].items() for word in str(words).split()
    }


@functools.cache
def _units() -> dict[str, str]:
    return _words("units")


@functools.cache
def _months() -> dict[str, int]:
    return {word: int(name) for word, name in _words("months").items()}


@functools.cache
def _weekdays() -> dict[str, int]:
    return {word: int(name) for word, name in _words("weekdays").items()}


def _any(words: dict[str, Any]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"\d{1,3}(?:[ .,](?=\d{3}(?!\d))\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
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
    r"|\b\d{4,5}\*\d{1,2}\b|\b\d{2,4}-\d{2,5}\b(?!-)"
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b|\b(\d{1,2})/(\d{1,2})\b(?![/\d])")
_CLOCK = re.compile(r"\b(\d{1,2}) ?(?:h(?:eures?)?|:|\.(?=\d\d ?[ap]\.? ?m)) ?(\d{2})\b(?: ?([ap])\.? ?m\b\.?)?")
_HALF_DAY = re.compile(r"\b(\d{1,2}) ?([ap])\.? ?m\b\.?")
_QUARTER = re.compile(r"\b(\d{1,2}) ?(?:h|heures?) et (quart|demie?)\b")
_NOON = re.compile(r"\b(midi|noon|mediodia|meio dia|mezzogiorno)\b")
_AT = re.compile(r"(?:\bat|\ba las|\bas|\balle(?: ore)?|\bsaat|\b\u043e|الساعة) (\d{1,2})\b(?! ?[:h%€]| ?\w)")


_A_YEAR = re.compile(r"(?<=[a-z] )an? (day|week|month|year)\b(?! (?:or|ago|later))")
_AGE = re.compile(r"\b((?:under|over|below|aged?) \d{1,2})\b(?=\s*(?:[,.;:)]|$))")


def facts(text: str, language: str = "fr") -> frozenset[Fact]:
    """Every fact of ``text``."""
    return frozenset(_found(text, language))


def _found(text: str, language: str) -> Iterator[Fact]:
    left = _ascii_digits(text)
    for kind, pattern, normal in _SHAPES:
        left, values = _taken(left, pattern, normal)
        yield from (Fact(kind, value) for value in values)
    folded = fold(left).replace("\u0131", "i")
    if language == "en":
        folded = _AGE.sub(r"\1 years", _A_YEAR.sub(r"per \1", folded))
    folded = in_digits(folded, language)
    for kind, pattern, normal in _folded_shapes():
        folded, values = _taken(folded, pattern, normal)
        yield from (Fact(kind, value) for value in values)
    yield from _lone_months(folded, text, language)
    for match in _rate().finditer(folded):
        yield Fact("rate", (_units().get(match[1]) or (match[2] or "")[:4],))
    yield from _numbers(folded)


def _ascii_digits(text: str) -> str:
    """Arabic digits and signs, fixed spaces and long dashes as those of a keyboard."""
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


_SHAPES: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], Value | None]], ...] = (
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
def _folded_shapes() -> tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], Value | None]], ...]:
    month = _any(_months())
    return (
        ("number", _CLOCK, _clock),
        ("number", _QUARTER, lambda match: (int(match[1]) * 60 + (15 if match[2] == "quart" else 30), "clock")),
        ("number", _HALF_DAY, lambda match: (float(_of_half(int(match[1]), match[2])), "hour")),
        ("number", _NOON, lambda _match: (12.0, "hour")),
        ("number", _AT, lambda match: (float(match[1]), "hour")),
        (
            "date",
            re.compile(rf"\b({month})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b"),
            lambda match: _day(match[3], _months()[match[1]], match[2]),
        ),
        (
            "date",
            re.compile(rf"\b(\d{{1,2}})(?:er|st|nd|rd|th|º)? (?:de |of )?({month})(?:(?: de|,)? (\d{{4}}))?\b"),
            lambda match: _day(match[3], _months()[match[2]], match[1]),
        ),
        (
            "date",
            re.compile(rf"\b({month})(?: de)? (\d{{4}})\b"),
            lambda match: _day(match[2], _months()[match[1]], None),
        ),
        ("weekday", re.compile(rf"\b(?:ال)?({_any(_weekdays())})s?\b"), lambda match: (_weekdays()[match[1]],)),
    )


def _lone_months(folded: str, text: str, language: str) -> Iterator[Fact]:
    unclear = {"mart", "ocak", "mars" if language == "en" else "may"} | ({"mai"} if language == "it" else set())
    if language == "en" and not re.search(r"(?<=[a-z] )May\b", text):
        unclear.add("may")
    for match in re.finditer(rf"\b({_any(_months())})\b", folded):
        if match[1] not in unclear:
            yield Fact("date", (None, _months()[match[1]], None))


@functools.cache
def _measured() -> re.Pattern[str]:
    unit = _any(_units())
    return re.compile(
        rf"(?:(?P<before>[€$£]) ?)?(?<![\w])(?P<number>{_NUMBER})"
        rf"(?: ?(?:-|a|to|et|and|ou|or|y|e|ate|do|до|إلى|ve|ile) (?={_NUMBER}))?"
        rf"(?: ?(?P<unit>{unit})(?!\w)| ?(?P<other>[^\W\d_]+|[$£]))?"
    )


@functools.cache
def _rate() -> re.Pattern[str]:
    """What a figure is counted by: « 35 € la tonne », « 1 m³ par semaine »."""
    unit = _any(_units())
    return re.compile(
        rf"(?:(?:\d|€|(?<!\w)(?:{unit})) ?(?:(?:par|le|la|per|por|al|a|за|في)\b ?|/ ?|l')|\b(?:par|per|por) )"
        rf"(?:({unit})(?![\w'])|(?<=(?:\d|€|s|n) par )([^\W\d_]{{3,}}))"
    )


def _numbers(folded: str) -> Iterator[Fact]:
    """Numbers with what they count; « 15 à 17 ans » gives 15 and 17 years."""
    waiting: list[float] = []
    for match in _measured().finditer(folded):
        value = _value(match["number"])
        unit = "euro" if match["before"] == "€" else _units().get(match["unit"] or "", "")
        other = "" if match["other"] in _TIMES else match["other"] or ""
        unit = unit or match["before"] or other[:4]
        if not unit and re.match(r"[^;.]{0,5}\d", folded[match.end() :]):
            waiting.append(value)
            continue
        for one in (*waiting, value):
            yield Fact("number", (one, unit))
        waiting = []
    for one in waiting:
        yield Fact("number", (one, ""))


def _value(written: str) -> float:
    plain = written.replace(" ", "")
    if re.search(r"[.,]\d{3}(?!\d)", plain):
        head, _, tail = re.sub(r"[.,](?=\d{3}(?!\d))", "", plain).partition(",")
        return float(f"{head}.{tail}") if tail else float(head)
    return float(plain.replace(",", "."))


def holds(given: frozenset[Fact], wanted: Fact, language: str = "fr") -> bool:
    """Whether ``wanted``, a fact of a sentence in ``language``, stands among the facts of a passage."""
    if wanted.kind == "date":
        return any(
            fact.kind == "date" and all(w is None or w == g for w, g in zip(wanted.value, fact.value, strict=True))
            for fact in given
        )
    if wanted.kind != "number":
        return wanted in given
    value, unit = wanted.value
    known = set(_units().values()) | {"clock"}
    for fact in given:
        if fact.kind == "number" and fact.value[0] == value:
            held = fact.value[1]
            same = held == unit or (
                held not in known and unit not in known and (language != "fr" or not unit or not held)
            )
            if same or (not unit and held not in known):
                return True
    return False
