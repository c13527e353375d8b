"""Fitting what the reading says: thresholds keep what they promise, and the temperature is the likeliest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.triage.message_kinds import DANGERS, NOTHING
from assistant.triage.reading import calibration
from assistant_eval.fitting import reading as fitting
from assistant_eval.fitting.networks.message_examples import Message, Messages
from assistant_eval.fitting.reading import Seen

CLASSES = ("", "fire", "person", "illicit", "thanks", "cyber", "filing")
RANDOM = np.random.default_rng(5)


class Nobody:
    """A reader that is only asked for its classes."""

    classes = CLASSES
    model_id = "nobody"

    def windows(self, _text: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        raise AssertionError


def _seen(label: str, height: float, count: int) -> list[Seen]:
    rows = RANDOM.normal(0, 1, (count, 1, len(CLASSES)))
    rows[:, 0, CLASSES.index(label)] += height
    return [Seen(Message("?", label), row.astype(np.float32)) for row in rows]


def test_a_threshold_lets_no_more_through_than_allowed() -> None:
    scores, even = np.linspace(0, 1, 1001), np.full(1001, 1 / 1001)
    assert (scores >= fitting.lowest(scores, even, 0.1)).sum() == 100
    assert (scores >= fitting.lowest(scores, even, 0.0)).sum() == 0
    assert fitting.lowest(scores, even, 1.0) == 0


def test_messages_full_of_life_weigh_a_third_however_few() -> None:
    weight = fitting.weights([True] * 900 + [False] * 100)
    assert weight.sum() == pytest.approx(1)
    assert weight[900:].sum() == pytest.approx(fitting.LIFE)
    scores = np.concatenate([np.zeros(900), np.linspace(0.5, 1, 100)])
    assert (scores >= fitting.lowest(scores, weight, 0.1)).sum() == 30


def test_what_is_too_sure_is_cooled_and_what_is_too_timid_warmed() -> None:
    drawn = [*_seen("", 3, 400), *_seen("fire", 3, 400)]  # logits a third of what they should be
    honest, loud = ([Seen(one.message, one.logits * times) for one in drawn] for times in (3, 9))
    assert fitting.temperature(honest, CLASSES) == pytest.approx(1, rel=0.15)
    assert fitting.temperature(loud, CLASSES) == pytest.approx(3, rel=0.15)


def test_the_fit_keeps_ordinary_messages_quiet_and_meets_dangers() -> None:
    known = [*_seen("", 9, 3000), *_seen("fire", 9, 300), *_seen("illicit", 9, 100)]
    limits = fitting.fit(known, Nobody(), "m")
    assert limits.model == "m"
    assert fitting.LEAST_LINE <= limits.likely <= limits.alarm <= fitting.MOST_ALARM
    found = fitting.report(known, Nobody(), limits)
    assert found["alarmed"] <= fitting.ALARMS * 3000 + 1
    assert found["met"] == found["dangers"] == 300
    assert found["right"] >= 98


def test_the_words_weigh_what_they_tell() -> None:
    timid = [*_seen("", 1, 600), *_seen("fire", 1, 600)]
    told = [replace(one, words=2.0 if one.message.label else -2.0) for one in timid]
    noise = [replace(one, words=float(RANDOM.normal(0, 2))) for one in timid]
    assert fitting.opinion(told, CLASSES, 1.0).words > 1
    assert abs(fitting.opinion(noise, CLASSES, 1.0).words) < 0.15


def test_a_page_that_answers_speaks_against_a_danger() -> None:
    timid = [*_seen("", 1, 600), *_seen("fire", 1, 600)]
    told = [replace(one, answered=0.1 if one.message.label else 0.9) for one in timid]
    noise = [replace(one, answered=float(RANDOM.uniform())) for one in timid]
    assert fitting.opinion(told, CLASSES, 1.0).answered < -0.5
    assert abs(fitting.opinion(noise, CLASSES, 1.0).answered) < 0.15


def test_it_learns_from_nothing_that_taught_the_encoder() -> None:
    apart = fitting.kept_apart()
    held = Messages.read()
    taught = {one.text for one in (*held.dangers, *held.ordinary, *held.asked)}
    assert not taught & {one.text for one in apart if one.label in DANGERS}
    assert len([one for one in apart if one.label in DANGERS]) >= 500
    ordinary = [one for one in apart if one.label == NOTHING]
    assert len(ordinary) >= 500
    assert not taught & {one.text for one in ordinary}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    limits = fitting.fit([*_seen("", 9, 500), *_seen("fire", 9, 50)], Nobody(), "m")
    fitting.write(tmp_path / "reading.json", limits)
    held = json.loads((tmp_path / "reading.json").read_text(encoding="utf-8"))
    assert held["alarm"] == pytest.approx(limits.alarm, abs=1e-4)
    assert set(held["kinds"]) == set(limits.kinds)


def test_what_parts_need_is_shipped_as_the_next_fit_writes_it() -> None:
    assert calibration().parts == fitting.PARTS
