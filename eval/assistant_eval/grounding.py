"""How many written sentence–passage pairs the grounding judges rightly, by class: true kept, changed ones dropped.

The pairs are in ``data/grounding.jsonl``; those of half « unseen » were not looked at while rules were made.
"""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from typing import Any

from assistant.grounding import Evidence, judge


def pairs() -> list[dict[str, Any]]:
    """The written pairs: half, class, language, sentence, passages."""
    text = (files("assistant_eval") / "data" / "grounding.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def measure(half: str = "") -> dict[str, tuple[int, int]]:
    """For each class, the pairs judged rightly and all of them; of one half when it is named."""
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for pair in pairs():
        if half in {"", pair["half"]}:
            given = [Evidence(number, **one) for number, one in enumerate(pair["passages"], start=1)]
            kept = judge(pair["sentence"], given, pair["language"]).kept
            right[pair["class"]] += kept == (pair["class"] == "true")
            every[pair["class"]] += 1
    return {name: (right[name], count) for name, count in every.items()}
