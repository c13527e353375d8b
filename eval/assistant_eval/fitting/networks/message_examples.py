"""What the encoder learns to read of a message besides what it asks: a danger, a redirection, a person, or nothing.

The messages written for triage, never its held-out half, and questions that are to be searched. Each is drawn in some
form that leaves its meaning intact: capitals, no accents, slips, the spelling of short messages, a greeting, a
sentence about something else beside it. Drawn by class, so that rare kinds are met too; seeded. Nothing is fitted here.
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files

from assistant.corpus.known_questions import known_questions
from assistant.triage.message_kinds import DANGERS, NOTHING
from assistant.triage.parts import parts
from assistant.triage.rules import canonical_phrases
from assistant_eval.datasets import triage_cases
from assistant_eval.datasets.triage_variants import text_message
from assistant_eval.datasets.typing_errors import slipped, without_accents

LIFE = "life-messages.jsonl"
ANSWERED = "asked-sections.jsonl"  # what people asked who had not seen the pages; with sections, pages answer it
_NAMED = ("a subject named", "agents, shops and schools")  # what such messages of ``LIFE`` are about
_PEOPLE = "asked by people"
APART = 16  # one message of life in so many is taught to nothing: it sets the thresholds
_DANGER, _LIFE, _ASKED = 0.4, 0.34, 0.08  # of what is drawn: dangers, ordinary messages, questions; the rest, by class
_PART = 0.3  # of long ordinary messages, those drawn as one of their parts, which triage also reads alone
_BY_PEOPLE = 0.5  # of ordinary messages: those written as residents would, by annotators who saw no other message
_SENTENCES = re.compile(r"(?<=[.!?…؟;\n])\s+")
_ASKING = ("?", "؟")
_LEAST_TOLD = 4  # words
_AROUND = tomllib.loads((files("assistant_eval.datasets") / "message-surroundings.toml").read_text(encoding="utf-8"))
_ENDS = ("", "", "!", "...", "!!", ".")


@dataclass(frozen=True, slots=True)
class Message:
    """A text and its class; ``apart`` ones teach nothing, ``asked`` ones are known questions.

    ``named`` ones only name a subject, or are ordinary questions of shops, schools and councils; ``by_people`` ones
    were written by annotators unaware of what is classified, or told only that nobody may be in danger.
    """

    text: str
    label: str
    language: str = "fr"
    apart: bool = False
    asked: bool = False
    named: bool = False
    by_people: bool = False


@dataclass(frozen=True)
class Messages:
    """Messages by what they are drawn as, and the names of all classes, in order."""

    dangers: tuple[Message, ...]
    ordinary: tuple[Message, ...]
    asked: tuple[Message, ...]
    others: dict[str, tuple[Message, ...]]
    classes: tuple[str, ...]

    @classmethod
    def read(cls) -> Messages:
        """Everything that may be learned from."""
        held = [one for one in written() if not one.apart]
        names = sorted({one.label for one in held})
        others = {
            name: tuple(one for one in held if one.label == name)
            for name in names
            if name != NOTHING and name not in DANGERS
        }
        # messages of people are among the ordinary ones already
        known = [one for one in known_questions() if not one.apart and not one.by_people]
        return cls(
            tuple(one for one in held if one.label in DANGERS),
            tuple(one for one in held if one.label == NOTHING),
            tuple(Message(one.text, NOTHING, one.language, asked=True) for one in known),
            others,
            tuple(names),
        )

    @cached_property
    def by_people(self) -> tuple[Message, ...]:
        """The ordinary messages by people, or all of them when none is."""
        return tuple(one for one in self.ordinary if one.by_people) or self.ordinary

    def draw(self, count: int, chance: random.Random) -> list[Message]:
        """``count`` messages, each in some form."""
        return [self.disturbed(self._one(chance), chance) for _ in range(count)]

    def _one(self, chance: random.Random) -> Message:
        place = chance.random()
        if place < _DANGER:
            return chance.choice(self.dangers)
        if place < _DANGER + _LIFE:
            return _in_part(chance.choice(self.by_people if chance.random() < _BY_PEOPLE else self.ordinary), chance)
        if place < _DANGER + _LIFE + _ASKED:
            return chance.choice(self.asked)
        return chance.choice(self.others[chance.choice(list(self.others))])

    def disturbed(self, one: Message, chance: random.Random) -> Message:
        """``one`` in some form, sometimes beside a sentence about something else."""
        text = one.text
        if chance.random() < 0.12 and len(text) < 300:
            beside = chance.choice(self.asked if chance.random() < 0.6 else self.ordinary).text[:160]
            text = f"{beside} {text}" if chance.random() < 0.5 else f"{text} {beside}"
        return replace(one, text=disturbed(text, one.language, chance))


def written() -> list[Message]:
    """The messages that may be read: the training half of triage's cases, those full of life, what pages answer."""
    held = [Message(one.question, one.expected, one.language) for one in triage_cases.read("train")]
    source = (files("assistant_eval.datasets") / LIFE).read_text(encoding="utf-8")
    rows = [json.loads(line) for line in source.splitlines()]
    held += [
        Message(
            row["message"],
            row["expected"],
            row["language"],
            number % APART == 0,
            named=row["about"] in _NAMED,
            by_people=row["about"] == _PEOPLE,
        )
        for number, row in enumerate(rows)
    ]
    there = {one.text for one in held}
    answered = (files("assistant_eval.datasets") / ANSWERED).read_text(encoding="utf-8")
    held += [
        Message(row["question"], NOTHING, row["language"], number % APART == 0, by_people=True)
        for number, row in enumerate(map(json.loads, answered.splitlines()))
        if row["sections"] and row["question"] not in there
    ]
    return held


def _in_part(one: Message, chance: random.Random) -> Message:
    """``one``, or a part of it: « il est pas méchant », alone, was read as a danger."""
    if chance.random() >= _PART:
        return one
    return replace(one, text=chance.choice(parts(one.text) or (one.text,)))


def canonical() -> list[Message]:
    """The canonical phrases, which rules meet by themselves: what is said in their words should be read so too."""
    return [Message(phrase, name, language) for name, language, phrase in canonical_phrases()]


def without_questions(one: Message) -> Message | None:
    """``one`` without the questions that it asks, or None when it asks none or tells too little besides.

    Whoever only tells their life is no more in danger than whoever also asks something.
    """
    sentences = _SENTENCES.split(one.text.strip())
    kept = [sentence for sentence in sentences if not sentence.rstrip(' "»)').endswith(_ASKING)]
    text = " ".join(kept)
    if len(kept) == len(sentences) or len(text.split()) < _LEAST_TOLD:
        return None
    return replace(one, text=text)


def disturbed(text: str, language: str, chance: random.Random) -> str:
    """``text`` in a form that leaves its meaning intact, or as it is, three times in ten."""
    if chance.random() < 0.3:
        return text
    text = _surrounded(text, language, chance)
    form = chance.random()
    if form < 0.2 and language == "fr":
        return text_message(text, chance)
    if form < 0.45 and len(text) > 8:
        return slipped(text, chance.randrange(1 << 30))
    if form < 0.6:
        return text.lower().translate(str.maketrans("", "", ".,;:!?"))
    if form < 0.65:
        return text.upper()
    if form < 0.8:
        return without_accents(text)
    return text


def _surrounded(text: str, language: str, chance: random.Random) -> str:
    """``text`` ended otherwise, greeted, signed, hesitated over, with a number told in passing; each seldom."""
    if chance.random() < 0.3:
        text = text.rstrip(" .!…") + chance.choice(_ENDS)
    if chance.random() < 0.12:
        words = text.split()
        words.insert(chance.choice((0, len(words) // 2)), _beside("hesitations", language, chance))
        text = " ".join(words)
    if chance.random() < 0.15:
        mention = _beside("mentions", language, chance).format(n=chance.randint(1, 10 ** chance.randint(2, 4)))
        text = f"{text} {mention}" if chance.random() < 0.7 else f"{mention}, {text}"
    if chance.random() < 0.25:
        text = f"{_beside('openings', language, chance)} {text}"
    if chance.random() < 0.25:
        text = f"{text} {_beside('closings', language, chance)}"
    return text


def _beside(kind: str, language: str, chance: random.Random) -> str:
    return str(chance.choice(_AROUND[kind].get(language) or _AROUND[kind]["fr"]))


def inputs(messages: Sequence[Message]) -> list[str]:
    """The texts as the encoder is given them."""
    return ["query: " + one.text for one in messages]
