"""Dangers told in one sentence of a long ordinary message: a held-out danger, placed anywhere in a message of life.

Both were written by machine annotators; the messages of life taught the reading, as ordinary ones, which makes the
dangers in them harder to see.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from importlib.resources import files

from assistant.triage.message_kinds import NOTHING
from assistant_eval.datasets import triage_cases
from assistant_eval.datasets.triage_cases import Case

_PLACED = frozenset({"suicide", "violence", "child", "fire", "fumes", "medical"})
_SENTENCE, _STORY = (12, 110), (260, 830)  # characters
_STOP, _MARKS = re.compile(r"(?<=[.!?…])\s+"), ".!?…"
_UNSTOPPED = 5  # one message in five is written without any mark


def mixed(count: int, seed: int) -> Iterator[Case]:
    """``count`` French messages; each danger is placed once before any is placed again."""
    chance = random.Random(seed)  # noqa: S311
    dangers, stories = _dangers(), _stories()
    for number in range(count):
        danger = dangers[number % len(dangers)]
        place = _unstopped if number % _UNSTOPPED == 0 else _stopped
        yield Case(place(chance, chance.choice(stories), danger.question), "fr", danger.expected, "heldout", 0)


def _stopped(chance: random.Random, story: str, danger: str) -> str:
    sentences = _STOP.split(story)
    ended = danger if danger[-1] in _MARKS else f"{danger}."
    sentences.insert(chance.randint(0, len(sentences)), ended[0].upper() + ended[1:])
    return " ".join(sentences)


def _unstopped(chance: random.Random, story: str, danger: str) -> str:
    words = [word.rstrip(f"{_MARKS},;") for word in story.split()]
    words.insert(chance.randint(0, len(words)), danger.rstrip(_MARKS))
    return " ".join(words).lower()


def _dangers() -> list[Case]:
    least, most = _SENTENCE
    held = {
        case.question: case
        for case in triage_cases.read("heldout")
        if case.language == "fr" and case.expected in _PLACED and least <= len(case.question) <= most
    }
    return [held[text] for text in sorted(held)]


def _stories() -> list[str]:
    source = (files("assistant_eval.datasets") / "life-messages.jsonl").read_text(encoding="utf-8")
    least, most = _STORY
    rows = (json.loads(line) for line in source.splitlines())
    ordinary = (row["message"] for row in rows if row["expected"] == NOTHING and row["language"] == "fr")
    return sorted({text for text in ordinary if least <= len(text) <= most})
