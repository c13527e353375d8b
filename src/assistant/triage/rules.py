"""What triage recognises word for word: the canonical phrases, a named number, another town, a file asked after.

Data files compiled once (``canonical-phrases.toml``, ``triage-rules.toml``), read on plain words. It also says what a
message is about once its kind is known. It contains no sentence and no phone number; what is less exact is read by
``reading.py``.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.records import Question, Status
from assistant.tables import read_table
from assistant.text.languages import LANGUAGES
from assistant.text.normalisation import fold_variants, normalise_folded, normalise_variants, undouble
from assistant.text.towns import large_towns
from assistant.triage.message_kinds import DANGERS, HELP

_PHRASES, _RULES = "canonical-phrases.toml", "triage-rules.toml"
# « blessée? »: once double letters are merged, the remaining letter is not optional.
_MAYBE_DOUBLED = re.compile(r"([^\W\d_])\1\?")
_SENTENCE, _CLAUSE = re.compile(r"[.!?;\n…؟]+"), re.compile(r"[.!?;,:\n…؟،]+")
_MOST_AROUND = 8  # words on each side: a wall of « s s s » must not cost its square
# What may stand around a phrase of danger without changing it.
_AROUND = (
    "bonjour bonsoir salut madame monsieur svp stp s il vous te plait vite hello please hola ciao et alors".split()
)


@dataclass(frozen=True)
class Rule:
    """A name, its pattern by language, and what takes it back."""

    name: str
    patterns: Mapping[str, re.Pattern[str]]
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Concern:
    """What a message of one kind is about: the text to show, the service to contact, what else to search.

    ``status`` replaces that of the kind, for a call for help among messages that are none.
    """

    rule: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    text: str
    service: str
    our_question: str
    status: Status | None = None

    def matches(self, words: str) -> bool:
        """Whether ``words`` are about it."""
        return self.pattern.search(words) is not None and not (self.unless and self.unless.search(words))


@dataclass(frozen=True)
class RuleBook:
    """Everything read from the data files; ``phrases`` gives the name and the language of plain words."""

    phrases: Mapping[str, tuple[str, str]]
    rules: tuple[Rule, ...]
    concerns: tuple[Concern, ...]
    places: tuple[re.Pattern[str], ...]

    def danger(self, question: Question) -> tuple[str, str] | None:
        """The danger that a sentence of ``question`` tells word for word, and its language.

        A cry for help counts when the message says nothing else: « au secours, ma facture d'eau ! » has its reason.
        """
        told = [[self.phrases.get(words) for words in forms] for forms in _sentences(question)]
        found = [next((one for one in forms if one and one[0] in DANGERS), None) for forms in told]
        reasons = (one for one in found if one is not None and one[0] != HELP)
        return next(reasons, found[0] if found and all(found) else None)

    def other(self, question: Question, home: str) -> tuple[str, str] | None:
        """What else the whole of ``question`` says by rule, and its language; ``home`` names the commune, undoubled."""
        words = question.undoubled
        if (phrase := self.phrases.get(words)) is not None:
            return phrase
        for rule in self.rules:
            if rule.unless is not None and rule.unless.search(words):
                continue
            for language, pattern in rule.patterns.items():
                if pattern.search(words):
                    return rule.name, language
            if rule.name == "elsewhere" and self._names_another_town(words, home):
                return rule.name, "fr"
        return None

    def concern(self, name: str, question: Question) -> Concern | None:
        """What a message of this kind is about."""
        return next((one for one in self.concerns if one.rule == name and one.matches(question.undoubled)), None)

    def _names_another_town(self, words: str, home: str) -> bool:
        matches = (pattern.search(words) for pattern in self.places)
        return any(match is not None and match["place"] not in home for match in matches)


def undoubled(text: str) -> str:
    """``text`` as rules read it: normalised, each run of one letter made a single letter."""
    return undouble(normalise_variants(text))


@functools.cache
def canonical_phrases() -> tuple[tuple[str, str, str], ...]:
    """Each canonical phrase as published: its name, its language, the phrase."""
    data = _data(_PHRASES)
    return tuple((name, language, phrase) for name in data for language, held in data[name].items() for phrase in held)


@functools.cache
def rule_book() -> RuleBook:
    """The compiled rules."""
    data = _data(_RULES)
    names = (undoubled(name) for name in (*large_towns(), *data["places"]["names"].split(",")))
    towns = "|".join(sorted(names, key=lambda name: (-len(name), name)))
    return RuleBook(
        phrases={undoubled(phrase): (name, language) for name, language, phrase in canonical_phrases()},
        rules=tuple(_rule(one) for one in data["rule"]),
        concerns=tuple(
            Concern(
                one["rule"],
                _compile(one["words"]),
                _compile(one["unless"]) if "unless" in one else None,
                one.get("text", ""),
                one.get("service", ""),
                one.get("our_question", ""),
                one.get("status"),
            )
            for one in data["concern"]
        ),
        places=tuple(
            _compile(pattern.replace("{places}", towns)) for one in data["rule"] for pattern in one.get("places", ())
        ),
    )


def _data(name: str) -> dict[str, Any]:
    return read_table("assistant.triage", name)


def _sentences(question: Question) -> Iterator[list[str]]:
    """The plain words of each sentence, then of each clause: with and without what may stand around them."""
    cuts = dict.fromkeys(part for cut in (_SENTENCE, _CLAUSE) for part in cut.split(question.folded))
    parts = (undouble(normalise_folded(part)) for part in cuts)
    for words in filter(None, (part.split() for part in parts)):
        before = next((place for place, word in enumerate(words) if word not in _AROUND), None)
        if before is None:
            continue  # « bonjour » says nothing
        after = next(place for place, word in enumerate(reversed(words)) if word not in _AROUND)
        before, after = min(before, _MOST_AROUND), min(after, _MOST_AROUND)
        ends = itertools.product(range(before + 1), range(after + 1))
        yield [" ".join(words[first : len(words) - last]) for first, last in ends]


def _rule(data: Mapping[str, Any]) -> Rule:
    unless = _compile(data["unless"]) if "unless" in data else None
    patterns: dict[str, re.Pattern[str]] = {
        language: _compile(data[language]) for language in LANGUAGES if language in data
    }
    return Rule(data["name"], patterns, unless)


def _compile(pattern: str) -> re.Pattern[str]:
    """An expression, made plain like the words it is read on."""
    folded = undouble(fold_variants(_MAYBE_DOUBLED.sub(r"\1", pattern)))
    return re.compile(folded.replace("(?p<", "(?P<"))  # folding lowers the P of a named group
