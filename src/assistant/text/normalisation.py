"""Text as comparisons read it: folded words, one space apart, without punctuation.

``normalise`` keeps every letter; ``normalise_variants`` also writes as one the letters that writers of Arabic, Turkish
and Ukrainian use for each other. A pattern must be written in the form of the text that it is searched in. It splits no
elision and stems nothing: see ``analysis.py``.
"""

from __future__ import annotations

import re

from assistant.text.analysis import fold

_BETWEEN_WORDS = re.compile(r"[\W_]+")
# One letter for those that writers mix: dotless i; alef maksura, teh marbuta and seated hamzas; the Ukrainian ghe with
# upturn.
_VARIANTS = str.maketrans("\u0131\u0649\u0629\u0624\u0626\u0491", "i\u064a\u0647\u0648\u064a\u0433")


def normalise(text: str) -> str:
    """The folded words of ``text``, one space apart."""
    return _spaced(fold(text))


def normalise_variants(text: str) -> str:
    """``normalise``, and variant letters written as one."""
    return _spaced(fold_variants(text))


def fold_variants(text: str) -> str:
    """Folded text with variant letters written as one; punctuation is kept."""
    return fold(text.translate(_VARIANTS)).translate(_VARIANTS)


def _spaced(folded: str) -> str:
    return " ".join(_BETWEEN_WORDS.sub(" ", folded).split())
