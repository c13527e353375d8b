"""Messages that ask two things, and the two questions when they can be told apart.

« Mon salarié part vendredi : que faire de ses accès, et puis-je garder sa photo ? » asks twice, and so does « Faut-il
une autorisation ? Et vous prêtez des tables ? ». Whether two things are asked is weighed on what can be counted
(``double-questions.json``, written by ``assistant-eval fit-double-questions``); the two are told apart by the words
that open a French question, a closed list of the grammar. What is asked is read by retrieval.
"""

from __future__ import annotations

import functools
import math
import re

import numpy as np
from numpy.typing import NDArray

from assistant.numeric import sigmoid
from assistant.weights import read_weights

FEATURES = ("marks", "asking", "openers", "joined", "ands", "ors", "commas", "sentences", "length")
_OPENS = (
    r"(?:qui|quoi|quel(?:le)?s?|combien|comment|pourquoi|où|quand|c'est (?:quoi|combien|où|quand)|[cç]est combien|"
    r"que (?:faire|faut|dois|doit|devient|risque)|est[- ]ce|faut[- ]il|(?:me|nous) faut[- ]il|y a[- ]t[- ]il|"
    r"(?:dois|puis|peux|ai|suis)[- ]je|(?:doit|peut|a[- ]t)[- ]on|(?:doit|peut|est|sont)[- ](?:ils?|elles?|ce)|"
    r"à (?:qui|quel(?:le)?s?|partir)|dans quel(?:le)?s?|pendant combien|jusqu'(?:à quand|où)|chez qui)"
)
_ASKS = rf"(?:{_OPENS}|(?:je|on|vous|ça|il|elle) (?:peux|peut|pouvez|dois|doit|coûte|faut|prêtez|faites))"
_JOINED = re.compile(
    rf"^(?P<told>.*[:.,!] )?(?P<first>[^:.,!?]*\b{_OPENS}\b[^?]*?)[,?]? et (?P<second>{_ASKS}\b[^?]+)(?:\?.*)?$",
    re.IGNORECASE,
)
_APART = re.compile(r"^(?P<told>.*[:.,!] )?(?P<first>[^:.!?]+?) ?\?+ et (?P<second>[^?]+)(?:\?.*)?$", re.IGNORECASE)
_LEAST_WORDS = 3
_OPENER = re.compile(rf"\b{_OPENS}\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.?!…;])\s+")
_MOST = 4  # of each thing counted: a message that asks ten times asks two things
_LENGTH = 20  # words
LEAST = 0.05  # one in five of these asks two: one paragraph too many is passed over, half an answer is not


def parts(question: str) -> tuple[str, str] | None:
    """Both questions of a French ``question`` that asks two, or None."""
    said = _spaced(question)
    found = _JOINED.match(said) or _APART.match(said)
    if found is None or min(len(found[name].split()) for name in ("first", "second")) < _LEAST_WORDS:
        return None
    told = found["told"] or ""
    return f"{told}{found['first'].strip()} ?", f"{told}{found['second'].strip(' ?')} ?"


def asks_two(question: str) -> bool:
    """Whether a French ``question`` may ask for two things, which stand in two paragraphs; in doubt, it does."""
    weights, bias = _weights()
    return sigmoid(float(features(question) @ weights) + bias) >= LEAST


def features(question: str) -> NDArray[np.float64]:
    """The :data:`FEATURES` of a question: what can be counted in it, shape ``(features,)``."""
    said = _spaced(question)
    sentences = _SENTENCE.split(said)
    words = said.lower().split()
    counted = (
        said.count("?"),
        sum(one.endswith("?") for one in sentences),
        len(_OPENER.findall(said)),
        parts(question) is not None,
        words.count("et"),
        words.count("ou"),
        said.count(","),
        len(sentences),
    )
    return np.array([*(min(one, _MOST) for one in counted), math.log(1 + len(words) / _LENGTH)], dtype=np.float64)


def _spaced(question: str) -> str:
    return " ".join(question.replace("’", "'").split())


@functools.cache
def _weights() -> tuple[NDArray[np.float64], float]:
    """The weights of :data:`FEATURES` shipped with the package, and the constant."""
    held = read_weights("assistant.question", "double-questions.json")
    return np.array([held["weights"][name] for name in FEATURES]), float(held["bias"])
