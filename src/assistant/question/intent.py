"""What a question asks for — a cost, a delay, the papers, a place … — from the shape of its words.

Rules in ``intents.toml``; no model. An intent chooses among the passages of the right document; it never chooses the
document.
"""

from __future__ import annotations

import functools
import re
from typing import cast

from assistant.records import Intent
from assistant.tables import read_table
from assistant.text.analysis import fold

FIELDS: dict[Intent, tuple[str, ...]] = {
    "cost": ("cost",),
    "delay": ("delay", "duration"),
    "documents": ("documents",),
    "online": ("online_url",),
    "where": ("where",),
    "who": ("who",),
}


@functools.cache
def _rules() -> tuple[tuple[Intent, re.Pattern[str]], ...]:
    data = read_table("assistant.question", "intents.toml")
    return tuple((cast("Intent", one["name"]), re.compile("|".join(one["patterns"]))) for one in data["intent"])


def detect(question: str) -> Intent:
    """The intent of ``question``, or the empty string when no rule matches."""
    return detect_folded(fold(question))


def detect_folded(question: str) -> Intent:
    """The intent of a question folded already."""
    words = " ".join(re.sub(r"[^\w?]+", " ", question).split())
    return next((name for name, pattern in _rules() if pattern.search(words)), "")
