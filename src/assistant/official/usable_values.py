"""What can be used of a record: a phone, an address, a site that is whole. What is masked or cut is not repaired.

Each reader gives the value as the record writes it, or an empty one, with what was left aside for a person to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from assistant.official.records import Labelled, Place

_PHONE = re.compile(r"\+?\d[\d .()\-]*")
_PHONE_DIGITS = {4, 10}  # « 32 30 », « 05 65 75 40 40 »
_LOCAL_DIGITS = {"975": 6, "986": 6, "987": 8, "988": 6}  # by département, where numbers are shorter
_ABROAD_DIGITS = {11, 12}  # « +33561946880 », « +262 262 12 34 56 »
_MAIL = re.compile(r"[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_MASKED = re.compile(r"x{3,}|y{4,}|\*|…|\.{3}|redacted|masqu|anonym|non.?(?:diffus|communiqu)", re.IGNORECASE)
_POSTCODE = re.compile(r"\d{5}")


@dataclass(frozen=True)
class Read:
    """The value to write, and what the record says beside it that was not used."""

    value: str = ""
    aside: tuple[str, ...] = ()


def phone(found: Sequence[Labelled], departement: str = "") -> Read:
    """The first number that is whole, those without a condition first (« pour les étudiants »)."""
    ordered = sorted(found, key=lambda one: bool(one.label))
    usual = _PHONE_DIGITS | {_LOCAL_DIGITS.get(departement, 10)}
    return _first(ordered, lambda text: _is_phone(text, usual))


def mail(found: Sequence[str]) -> Read:
    """The first address that is whole."""
    return _first([Labelled(one) for one in found], lambda one: _MAIL.fullmatch(one) is not None)


def site(found: Sequence[Labelled]) -> Read:
    """The first site that is a whole web address, those without a label (« rendez-vous en ligne ») first."""
    return _first(sorted(found, key=lambda one: bool(one.label)), _is_site)


def address(places: Iterable[Place]) -> Read:
    """The address where people go, on one line; a postcode that is not five digits is left aside."""
    every = tuple(places)
    visited = [one for one in every if not one.is_postal]
    if not visited:
        return Read("", tuple(f"{_on_one_line(one)} (adresse postale)" for one in every))
    place, others = visited[0], visited[1:]
    aside = [_on_one_line(one) for one in others]
    if any(_MASKED.search(part) for part in (*place.lines, place.town)) or not place.town or not place.lines:
        return Read("", tuple(filter(None, (_on_one_line(place), *aside))))
    if place.postcode and not _POSTCODE.fullmatch(place.postcode):
        aside.append(f"code postal {place.postcode}")
    return Read(_on_one_line(place), tuple(aside))


def _first(found: Sequence[Labelled], is_whole: Callable[[str], bool]) -> Read:
    usable = [one for one in found if is_whole(one.value) and not _MASKED.search(one.value)]
    value = usable[0].value if usable else ""
    kept = usable[0] if usable else None
    others = (f"{one.value} ({one.label})" if one.label else one.value for one in found if one is not kept)
    return Read(value, (*((kept.label,) if kept and kept.label else ()), *others))


def _is_phone(text: str, usual: Collection[int]) -> bool:
    digits = sum(one.isdigit() for one in text)
    return _PHONE.fullmatch(text) is not None and digits in (_ABROAD_DIGITS if text[0] == "+" else usual)


def _is_site(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in host and " " not in text and "@" not in parts.netloc


def _on_one_line(place: Place) -> str:
    postcode = place.postcode if _POSTCODE.fullmatch(place.postcode) else ""
    return ", ".join(filter(None, (*place.lines, f"{postcode} {place.town}".strip())))
