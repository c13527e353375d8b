"""The French words of the catalogue: what each filter is called, and how a teacher says it in a sentence.

The words are data (``vocabulary.toml``). A phrase is compared without accents and plurals, « fiches » meeting
« fiche »; stems would mix « programme » with « programmer ». Which filter a sentence means is ``need.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from assistant.resources.record import Kind, Level, Subject
from assistant.tables import read_table
from assistant.text.analysis import stem, words

Constraint = Literal["sans-compte", "gratuit", "hors-connexion", "a-imprimer", "sur-tablette", "donnees-en-europe"]
Facet = Literal["subject", "level", "kind", "constraint"]
CONSTRAINTS: tuple[Constraint, ...] = get_args(Constraint)
VALUES: Mapping[Facet, tuple[str, ...]] = {
    "subject": get_args(Subject),
    "level": get_args(Level),
    "kind": get_args(Kind),
    "constraint": CONSTRAINTS,
}
# « SES » is a subject and « CAP » a diploma, « ses exercices » and « le cap » are not.
_CAPITALS = frozenset({"ses", "cap"})
_SHORT = 3
_SINGULAR = frozenset({"cours"})  # « la cour de récréation » is no lesson
Key = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """What a phrase names: values of one facet."""

    facet: Facet
    values: tuple[str, ...]


@functools.cache
def _data() -> Mapping[str, dict[str, dict[str, object]]]:
    return read_table("assistant.resources", "vocabulary.toml")


def label(facet: Facet, value: str) -> str:
    """What a value of a filter is called: « cycle 2 (CP, CE1, CE2) »; an unknown one is a programming error."""
    return str(_data()[facet][value]["label"])


@functools.cache
def labels(facet: Facet) -> Mapping[str, str]:
    """Every value of a facet with its name, in the order of the file."""
    return {value: label(facet, value) for value in _data()[facet]}


def keys(found: Iterable[str]) -> Key:
    """The folded words of a phrase without their plural, stop words kept: « à imprimer » is not « imprimer »."""
    return tuple(word if len(word) <= _SHORT or word in _SINGULAR else word.rstrip("sx") for word in found)


def _phrases() -> Iterator[tuple[str, Meaning]]:
    for facet in VALUES:
        for value, entry in _data()[facet].items():
            for phrase in cast("list[str]", entry["words"]):
                yield phrase, Meaning(facet, (value,))
    for phrase, values in _data()["several"].items():
        yield phrase, Meaning("level", tuple(cast("list[str]", values)))


@functools.cache
def phrases() -> Mapping[Key, tuple[Meaning, ...]]:
    """Every phrase by its key; one phrase may name a level and a kind (« formation continue »)."""
    found: dict[Key, tuple[Meaning, ...]] = {}
    for phrase, meaning in _phrases():
        key = keys(words(phrase))
        if meaning not in found.get(key, ()):
            found[key] = (*found.get(key, ()), meaning)
    return found


@functools.cache
def longest() -> int:
    """The number of words of the longest phrase."""
    return max(map(len, phrases()))


def needs_capitals(word: str) -> bool:
    """Whether the folded ``word`` means a filter only when it is written in capitals."""
    return word in _CAPITALS


@functools.cache
def empty_stems() -> frozenset[str]:
    """Stems that say nothing of a subject (« cherche », « ressource », « élèves »)."""
    return frozenset(stem(word) for word in words(str(_data()["empty"]["words"])))
