"""The parts of a French message that ask, and what can be counted of its asking.

« Faut-il une autorisation ? Et vous prêtez des tables ? » asks twice, and so does « c'est combien le mètre et on
s'inscrit où ». A message is cut at its sentences, commas and conjunctions; a part asks when it ends with a question
mark or holds one of the words that open a French question, a closed list of the grammar. Whether two things are asked,
and what answers the second, is weighed later (``retrieval/second_passage``); nothing is searched here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

COUNTS = ("marks", "asking", "openers", "ands", "ors", "commas", "sentences", "length")
PARTS = 3  # read at most: the last ones, for a story comes before what it asks
_OPENS = (
    r"(?:qui|quoi|quel(?:le)?s?|combien|comment|pourquoi|où|quand|c'est (?:quoi|combien|où|quand)|[cç]est combien|"
    r"que (?:faire|faut|dois|doit|devient|risque)|est[- ]ce|faut[- ]il|(?:me|nous) faut[- ]il|y a[- ]t[- ]il|"
    r"(?:dois|puis|peux|ai|suis)[- ]je|(?:doit|peut|a[- ]t)[- ]on|(?:doit|peut|est|sont)[- ](?:ils?|elles?|ce)|"
    r"à (?:qui|quel(?:le)?s?|partir)|dans quel(?:le)?s?|pendant combien|jusqu'(?:à quand|où)|chez qui)"
)
_OPENER = re.compile(rf"\b{_OPENS}\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!…;])\s+")
_STORY = re.compile(r"(?<=\w)\s*:\s+")  # « Mon salarié part : que faire ? »
_JOINT = re.compile(r",?\s+(?:et|ou|mais|puis|aussi)\s+|,\s+", re.IGNORECASE)
_LEAST_WORDS = 3
_MOST = 4  # of each thing counted: a message that asks ten times asks two things
_LENGTH = 20  # words


def asking_parts(message: str) -> tuple[str, ...]:
    """The last parts of ``message`` that ask, at most :data:`PARTS`; none when nothing is asked."""
    sentences = [one for told in _SENTENCE.split(_spaced(message)) for one in _STORY.split(told)]
    held = [one for sentence in sentences for one in _parts(sentence.strip())]
    return tuple([one for one in held if one.endswith("?") or _OPENER.search(one)][-PARTS:])


def counts(message: str) -> NDArray[np.float64]:
    """The :data:`COUNTS` of a message, shape ``(counts,)``."""
    said = _spaced(message)
    sentences = _SENTENCE.split(said)
    words = said.lower().split()
    counted = (
        said.count("?"),
        sum(one.endswith("?") for one in sentences),
        len(_OPENER.findall(said)),
        words.count("et"),
        words.count("ou"),
        said.count(","),
        len(sentences),
    )
    return np.array([*(min(one, _MOST) for one in counted), math.log(1 + len(words) / _LENGTH)], dtype=np.float64)


def _parts(sentence: str) -> Iterator[str]:
    """A sentence cut where two clauses may be joined, in its own words.

    A piece of one or two words stays with the one before, unless it asks: « … et où ? ».
    """
    bounds = [0, *(edge for one in _JOINT.finditer(sentence) for edge in one.span()), len(sentence)]
    pieces: list[list[int]] = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        alone = _long(sentence[start:end]) or _OPENER.match(sentence, start)
        if pieces and not (alone and _long(sentence[slice(*pieces[-1])])):
            pieces[-1][1] = end
        else:
            pieces.append([start, end])
    asked = sentence.endswith("?")
    for piece in (sentence[start:end].strip(" ,") for start, end in pieces):
        opened = asked and not piece.endswith("?") and _OPENER.search(piece)
        yield f"{piece} ?" if opened else piece


def _long(piece: str) -> bool:
    return len(piece.split()) >= _LEAST_WORDS


def _spaced(message: str) -> str:
    return " ".join(message.replace("’", "'").split())
