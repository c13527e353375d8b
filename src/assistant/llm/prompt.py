"""The prompt: our rules, then numbered passages, then the question. Pure text, no client, no secret.

Passages are delimited and numbered here; anything that could close a delimiter, forge a number or hide in invisible
characters is removed from them. The question is already masked (``privacy.py``). The model has no tools.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.grounding.segments import Evidence
from assistant.tables import read_table
from assistant.text.cleaning import clean
from assistant.text.injections import without_orders

PASSAGE_TOKENS = 1500
_CHARS_A_TOKEN = 3  # low, for French and Cyrillic text, so that the estimate is an upper bound
_DELIMITERS = str.maketrans({"<": "(", ">": ")", "[": "(", "]": ")", "`": "'"})
NAMES = {
    "fr": "français", "en": "anglais", "ar": "arabe", "uk": "ukrainien", "pt": "portugais", "tr": "turc",
    "es": "espagnol", "it": "italien",
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """``role`` is system or user."""

    role: str
    content: str

    @property
    def tokens(self) -> int:
        """An upper estimate of its tokens."""
        return tokens(self.content)


def tokens(text: str) -> int:
    """An upper estimate of the tokens of ``text``."""
    return len(text) // _CHARS_A_TOKEN + 4


def neutralise_delimiters(text: str) -> str:
    """Text of a page or a visitor, made safe to put between our delimiters; line breaks are kept."""
    lines = (clean(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line).translate(_DELIMITERS)


def evidence(number: int, title: str, section: str, text: str) -> Evidence:
    """A passage as shown to a model, and as its sentences are later checked against it."""
    kept = without_orders("\n".join(clean(line) for line in text.splitlines()))
    return Evidence(
        number,
        neutralise_delimiters(without_orders(title)),
        neutralise_delimiters(without_orders(section)),
        neutralise_delimiters(kept),
    )


def within(passages: Sequence[Evidence], budget: int = PASSAGE_TOKENS) -> tuple[Evidence, ...]:
    """The first passages that fit whole in ``budget`` tokens; those without any text left are skipped."""
    kept: list[Evidence] = []
    for one in passages:
        cost = tokens(_passage(one))
        if one.text and cost <= budget:
            kept.append(one)
            budget -= cost
    return tuple(kept)


def answer_prompt(question: str, passages: Sequence[Evidence], language: str = "fr") -> tuple[Message, ...]:
    """The messages that ask for an answer to ``question`` in ``language``."""
    rules = _say("rules", language=NAMES.get(language, NAMES["fr"]))
    body = "\n\n".join(_passage(one) for one in passages)
    asked = _say("question", question=neutralise_delimiters(question), language=NAMES.get(language, NAMES["fr"]))
    return (Message("system", rules), Message("user", f"{body}\n\n{asked}"))


def standalone_prompt(question: str, before: Sequence[str]) -> tuple[Message, ...]:
    """The messages that ask to complete ``question`` from the subjects ``before`` it, oldest first."""
    earlier = "\n".join(f"- {neutralise_delimiters(one)}" for one in before)
    asked = _say("follow_up", before=earlier, question=neutralise_delimiters(question))
    return (Message("system", _say("follow_up_rules")), Message("user", asked))


@functools.cache
def _texts() -> dict[str, str]:
    return read_table("assistant.llm", "prompt.toml")


def _say(name: str, **values: str) -> str:
    return _texts()[name].format(**values)


def _passage(one: Evidence) -> str:
    head = f"{one.title} – {one.section}" if one.section else one.title
    return f'<passage n="{one.number}">\n{head}\n{one.text}\n</passage>'
