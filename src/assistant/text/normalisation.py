"""Text as comparisons read it: folded words, one space apart, without punctuation.

``normalise`` keeps every letter; ``normalise_variants`` also writes as one the letters that writers of Arabic, Turkish
and Ukrainian use for each other; ``undouble`` takes what is written for emphasis (« aideeez moi »). A pattern must be
written in the form of the text that it is searched in. It splits no elision and stems nothing: see ``analysis.py``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.text.analysis import fold

_BETWEEN_WORDS = re.compile(r"[\W_]+")
# One letter for those that writers mix: dotless i; alef maksura, teh marbuta and seated hamzas; the Ukrainian ghe with
# upturn.
_VARIANTS = str.maketrans("\u0131\u0649\u0629\u0624\u0626\u0491", "i\u064a\u0647\u0648\u064a\u0433")
_DOUBLED = re.compile(r"(\\.)|([^\W\d_])\2+")


class Forms(NamedTuple):
    """One text folded, then as the three functions below give it, each from the one before."""

    folded: str
    normalised: str
    variants: str
    undoubled: str

    @classmethod
    def of(cls, text: str) -> Forms:
        """The forms of ``text``, folded once."""
        folded = fold(text)
        normalised = variants = _spaced(folded)
        if text.translate(_VARIANTS) != text or folded.translate(_VARIANTS) != folded:
            variants = normalise_variants(text)
        return cls(folded, normalised, variants, undouble(variants))


def normalise(text: str) -> str:
    """The folded words of ``text``, one space apart."""
    return _spaced(fold(text))


def same_sentence(one: str, other: str) -> bool:
    """Whether two normalised texts are one sentence, or whole words of it."""
    return bool(one and other) and (f" {one} " in f" {other} " or f" {other} " in f" {one} ")


def normalise_variants(text: str) -> str:
    """``normalise``, and variant letters written as one."""
    return _spaced(fold_variants(text))


def normalise_folded(folded: str) -> str:
    """``normalise_variants`` of a text folded already, or of a part of it."""
    return _spaced(folded.translate(_VARIANTS))


def fold_variants(text: str) -> str:
    """Folded text with variant letters written as one; punctuation is kept."""
    return fold(text.translate(_VARIANTS)).translate(_VARIANTS)


def undouble(text: str) -> str:
    """``text`` with each run of one letter made a single letter; an escape of an expression is kept."""
    return _DOUBLED.sub(lambda match: match[1] or match[2], text)


def _spaced(folded: str) -> str:
    return " ".join(_BETWEEN_WORDS.sub(" ", folded).split())
