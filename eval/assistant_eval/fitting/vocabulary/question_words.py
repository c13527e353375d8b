"""Counts the words of the known questions: written with care, and said of all pages alike.

``make vectors`` writes what it gives beside the code that reads it: ``assistant/index/careful-words.json`` and
``assistant/question/general-words.json``. What people tell of their lives beside what they ask is not counted among the
words that are said of pages.
"""

from __future__ import annotations

import functools
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import KnownQuestion
from assistant.text.analysis import TOKEN, meaningful, words

_MARKS = ".?!…»"
_OFTEN = 50  # questions that say a stem, from which the pages that they are about can be counted
_ALIKE = 0.9  # as many pages as chance would give, or nearly
_WRITTEN, _APART = 15, 0.85  # the same for a word as it is written, and clearly fewer


def careful(questions: Sequence[KnownQuestion]) -> dict[str, list[str]]:
    """The folded ``words`` of the French ones that were written with care, a capital first and a mark last."""
    texts = (one.text for one in questions if one.language == "fr" and one.text[:1].isupper())
    return {"words": sorted({word for text in texts if text.rstrip()[-1] in _MARKS for word in words(text)})}


def general(questions: Sequence[KnownQuestion]) -> dict[str, list[str]]:
    """The ``stems`` that are said of about as many pages as chance would give, and the words ``telling`` all the same.

    A stem whose commonest form is that general counts too: « march » is general because « marche » is, although
    « marché » identifies a subject, and is telling.
    """
    counted = _Counted.of(questions)
    commonest: dict[str, Counter[str]] = {}
    for (stem, written), pages in counted.pages.items():
        if written and pages.total() > commonest.get(stem, Counter()).total():
            commonest[stem] = pages
    stems = {
        stem
        for stem, form in commonest.items()
        if any(pages.total() >= _OFTEN and counted.spread(pages) >= _ALIKE for pages in (counted.pages[stem, ""], form))
    }
    telling = {
        written
        for (stem, written), pages in counted.pages.items()
        if written and stem in stems and pages.total() >= _WRITTEN and counted.spread(pages) < _APART
    }
    return {"stems": sorted(stems), "telling": sorted(telling)}


def write(path: Path, found: dict[str, list[str]]) -> None:
    """Write what was counted."""
    path.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


class _Counted(NamedTuple):
    """How many written questions are about each page, and those that say each stem, in any form and as written."""

    asked: NDArray[np.float64]
    pages: dict[tuple[str, str], Counter[str]]

    @classmethod
    def of(cls, questions: Sequence[KnownQuestion]) -> _Counted:
        """Count ``questions``."""
        asked: Counter[str] = Counter()
        pages: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        stems = functools.cache(lambda word: tuple(meaningful(words(word))))
        for one in questions:
            if one.language == "fr" and not one.by_people:
                asked[one.document] += 1
                said = {(stem, word.lower()) for word in TOKEN.findall(one.text) for stem in stems(word)}
                for key in said | {(stem, "") for stem, _ in said}:
                    pages[key][one.document] += 1
        return cls(np.array(list(asked.values())) / max(sum(asked.values()), 1), dict(pages))

    def spread(self, pages: Counter[str]) -> float:
        """The pages of so many questions beside those of questions drawn at random; 1 is what chance gives."""
        return len(pages) / float((1 - (1 - self.asked) ** pages.total()).sum())
