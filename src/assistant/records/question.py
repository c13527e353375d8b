"""A resident's message, read once: every stage finds here the form of its words that it needs, and makes none again.

``question/understanding.py`` makes it; it stands here so that what is below that folder can read it too. It decides
nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Intent = Literal["cost", "delay", "documents", "online", "where", "when", "who", "how", ""]


@dataclass(frozen=True, eq=False, repr=False)
class Question:
    """One message and the forms of its words; it never prints them.

    Attributes:
        written: The message as people wrote it: cleaned, personal data masked.
        bare: ``written`` without the marks that stand for personal data, unless nothing else would be left.
        language: The language of the conversation, in which it is answered.
        detected_language: The language of its own words, whatever the conversation's is.
        folded: Lower case without accents, punctuation kept.
        normalised: Folded words, one space apart.
        variants: The same, with the letters that writers use for each other written as one.
        undoubled: The same, with each run of one letter made a single letter.
        words: Folded words in order, elided articles left out.
        stems: Those of the words that carry meaning, in order.
        notions: The French words of the notions it names in another language; none in French.
        corrected: The words as they are searched: polite words left out, short forms written out, spelling corrected.
        searched: The text to embed; what was not corrected stays as written.
        terms: The stems to search, with weights by how telling they are.
        own: The stems that it says itself, of :attr:`corrected`.
        intent: What it asks for: a cost, a delay, a place …
        asks: The same, told by its corrected words alone, without elided articles.
        embed: Makes the vector of :attr:`searched`.
    """

    written: str
    bare: str
    language: str
    detected_language: str
    folded: str
    normalised: str
    variants: str
    undoubled: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    notions: tuple[str, ...]
    corrected: str
    searched: str
    terms: Mapping[str, float]
    own: frozenset[str]
    intent: Intent
    asks: Intent
    embed: Callable[[str], NDArray[np.float32]]

    @functools.cached_property
    def vector(self) -> NDArray[np.float32]:
        """The vector of what is searched, shape ``(dimension,)``; made when it is first asked for."""
        return self.embed(self.searched)
