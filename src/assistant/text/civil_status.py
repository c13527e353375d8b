"""Birth dates, tax numbers and number plates: what identifies a person by a number and has no check digit.

Each needs a word that announces it, or a shape that nothing else has: a date alone is a deadline, thirteen digits alone
may be any reference. It finds and replaces nothing: see ``privacy.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTH = r"(?:janv|f[ée]vr?|mars|avr|mai|juin|juil|ao[ûu]t|sept?|oct|nov|d[ée]c)[a-zéû]*\.?"
_DAY = (
    rf"(?:\d{{1,2}}\s?[/.-]\s?\d{{1,2}}\s?[/.-]\s?(?:19|20)?\d{{2}}|(?:1er|\d{{1,2}})\s+{_MONTH}\s+(?:19|20)?\d{{2}}"
    r"|(?:19|20)\d{2}-\d{2}-\d{2})(?!\d)"
)
# What may stand between « né » and its day: a place, a name, a hospital; a new clause ends it, its day is another.
_CLAUSE = (
    r"(?:je|j|il|elle|on|nous|et|ou|qui|que|pour|mais|puis|depuis|avant|après|est|été|ai|doit|doivent|inscrite?|scolarisée?"
    r"|and|who|y|e)\b"
)
_BETWEEN = rf"(?:[\s,]+\(?(?!{_CLAUSE})(?:[^\W\d_][\w'’.-]*|\d{{1,2}}e|\d{{2,5}}(?![\d/.-]))\)?){{0,7}}?"
_BIRTH = re.compile(
    r"\b(?:(?P<person>n[ée](?:e|\(e\)|·e)?|born|nacid[oa]|nat[oa]|geboren)"
    r"|date\s+de\s+naissance|naissance|date\s+of\s+birth)"
    rf"(?:\s*(?:est\s+)?(?:le|on|is|el|il|am)?\s*:?"
    rf"|(?(person){_BETWEEN}[\s,]+(?:le|on|el|il|am)(?:\s+\w+(?:di|che))?|(?!)))"
    rf"\s*(?P<found>{_DAY})",
    re.IGNORECASE,
)
_TAX = re.compile(
    r"\b(?:num[ée]ro|n°|no|n|r[ée]f[ée]rence|identifiant)\s*(?:d['’]imp[ôo]ts?|de\s+contribuable|fiscale?|spi)"
    r"(?:\s+(?:est|de\s+l['’]avis))?(?:\s+le)?\s*:?\s*(?P<found>\d(?:[ .-]?\d){12})(?!\d)",
    re.IGNORECASE,
)
_PLATE_LETTERS = "[A-HJ-NP-TV-Z]{2}"  # neither I, O nor U
_PLATE = re.compile(rf"(?<![\w-])(?P<found>{_PLATE_LETTERS}(?P<gap>[ -]?)\d{{3}}(?P=gap){_PLATE_LETTERS})(?![\w-])")
_PLATE_SMALL = re.compile(rf"(?<![\w-])(?P<found>{_PLATE_LETTERS}-\d{{3}}-{_PLATE_LETTERS})(?![\w-])", re.IGNORECASE)
_PLATE_TOLD = re.compile(
    r"\b(?:immatricul[ée]e?s?|immatriculation|plaque|v[ée]hicule|voiture|scooter|moto)\s*(?:est|num[ée]ro|n°)?\s*:?\s*"
    rf"(?P<found>{_PLATE_LETTERS}[ -]?\d{{3}}[ -]?{_PLATE_LETTERS}|\d{{1,4}}[ -]?[A-Z]{{2,3}}[ -]?\d{{2}})(?![\w-])",
    re.IGNORECASE,
)


def births(text: str) -> Iterator[tuple[int, int]]:
    """Where dates of birth stand: full ones only, since a year alone is most people's."""
    return _found(text, _BIRTH)


def tax_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where the thirteen digits of a taxpayer stand, once they are said to be that."""
    return _found(text, _TAX)


def plates(text: str) -> Iterator[tuple[int, int]]:
    """Where number plates stand: today's by their shape, older ones once they are said to be that."""
    spans = sorted(span for pattern in (_PLATE, _PLATE_SMALL, _PLATE_TOLD) for span in _found(text, pattern))
    last = 0
    for start, end in spans:
        if start >= last:
            yield start, end
            last = end


def _found(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    return (match.span("found") for match in pattern.finditer(text))
