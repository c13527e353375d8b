"""The nouns of a sentence that its page does not say: « en préfecture », « bacs verts ».

A noun of ``things.toml`` names a thing that pages tell apart from others: one that the page lacks is one too many.
Any other noun may be how a resident says what the page says, and :data:`FORGIVEN` of them is. Pure.
"""

from __future__ import annotations

import re

from assistant.grounding import polarity
from assistant.grounding.rewording import ARTICLES, grammar, light
from assistant.grounding.spelled_numbers import in_digits
from assistant.grounding.thesaurus import in_words, kin, kind_of, said_by
from assistant.grounding.verbs import may_be_verb
from assistant.text.analysis import STOP_WORDS, stem, words

FORGIVEN = 1
_VERB = re.compile(r"ment$|\w{3}(?<!i)er$|\w{4}(?:oi)?r$(?<!er)(?<!eur)|\w{3}ez$")
_COPULAS = frozenset("reste restent devient deviennent semble semblent".split())
_NOUN_AFTER = ARTICLES | frozenset("de d a en pour par sur chez dans sous vers contre derriere devant".split())
_PRONOUNS = frozenset("l le la les".split())
_GERUND = re.compile(r"\w{3}ant$")
_INFINITIVE = re.compile(r"(?:re|ir|er)$")


def names_another(sentence: str, stems: frozenset[str], notions: frozenset[str]) -> bool:
    """Whether a sentence without addresses names or qualifies a thing that a passage of these stems does not.

    A word of a notion of ``polarity.toml`` that the passage has too is no thing.
    """
    strange = _strange(sentence, stems, notions)
    return len(strange) > FORGIVEN or any(kind_of(stem(word)) for word in strange)


def _strange(sentence: str, stems: frozenset[str], notions: frozenset[str]) -> list[str]:
    """The nouns, and the adjectives after one, that the stems do not say."""
    found: list[str] = []
    before, said = "", False
    for word in words(in_digits(in_words(sentence), "fr")):
        alone = stem(word)
        plain = word in STOP_WORDS or word in grammar() or alone in light() or bool(re.search(r"\d", word))
        known = plain or said_by(alone, stems)
        if not known and (before in _NOUN_AFTER or said) and not _told_otherwise(before, word, stems, notions):
            found.append(word)
        before, said = word, word not in STOP_WORDS | _COPULAS and known and alone in stems
    return found


def _told_otherwise(before: str, word: str, stems: frozenset[str], notions: frozenset[str]) -> bool:
    """Whether a word is a verb, of the family of a word of the passage, or of one of its notions."""
    verb = _VERB.search(word) or _verbal(before, word)
    return bool(verb or kin(stem(word), stems) or polarity.read(word).notions & notions)


def _verbal(before: str, word: str) -> bool:
    """Whether a word is what one does: « en disant », « le remettre », « demandez », but not « une marche »."""
    if before == "en" and _GERUND.search(word):
        return True
    return may_be_verb(word) and (before not in ARTICLES or bool(before in _PRONOUNS and _INFINITIVE.search(word)))
