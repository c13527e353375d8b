"""What a message is, as the trained encoder reads it: a danger, something to send elsewhere, or a question."""

from __future__ import annotations

NOTHING = ""
DANGERS = frozenset(
    "violence danger missing suicide medical fire fumes child shelter harassment fraud help".split()
)  # fmt: skip
