"""Whether a message tells what happens to its writer, and asks for the order of things rather than for one fact.

« Mon mari est mort hier » and « je viens d'emménager, par quoi commencer ? » tell; « combien coûte un passeport ? »
asks. Rules over folded French, short forms of text messages included, in ``narratives.toml``; no model. It says nothing
of what is told: retrieval does.
"""

from __future__ import annotations

import functools
import re

from assistant.records import Question
from assistant.tables import read_table

_LEAST_WORDS = 3


@functools.cache
def _rules() -> dict[str, re.Pattern[str]]:
    data = read_table("assistant.question", "narratives.toml")
    return {name: re.compile(rf"\b(?:{'|'.join(patterns)})\b") for name, patterns in data.items()}


def tells(message: Question) -> bool:
    """Whether ``message`` asks for the order of things, or speaks of its writer and asks for no single fact."""
    words = message.normalised
    rules = _rules()
    if len(words.split()) < _LEAST_WORDS:
        return False
    if rules["steps"].search(words):
        return True
    if not rules["own"].search(words):
        return False
    if rules["order"].search(words):
        return True
    return not (rules["fact"].search(words) or "?" in message.written)


def asks_for_steps(message: Question) -> bool:
    """Whether ``message`` asks in so many words where to begin, whoever it is about."""
    return _rules()["steps"].search(message.normalised) is not None
