"""Cuts what is embedded to what a model can use, so that no question costs much more than another.

A model's time grows with tokens, not with characters: a thousand Chinese characters or emoji are a thousand tokens,
and took two seconds. The model says how many tokens a text has when it can; otherwise they are estimated from the
kinds of characters. Only the vector is made from less: words are searched, and danger is read, in the whole message.
"""

from __future__ import annotations

import re
from typing import Protocol, runtime_checkable

MOST = 144  # tokens: some 600 characters of French; our own encoder reads 128, and what a cut gives up is beyond them
_WORD, _GIBBERISH = 6, 2  # letters a token stands for in a word, and in a run of letters that is none
_LONGEST_WORD = 20
_NEAR = 30  # characters given up so that the cut falls between two words
_PIECE = re.compile(r"[^\W\d_\u0e00-\uffff\U00010000-\U0010ffff]+|\S")


@runtime_checkable
class Counts(Protocol):
    """An embedder that can say how many tokens it would read."""

    def tokens(self, text: str) -> int:
        """Tokens of ``text``."""


def shortened(text: str, embedder: object, most: int = MOST) -> str:
    """The beginning of ``text`` that holds at most ``most`` tokens of ``embedder``; ``text`` itself when it does."""
    count = embedder.tokens if isinstance(embedder, Counts) else estimated
    if len(text) <= most or count(text) <= most:
        return text
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(text[:middle]) <= most else (low, middle - 1)
    return _between_words(text, low)


def _between_words(text: str, end: int) -> str:
    space = text.rfind(" ", max(1, end - _NEAR), end + 1)
    return text[: space if space > 0 else end]


def estimated(text: str) -> int:
    """About how many tokens a multilingual model makes of ``text``: letters by words, anything else one by one."""
    return sum(_worth(match[0]) for match in _PIECE.finditer(text))


def _worth(piece: str) -> int:
    return -(-len(piece) // (_WORD if len(piece) <= _LONGEST_WORD else _GIBBERISH))
