"""Which of our languages a question is written in: script first, then frequent words and spellings.

Small and home-made: no model, no download, and short French text messages stay French, since French is the default
when no other language stands out. It only distinguishes :data:`languages.LANGUAGES`: Russian counts as Ukrainian, the
closest one we support.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from assistant.tables import read_table
from assistant.text.languages import Language

_SCRIPTS: tuple[tuple[Language, re.Pattern[str]], ...] = (
    ("ar", re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")),
    ("uk", re.compile(r"[\u0400-\u052f]")),
)
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MARK = 0.6
_MARGIN = 0.75
_SUFFIX = 3  # longest ending kept attached after an apostrophe: « don't », « it's », but not « l'acte »


@dataclass(frozen=True)
class _Profile:
    words: Mapping[str, float]
    marks: tuple[re.Pattern[str], ...]

    def score(self, words: list[str]) -> float:
        return sum(self._worth(word) for word in words)

    def _worth(self, word: str) -> float:
        known = self.words.get(word)
        return known if known is not None else _MARK * any(mark.search(word) for mark in self.marks)


@dataclass(frozen=True)
class LanguageScores:
    """How much speaks for each language in one text; a script of one language leaves that one alone in ``scores``."""

    scores: Mapping[Language, float]

    @classmethod
    def of(cls, question: str) -> LanguageScores:
        """Weigh the words of ``question``."""
        latin = len(_LATIN.findall(question))
        for language, script in _SCRIPTS:
            if len(script.findall(question)) > latin / 2:
                return cls({language: math.inf})
        words = _split(question)
        return cls({language: profile.score(words) for language, profile in _profiles().items()})

    def after(self, before: Language = "fr") -> Language:
        """The language detected; ``before``, that of the conversation, unless another one clearly stands out."""
        best = max(self.scores, key=lambda language: self.scores[language])
        return best if best == before or self.scores[best] - self.scores.get(before, 0.0) >= _MARGIN else before


def detect(question: str, before: Language = "fr") -> Language:
    """The language of ``question``, after a conversation in ``before``."""
    return LanguageScores.of(question).after(before)


def _split(question: str) -> list[str]:
    lowered = question.replace("İ", "i").lower().replace("’", "'")
    found = []
    for word in _WORD.findall(lowered):
        head, apostrophe, tail = word.partition("'")
        found.extend([word] if not apostrophe or len(tail) < _SUFFIX else [head, tail])
    return found


@functools.cache
def _profiles() -> dict[Language, _Profile]:
    data = read_table("assistant.text", "language_detection.toml")
    vocabularies = {language: set(one["words"].split()) for language, one in data.items()}
    holders: dict[str, int] = {}
    for vocabulary in vocabularies.values():
        for word in vocabulary:
            holders[word] = holders.get(word, 0) + 1
    worth = {word: math.log((len(data) + 1) / count) / math.log(len(data) + 1) for word, count in holders.items()}
    return {
        cast("Language", language): _Profile(
            {word: worth[word] for word in vocabularies[language]}, tuple(re.compile(mark) for mark in one["marks"])
        )
        for language, one in data.items()
    }
