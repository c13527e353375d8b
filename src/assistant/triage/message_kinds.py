"""What a message may be besides an ordinary question: a danger, a courtesy, a number asked after, a person, a refusal.

Each name is a class of the trained encoder, a rule of ``triage-rules.toml``, and a sentence of ``text/sentences/``. The
reasons to refuse have a list of their own, ``refusals.py``. Nothing is decided here.
"""

from __future__ import annotations

from typing import Literal

from assistant.triage.refusals import REFUSALS

NOTHING, UNSURE, PERSON, HELP = "", "unsure", "person", "help"
DANGERS = frozenset(
    "violence danger missing suicide medical fire fumes child shelter harassment fraud help".split()
)  # fmt: skip
COURTESIES = frozenset({"greeting", "thanks", "about"})
NUMBERS = frozenset(
    {"violence-help", "child-help", "suicide-help", "harassment-help", "shelter-help", "cyber", "emergency-numbers"}
)
NOTICES = frozenset({"filing"})
Kind = Literal["numbers", "notice", "person", "courtesy", "refusal"]
KINDS: dict[Kind, frozenset[str]] = {
    "person": frozenset({PERSON}),
    "numbers": NUMBERS,
    "courtesy": COURTESIES,
    "notice": NOTICES,
    "refusal": REFUSALS,
}
