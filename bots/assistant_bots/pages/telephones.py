"""Telephone numbers inside a text, so that each can be called: where they stand and what a link to them targets.

A short number (« 17 », « 114 ») is one only beside 112 or 114, as our sentences for danger write them, and never before
a month: elsewhere two or three figures are a day, a price or an address. It renders nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.text.dates import writing

_MONTHS = "|".join(writing("fr").months)
_LONG = r"(?<![\w+./-])(?:\+33|0)(?:[ .]?\d){9}"
_SHORT = r"(?<![\w.,/-])(?:1[578]|11[2459]|116[ \u00a0]?\d{3}|3\d{3}|3\d[ \u00a0]\d\d)"
_AFTER = r"(?![\w€%]|[.,/-]\d| ?(?:€|%|h\b|rue\b|" + _MONTHS + "))"
_CALLED = re.compile(rf"(?:{_LONG}){_AFTER}|(?<=\b[Ll]e )3\d{{3}}{_AFTER}|(?<=\bau )3\d{{3}}{_AFTER}")
_URGENT = re.compile(rf"(?:{_LONG}|{_SHORT}){_AFTER}")
_DANGER = re.compile(r"(?<![\w.,/-])11[24](?=[.,;:!،](?!\d)|$)")  # as our sentences end: a price or a room goes on
_BY_TEXT = "114"


@dataclass(frozen=True)
class Telephone:
    """A number of a text: ``text[start:end]``, and its ``target``, ``tel:…`` or ``sms:114``."""

    start: int
    end: int
    target: str


def telephone(number: str) -> str:
    """« 01 99 00 10 20 » as the target of a link; empty when it is not a number. One reaches 114 by text message."""
    digits = re.sub(r"[\s.\-]", "", number)
    if digits == _BY_TEXT:
        return f"sms:{digits}"
    return f"tel:{digits}" if re.fullmatch(r"\+?\d{2,15}", digits) else ""


def telephones(text: str, *, urgent: bool = False) -> Iterator[Telephone]:
    """The numbers of ``text`` in order; ``urgent`` says that it speaks of danger, whether or not it names 112."""
    pattern = _URGENT if urgent or _DANGER.search(text) else _CALLED
    for found in pattern.finditer(text):
        yield Telephone(found.start(), found.end(), telephone(found[0]))


def joined(number: str) -> str:
    """A number whose groups stay on one line."""
    return re.sub(r"[ .]", "\u00a0", number)
