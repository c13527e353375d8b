"""The cases of triage: questions we wrote, with the rule that must answer, and which half each is in.

``datasets/triage.jsonl`` has one case a line: ``question``, ``language``, ``expected`` (a rule's name, empty for a
question to search), ``split`` (``train`` or ``heldout``) and ``batch`` (when it was written, see ``docs/triage.md``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

Split = Literal["train", "heldout"]


@dataclass(frozen=True)
class Case:
    """One question and the rule expected to answer it."""

    question: str
    language: str
    expected: str
    split: Split
    batch: int


def read(split: Split | None = None) -> Iterator[Case]:
    """The cases of one half, or all of them."""
    source = files("assistant_eval.datasets") / "triage.jsonl"
    for line in source.read_text(encoding="utf-8").splitlines():
        case = Case(**json.loads(line))
        if split is None or case.split == split:
            yield case
