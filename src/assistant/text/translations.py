"""Words of other languages -> the French words that find the same notion in the pages.

The embedding model understands all our languages, word search only French: these words let it contribute. The list is
hand-written (``translations.toml``); nothing is translated and nothing here is shown to a reader.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from assistant.tables import read_table
from assistant.text.normalisation import normalise_variants

# Arabic prefixes written without a space: and, so, in, like, to, the.
_ARABIC_PREFIX = "(?:[وفبكل]?(?:ال|لل)?)"


@dataclass(frozen=True)
class _Notion:
    french: str
    pattern: re.Pattern[str]


def expand(question: str, language: str) -> str:
    """The French words for the notions ``question`` names, each notion once; empty for French or when there are none.

    Notions are in order of first mention, so that the subject of a question usually comes before its details.
    """
    return " ".join(notions(question, language))


def notions(text: str, language: str) -> tuple[str, ...]:
    """The French words of each notion that ``text`` names, in the order of their first mention."""
    return noted(normalise_variants(text), language)


def noted(variants: str, language: str) -> tuple[str, ...]:
    """:func:`notions` of a text as :func:`normalise_variants` gives it."""
    return tuple(dict.fromkeys(french for _, _, french in mentions(variants, language)))


def mentions(normalised: str, language: str) -> list[tuple[int, int, str]]:
    """Where ``normalised`` text names each notion first, and its French words; none inside a longer one."""
    found: list[tuple[int, int, str]] = []
    for notion in _notions().get(language, ()):
        match = notion.pattern.search(normalised)
        if match is not None:
            found.append((match.start(), match.end(), notion.french))
    return sorted(one for one in found if not any(_inside(one, other) for other in found))


def _inside(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether a mention is part of a longer one, as « card » is of « identity card »."""
    return other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]


@functools.cache
def _notions() -> dict[str, tuple[_Notion, ...]]:
    data = read_table("assistant.text", "translations.toml")
    languages = {key for one in data["notions"] for key in one if key != "fr"}
    return {
        language: tuple(
            _Notion(one["fr"], term_pattern(one[language], language)) for one in data["notions"] if language in one
        )
        for language in languages
    }


def term_pattern(terms: str, language: str) -> re.Pattern[str]:
    """One pattern for comma-separated ``terms``: each starts a word, or is a whole word if it ends in « . »."""
    prefix = rf"\b{_ARABIC_PREFIX}" if language == "ar" else r"\b"
    words = (term.strip() for term in terms.split(","))
    patterns = (
        rf"{re.escape(normalise_variants(word))}{'' if word.endswith('.') else '[^ ]*'}" for word in words if word
    )
    return re.compile(rf"{prefix}(?:{'|'.join(patterns)})\b")
