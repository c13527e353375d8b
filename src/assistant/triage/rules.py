"""The rules of triage: data files compiled once, and the normalised words they are read on.

It knows the format of a rule (see ``triage-emergencies.toml``) and which languages a rule matches in. It contains no
sentence, no phone number and no language model.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from assistant.records import Status
from assistant.text.normalisation import fold_variants, normalise_variants
from assistant.text.towns import large_towns

_FILES = ("triage-emergencies.toml", "triage-redirections.toml")
_DOUBLED = re.compile(r"(\\.)|([^\W\d_])\2+")
# « blessée? »: once double letters are merged, the remaining letter is not optional.
_MAYBE_DOUBLED = re.compile(r"([^\W\d_])\1\?")
# « il essaye de rentré »: how text messages misspell an infinitive after these words.
_PARTICIPLE = re.compile(r"\b((?:veux|veut|va|vais|de|a|pour|peux|peut|faut|dois|doit|me|se) [^\W\d_]{3,}e)\b")


@dataclass(frozen=True)
class Rule:
    """One rule: its patterns by language, what cancels it, and what happens to the question."""

    name: str
    status: Status
    patterns: Mapping[str, re.Pattern[str]]
    unless: re.Pattern[str] | None = None
    help: str = ""
    precedes: bool = False
    service: str = ""
    also: str = ""

    def languages(self, words: str) -> tuple[str, ...]:
        """The languages whose pattern matches ``words``; none when the rule is cancelled."""
        if self.unless is not None and self.unless.search(words):
            return ()
        forms = {words, infinitive(words)} if self.status == "emergency" else {words}
        return tuple(
            language for language, pattern in self.patterns.items() if any(pattern.search(form) for form in forms)
        )


@dataclass(frozen=True)
class Concern:
    """What a question caught by a rule is about: the text to show, the service to contact, what else to search.

    ``status`` replaces the rule's, for a call for help among questions that are none.
    """

    rule: str
    pattern: re.Pattern[str]
    text: str
    service: str
    also: str
    status: Status | None = None


@dataclass(frozen=True)
class RuleBook:
    """Everything read from the data files."""

    rules: tuple[Rule, ...]
    concerns: tuple[Concern, ...]
    information: re.Pattern[str]
    subject: re.Pattern[str]
    places: tuple[re.Pattern[str], ...]
    spelling: Mapping[str, str]

    def rule(self, name: str) -> Rule:
        """The rule called ``name``; an unknown name is an error in the data files."""
        return next(rule for rule in self.rules if rule.name == name)


def normalise_undoubled(text: str) -> str:
    """``text`` as rules read it: normalised, each run of one letter made a single letter."""
    return _undouble(normalise_variants(text))


def spelt(words: str) -> str:
    """Normalised words with text-message spellings written out."""
    spelling = rule_book().spelling
    return " ".join(spelling.get(word, word) for word in words.split())


def infinitive(words: str) -> str:
    """Normalised words with « de rentre » read as « de rentrer »: used for danger only, where a miss costs most."""
    return _PARTICIPLE.sub(r"\1r", words)


@functools.cache
def rule_book() -> RuleBook:
    """The compiled rules."""
    folder = files("assistant.triage")
    first, second = (tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in _FILES)
    lists = dict(first["words"])
    names = (normalise_undoubled(name) for name in (*large_towns(), *second["places"]["names"].split(",")))
    lists["places"] = "|".join(sorted(names, key=lambda name: (-len(name), name)))
    return RuleBook(
        rules=tuple(_rule(one, lists) for one in (*first["rule"], *second["rule"])),
        concerns=tuple(
            Concern(
                one["rule"],
                _compile(one["patterns"], lists),
                one.get("text", ""),
                one.get("service", ""),
                one.get("also", ""),
                one.get("status"),
            )
            for one in second["concern"]
        ),
        information=_compile(first["information"]["patterns"], lists),
        subject=_compile([first["information"]["subject"]], lists),
        places=tuple(_compile([pattern], lists) for pattern in second["places"]["patterns"]),
        spelling={normalise_undoubled(key): normalise_undoubled(value) for key, value in first["spelling"].items()},
    )


def _rule(data: Mapping[str, Any], lists: Mapping[str, str]) -> Rule:
    unless = data.get("unless") or data["patterns"].pop("unless", None)
    return Rule(
        name=data["name"],
        status=data["status"],
        patterns={language: _compile(patterns, lists) for language, patterns in data["patterns"].items()},
        unless=_compile([unless], lists) if unless else None,
        help=data.get("help", ""),
        precedes=data.get("precedes", False),
        service=data.get("service", ""),
        also=data.get("also", ""),
    )


def _compile(patterns: Iterable[str], lists: Mapping[str, str]) -> re.Pattern[str]:
    """One expression, normalised like the words it is read on."""
    source = "|".join(f"(?:{pattern})" for pattern in patterns)
    for name, alternatives in lists.items():
        source = source.replace(f"{{{name}}}", alternatives)
    source = _MAYBE_DOUBLED.sub(r"\1", source)
    normalised = _undouble(fold_variants(source))
    return re.compile(normalised.replace("(?p<", "(?P<"))  # folding lowers the P of a named group


def _undouble(text: str) -> str:
    return _DOUBLED.sub(lambda match: match[1] or match[2], text)
