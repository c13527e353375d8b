"""Fits ``assistant/triage/reading.json``: the temperature of the trained reading, and what it takes to say something.

From messages that taught the reading nothing: a batch by another writer (``apart-messages.jsonl``), one in sixteen of
those full of life, and the known questions kept apart. The temperature is the one under which what was read is
likeliest; what the words of a message and the pages of the site weigh beside it is a regression. Each
threshold is the lowest that leaves all but a share of ordinary messages unharmed, one in three of them full of life.
How good it is is measured elsewhere (``runners/triage.py``), on messages of other authors.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.corpus.known_questions import apart_questions
from assistant.triage.danger_words import danger_words
from assistant.triage.message_kinds import DANGERS, NOTHING, Kind
from assistant.triage.reading import (
    ALONE,
    UNSEARCHED,
    Calibration,
    Opinion,
    Reader,
    Reading,
    calm,
    found_odds,
    log_odds,
)
from assistant_eval.fitting.networks.message_examples import Message, written

_APART = "apart-messages.jsonl"
# Shares of ordinary messages that may be given: an alarm, one line of numbers, anything else of each kind.
ALARMS, LINES = 0.002, 0.003
SHARES: dict[Kind, float] = {"person": 0.001, "numbers": 0.002, "courtesy": 0.0005, "notice": 0.003, "refusal": 0.003}
# No guess below these, however quiet the ordinary messages are: what a false one costs beside a missed one.
LEAST_ALARM, LEAST_LINE, LEAST_OTHER = 0.25, 0.12, 0.6
# And no silence above these: a danger missed costs more than a line above an answer, a person unheard than one offered.
# They decide as long as life is read as a danger more often than the shares allow. Of 184 fresh dangers 171 are given
# numbers with these, 167 with .5 and .4; of 300 fresh ordinary messages 16 and 13 are alarmed or given a line (172 and
# 19 before the words were heard); of 289 blind dangers 282 and 280.
MOST_ALARM, MOST_LINE = 0.35, 0.3
MOST_OTHER = 0.87
MOST: dict[Kind, float] = {"refusal": 0.77, "person": 0.65}
# How sure a part must be: alone; or a little less, but then also joined to each of its neighbours. A sentence lacks its
# context: « je mets des pièges mais il en revient » reads as violence. Of 420 dangers put into stories 276 are met with
# .94 and .9, 295 with these, 300 with .9 and .85; of 1,200 fresh ordinary messages 0, 1 and 3 alarm for a part alone.
PARTS = (0.92, 0.85, 0.5)
LIFE = 1 / 3
TEMPERATURES = np.geomspace(0.5, 4, 43)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Seen:
    """A message kept apart, its logits, shape ``(windows, classes)``, and whether it is a known question.

    ``words`` are the log-odds of a danger by its words, ``answered`` the probability that a page answers.
    """

    message: Message
    logits: NDArray[np.float32]
    question: bool = False
    words: float = 0.0
    answered: float = UNSEARCHED


def kept_apart() -> list[Message]:
    """The messages that taught the reading nothing."""
    source = (files("assistant_eval.datasets") / _APART).read_text(encoding="utf-8")
    rows = [json.loads(line) for line in source.splitlines()]
    told = [Message(row["message"], row["expected"], row["language"], apart=True) for row in rows]
    return [*told, *(one for one in written() if one.apart)]


def seen(reader: Reader, answered: Callable[[str], float], progress: Progress) -> list[Seen]:
    """Each message and each known question kept apart, with what the encoder reads in it.

    ``answered`` gives the probability that a page answers a message.
    """
    taught = {one.text for one in written() if not one.apart}
    asked = [
        Message(one.text, NOTHING, one.language, apart=True) for one in apart_questions() if one.text not in taught
    ]
    held = [(one, False) for one in kept_apart()] + [(one, True) for one in asked]
    found = []
    for number, (one, question) in enumerate(held, start=1):
        said = calm(one.text)
        _, logits = reader.windows(said)
        found.append(Seen(one, logits, question, danger_words().log_odds(said), answered(one.text)))
        progress("Messages lus", number, len(held))
    return found


def temperature(known: Sequence[Seen], classes: Sequence[str]) -> float:
    """The temperature under which the classes written are likeliest, ordinary messages weighing as all the others."""
    read = [one for one in known if one.message.label in classes]
    logits = np.array([one.logits[0] for one in read], dtype=np.float64)
    wanted = np.array([classes.index(one.message.label) for one in read])
    ordinary = wanted == classes.index(NOTHING)
    weight = np.where(ordinary, 1 / max(ordinary.sum(), 1), 1 / max((~ordinary).sum(), 1))

    def surprise(degree: float) -> float:
        scaled = logits / degree
        total = np.logaddexp.reduce(scaled, axis=1)
        return float((weight * (total - scaled[np.arange(len(wanted)), wanted])).sum())

    return float(min(TEMPERATURES, key=surprise))


def opinion(known: Sequence[Seen], classes: tuple[str, ...], degree: float) -> Opinion:
    """What the reading, the pages, the words and a constant weigh in whether there is a danger.

    A logistic regression on dangers and on ordinary messages that are no known question. The reading is taken from the
    window in which it is surest.
    """
    held = [one for one in known if not one.question and one.message.label in {*DANGERS, NOTHING}]
    alarming = np.array([one.message.label in DANGERS for one in held])
    if alarming.all() or not alarming.any():
        return ALONE
    features = np.array([_features(one, classes, degree) for one in held])
    fitted = LogisticRegression(C=10.0).fit(features, alarming)
    reading, answered, words = map(float, fitted.coef_[0])
    return Opinion(reading, min(answered, 0.0), words, float(fitted.intercept_[0]))


def _features(one: Seen, classes: tuple[str, ...], degree: float) -> tuple[float, float, float]:
    """The log-odds of a danger in the window where they are highest, those that a page answers, and by the words."""
    odds = log_odds(np.array([Reading.of(row[None], classes, degree).danger for row in one.logits]))
    return float(odds.max()), found_odds(one.answered), one.words


def _reading(one: Seen, classes: tuple[str, ...], degree: float, second: Opinion) -> Reading:
    return Reading.of(one.logits, classes, degree, one.words, second, one.answered)


def fit(known: Sequence[Seen], reader: Reader, model: str) -> Calibration:
    """The calibration for the encoder ``model`` whose readings are ``known``."""
    degree = temperature(known, reader.classes)
    second = opinion(known, reader.classes, degree)
    ordinary = [one for one in known if one.message.label == NOTHING]
    readings = [_reading(one, reader.classes, degree, second) for one in ordinary]
    weight = weights([one.question for one in ordinary])
    danger = np.array([one.danger for one in readings])
    alarm = float(np.clip(lowest(danger, weight, ALARMS), LEAST_ALARM, MOST_ALARM))
    line = float(np.clip(lowest(danger, weight, ALARMS + LINES), LEAST_LINE, min(MOST_LINE, alarm)))
    kinds: dict[Kind, float] = {}
    for kind, share in SHARES.items():
        scores = np.array([one.kinds[kind][0] for one in readings])
        most = MOST.get(kind, MOST_OTHER)
        kinds[kind] = float(np.clip(lowest(scores, weight, share), min(LEAST_OTHER, most), most))
    return Calibration(model, degree, alarm, line, kinds, second, PARTS)


def weights(questions: Sequence[bool]) -> NDArray[np.float64]:
    """What each ordinary message weighs, one in all: those full of life :data:`LIFE`, questions the rest."""
    asked = np.array(questions, dtype=bool)
    if asked.all() or not asked.any():
        return np.full(len(asked), 1 / len(asked))
    return np.asarray(np.where(asked, (1 - LIFE) / asked.sum(), LIFE / (~asked).sum()))


def lowest(scores: NDArray[np.float64], weight: NDArray[np.float64], share: float) -> float:
    """The lowest threshold that at most ``share`` of ``scores``, by weight, reach."""
    order = np.argsort(-scores)
    passed = np.flatnonzero(np.cumsum(weight[order]) > share + 1e-9)
    return float(np.nextafter(scores[order[passed[0]]], 2)) if len(passed) else 0.0


def report(known: Sequence[Seen], reader: Reader, limits: Calibration) -> dict[str, Any]:
    """What the calibration makes of the messages that it was fitted on: counts, not a measure."""
    decided = [
        (one.message.label, _reading(one, reader.classes, limits.temperature, limits.opinion).decide(limits))
        for one in known
    ]
    dangers = [got for label, got in decided if label in DANGERS]
    ordinary = [got for label, got in decided if label == NOTHING]
    others = [(label, got) for label, got in decided if label not in DANGERS and label != NOTHING]
    return {
        "dangers": len(dangers),
        "met": sum(got in DANGERS for got in dangers),
        "ordinary": len(ordinary),
        "alarmed": sum(got in DANGERS for got in ordinary),
        "spoken to": sum(got != NOTHING for got in ordinary),
        "others": len(others),
        "right": sum(label == got for label, got in others),
    }


def values(limits: Calibration) -> dict[str, Any]:
    """The calibration as JSON, rounded."""
    found = {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(limits).items()}
    kinds = {kind: round(value, 4) for kind, value in limits.kinds.items()}
    return found | {"kinds": kinds, "opinion": [round(value, 4) for value in limits.opinion]}


def write(path: Path, limits: Calibration) -> None:
    """Write what the package ships."""
    path.write_text(json.dumps(values(limits), indent=1) + "\n", encoding="utf-8")
