"""How much of a sentence the segments of a passage say: a share, of its telling words and of its figures.

Words of the page's title are left out, for every section of the page shares them. A word said otherwise counts less
than the word itself, a figure as much as a word, and a sentence of two words must be said better than a long one.
The weights were chosen on true sentences set against the other sections of their page. Other languages are compared
through the notions of ``language_terms``. Pure.
"""

from __future__ import annotations

import re

from assistant.grounding.facts import facts
from assistant.grounding.rewording import alike, grammar, light
from assistant.grounding.spelled_numbers import in_digits
from assistant.grounding.thesaurus import in_words, said_by, told
from assistant.grounding.verbs import may_be_verb
from assistant.text.analysis import STOP_WORDS, analyse, stem, words
from assistant.text.translations import notions

OTHERWISE = 0.6
_DOUBT = 0.5  # of a word, never said
_ADVERB = re.compile(r"[aeiu]ment$")


def support(sentence: str, stems: frozenset[str], title: str) -> float:
    """The share of a French sentence, without addresses, that stems of a passage under ``title`` say."""
    topic = told(title)
    asked = {stem(word): word for word in words(in_digits(in_words(sentence), "fr"))}
    telling = {
        one: 0.5 if _ADVERB.search(word) or may_be_verb(word) else 1.0
        for one, word in asked.items()
        if not (word in STOP_WORDS or word in grammar() or word[0].isdigit() or one in light() or said_by(one, topic))
    }
    figures = len(facts(sentence))
    if not telling and not figures:
        return 1.0
    said = sum(weight * _said(one, stems) for one, weight in telling.items())
    return (said + figures) / (sum(telling.values()) + figures + _DOUBT)


def _said(one: str, stems: frozenset[str]) -> float:
    """How much a word counts: 1 when it is said, less when it is said otherwise."""
    return 1.0 if one in stems else OTHERWISE * said_by(one, stems)


def support_abroad(sentence: str, stems: frozenset[str], language: str) -> float:
    """The share of the notions named that the passage names; looks and figures must speak when there are none."""
    named = [frozenset(analyse(one)) for one in notions(sentence, language)]
    telling = [one for one in named if not one & light()]
    like = alike(sentence, stems, language)
    if not telling:
        return 1.0 if like or facts(sentence, language) or any(one & stems for one in named) else 0.0
    return (sum(bool(one & stems) for one in telling) + 0.5 * len(like)) / len(telling)
