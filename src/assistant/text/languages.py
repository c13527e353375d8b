"""The languages that residents are answered in: the one list of them, and the direction in which each is written.

Another language needs a name here and, under the same code, its words in ``sentences/``, ``dates.toml``,
``translations.toml``, ``language_detection.toml``, ``question/foreign_followups.toml``, ``directory/directory.toml``,
``triage/canonical-phrases.toml``, and in the channels' ``telegram/sentences/`` and ``static/widget/labels/``; the tests
name what is missing. What tells languages apart in a message is ``language_detection.py``.
"""

from __future__ import annotations

from typing import Literal, get_args

Language = Literal["fr", "en", "ar", "uk", "pt", "tr", "es", "it"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_RIGHT_TO_LEFT = frozenset({"ar"})


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The direction of a language's script, for the ``dir`` attribute of what the assistant says in it."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"
