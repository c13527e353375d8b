"""What must not wait for a search: danger, greetings, and what the assistant must not do.

Rules in ``data/triage.toml``, read on folded words; the first that matches wins, and emergencies come first. No model
decides here, and nothing is stored.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from assistant.lexical import fold
from assistant.records import Status


@dataclass(frozen=True)
class Verdict:
    """A fixed answer: which rule, which status, which text."""

    rule: str
    status: Status
    text: str


@dataclass(frozen=True)
class _Rule:
    verdict: Verdict
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    data = tomllib.loads((files("assistant") / "data" / "triage.toml").read_text(encoding="utf-8"))
    return tuple(
        _Rule(
            Verdict(one["name"], one["status"], one["text"]),
            re.compile("|".join(one["patterns"])),
            re.compile(one["unless"]) if "unless" in one else None,
        )
        for one in data["rule"]
    )


def triage(question: str) -> Verdict | None:
    """The verdict on ``question``, or None when it should be searched."""
    words = " ".join(re.sub(r"[^\w?]+", " ", fold(question)).split())
    bare = words.rstrip(" ?")
    for rule in _rules():
        if (rule.pattern.search(words) or rule.pattern.search(bare)) and not (
            rule.unless and rule.unless.search(words)
        ):
            return rule.verdict
    return None
