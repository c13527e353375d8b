"""What a message is, as the trained encoder reads it: a danger, something to send elsewhere, a person, or a question.

The encoder gives logits for each window of the message (``embedding/trained.py``); here they become probabilities, by a
temperature and, for a danger, by what its words say by themselves (``danger_words.py``) and by how surely a page
answers: who is in danger seldom asks what pages hold.
Probabilities become a decision, by thresholds. All are data (``reading.json``), fitted by ``assistant-eval
fit-reading`` on messages that taught the encoder nothing. What it costs to be wrong decides: a danger missed costs
most, then a person refused or alarmed for nothing. A longer message is read in its parts as well (``parts.py``): a
danger told in one sentence of it counts when that sentence is sure. No text is here; what searches is given by the
caller.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.numeric import sigmoids
from assistant.triage.danger_words import danger_words
from assistant.triage.message_kinds import DANGERS, KINDS, NOTHING, UNSURE, Kind
from assistant.triage.parts import parts
from assistant.weights import read_weights

PARTS_UNREAD = (2.0, 2.0, 2.0)  # no part of a message is ever so sure
UNSEARCHED = 0.35  # how surely a page answers when nobody looked: what the mean danger finds

_FILE = "reading.json"
_SHOUTED = 0.6  # of letters that are capitals, or of words that begin with one
_LEAST = 1e-5  # the reading is never surer than that
_LEAST_FOUND = 0.01  # a page never answers more surely than the rest of one
_TOLD = -3.0  # log-odds by its words under which a part is not read
_FEWEST = 3  # words, below which capitals may be a name
_WORD, _STRETCHED = re.compile(r"[^\W\d_]+"), re.compile(r"([^\W\d_])\1{3,}")
_DATED = re.compile(r"(?m)^[\d\s/:.,h-]+$")
_MARKUP = re.compile(r"</?\w+>|\*\*|^[\s>\"«“(]+|[\s\"»”)]+$|[\u200b\u00a0\t\n]+")


class Reader(Protocol):
    """What reads messages: the trained encoder."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of what a message may be; the empty one is an ordinary question."""

    @property
    def model_id(self) -> str:
        """Whose vectors they are."""

    def windows(self, text: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The vectors and the logits of a message, one row for each window of it."""


class Opinion(NamedTuple):
    """What the log-odds of a danger weigh, by the reading and by the words, and those that a page answers."""

    reading: float = 1.0
    answered: float = 0.0
    words: float = 0.0
    constant: float = 0.0


ALONE = Opinion()  # the reading, as it is


@dataclass(frozen=True)
class Calibration:
    """``temperature`` divides logits; the rest are the least probabilities at which something is said.

    ``alarm``: the numbers, alone. ``likely``: one line with the numbers, before the answer. ``kinds``: for each kind of
    message that is no danger. ``model``: whose they are. ``opinion``: what all that is beside the reading weighs.
    ``parts``: how sure a part of a message must be for its danger to be that of the message: by itself, or a little
    less and then how sure it must stay, read with each of its neighbours.
    """

    model: str
    temperature: float
    alarm: float
    likely: float
    kinds: dict[Kind, float]
    opinion: Opinion = ALONE
    parts: tuple[float, float, float] = PARTS_UNREAD

    def hesitates(self, unsearched: Reading, answered: Reading) -> bool:
        """Whether what is said depends on the pages: one message not searched, and one that a page surely answers."""
        return unsearched.decide(self) != answered.decide(self)


@dataclass(frozen=True)
class Reading:
    """The probabilities of a message: ``danger`` of any danger, ``danger_name`` the likeliest one.

    ``kinds`` gives, for each other kind, its probability and its likeliest class. A danger counts where it is told
    most plainly, in whichever window that is; anything else by the mean of the windows.
    """

    danger: float
    danger_name: str
    kinds: dict[Kind, tuple[float, str]]

    @classmethod
    def of(
        cls,
        logits: NDArray[np.floating],
        classes: tuple[str, ...],
        temperature: float,
        words: float = 0.0,
        opinion: Opinion = ALONE,
        answered: float = UNSEARCHED,
    ) -> Reading:
        """From logits, shape ``(windows, classes)``, and the log-odds of a danger by the ``words`` of the message.

        ``answered`` is the probability that a page answers the message; under :data:`UNSEARCHED` it counts as it.
        """
        likely = _softmax(np.asarray(logits, dtype=np.float64) / temperature)
        dangers = np.array([name in DANGERS for name in classes])
        danger = weighed(likely[:, dangers].sum(axis=1), words, opinion, answered)
        worst = int(danger.argmax())
        whole = likely.mean(axis=0)
        return cls(
            float(danger[worst]),
            classes[int(np.where(dangers, likely[worst], -1).argmax())],
            {kind: _of_kind(whole, classes, names) for kind, names in KINDS.items()},
        )

    def decide(self, limits: Calibration) -> str:
        """The rule to apply: a class, :data:`UNSURE` for a likely danger, or :data:`NOTHING`.

        Whoever asks for numbers is given theirs rather than the general line.
        """
        if self.danger >= limits.alarm:
            return self.danger_name
        asked, numbers = self.kinds["numbers"]
        if self.danger >= limits.likely:
            return numbers if asked > self.danger else UNSURE
        for kind, (probability, name) in self.kinds.items():
            if probability >= limits.kinds[kind]:
                return name
        return NOTHING


@functools.cache
def calibration() -> Calibration:
    """The calibration of the encoder shipped with the package."""
    held = read_weights("assistant.triage", _FILE)
    return Calibration(**held | {"opinion": Opinion(*held["opinion"]), "parts": tuple(held["parts"])})


def read(text: str, reader: Reader, answered: Callable[[], float] | None = None, folded: str = "") -> Reading:
    """The reading of a whole message, however long, or of the part of it that surely tells a danger.

    ``answered`` searches the pages and gives the probability that one answers. It is asked only when that can change
    what is said, and not of a part: that a page answers the rest of a message says nothing of it. ``folded`` is
    ``text`` folded, when that is done already.
    """
    limits = calibration()
    reading = _weighed_reading(text, reader, limits, folded)
    unsearched, surely_answered = reading(UNSEARCHED), reading(1.0)
    if surely_answered.danger < limits.alarm and (told := _dangerous_part(text, reader, limits)) is not None:
        return replace(unsearched, danger=told.danger, danger_name=told.danger_name)
    if answered is None or not limits.hesitates(unsearched, surely_answered):
        return unsearched
    return reading(answered())


def _weighed_reading(text: str, reader: Reader, limits: Calibration, folded: str = "") -> Callable[[float], Reading]:
    """The reading of ``text`` and of its words, for how surely a page answers it."""
    said = calm(text)
    _, logits = reader.windows(said)
    words = danger_words().log_odds(said, folded if said == text else "")
    return lambda found: Reading.of(logits, reader.classes, limits.temperature, words, limits.opinion, found)


def _dangerous_part(text: str, reader: Reader, limits: Calibration) -> Reading | None:
    """The reading of the part of a longer message that most surely describes a danger, if one surely does.

    A slightly less certain part counts if it still reads as a danger when joined to the previous part, and to the next.
    Parts whose words say nothing of a danger are not read: two in three of them, and a hundredth of the dangers.
    """
    alone, nearly, beside = limits.parts
    found = parts(text) if limits.parts != PARTS_UNREAD else ()
    told = [place for place, part in enumerate(found) if danger_words().log_odds(calm(part)) >= _TOLD]
    if not told:
        return None
    readings = {place: _weighed_reading(found[place], reader, limits)(UNSEARCHED) for place in told}
    at = max(told, key=lambda one: readings[one].danger)
    worst = readings[at]
    if nearly <= worst.danger < alone:
        pairs = [" ".join(found[first : first + 2]) for first in (at - 1, at) if 0 <= first < len(found) - 1]
        return (
            worst
            if all(_weighed_reading(pair, reader, limits)(UNSEARCHED).danger >= beside for pair in pairs)
            else None
        )
    return worst if worst.danger >= alone else None


def weighed(
    danger: NDArray[np.float64], words: float, opinion: Opinion, answered: float = UNSEARCHED
) -> NDArray[np.float64]:
    """Probability of danger for each window, adjusted for the words and the retrieved pages."""
    adjustment = opinion.words * words + opinion.answered * found_odds(answered) + opinion.constant
    return sigmoids(opinion.reading * log_odds(danger) + adjustment)


def found_odds(answered: float) -> float:
    """The log-odds that a page answers, none beyond what :data:`_LEAST_FOUND` allows.

    Finding a page lowers the probability of danger; finding none never raises it, since a small site may simply lack
    the page.
    """
    return float(log_odds(np.array(max(answered, UNSEARCHED)), _LEAST_FOUND))


def log_odds(chances: NDArray[np.float64], least: float = _LEAST) -> NDArray[np.float64]:
    """The log-odds of probabilities, none nearer to 0 or 1 than ``least``."""
    held = np.clip(chances, least, 1 - least)
    return np.asarray(np.log(held / (1 - held)), dtype=np.float64)


def calm(text: str) -> str:
    """``text`` as it is said, not as it is laid out: not shouted, stretched, marked up or quoted, nor dated above."""
    bare = _MARKUP.sub(" ", _DATED.sub("", unicodedata.normalize("NFC", text)))
    said = _STRETCHED.sub(r"\1", bare.strip() or text)
    return said.lower() if _shouted(said) else said


def _shouted(text: str) -> bool:
    """Whether capitals say nothing here: most letters are, or most words begin with one."""
    words = _WORD.findall(text)
    letters = "".join(words)
    if sum(one.isupper() for one in letters) > _SHOUTED * len(letters) > 0:
        return True
    return len(words) >= _FEWEST and sum(one[0].isupper() for one in words) > _SHOUTED * len(words)


def _of_kind(likely: NDArray[np.float64], classes: tuple[str, ...], names: frozenset[str]) -> tuple[float, str]:
    inside = np.array([name in names for name in classes])
    return float(likely[inside].sum()), classes[int(np.where(inside, likely, -1).argmax())]


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
