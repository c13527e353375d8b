"""The interface between the assistant and a town's model, which rewords answers; opened only if one is configured.

Without a model none of its code is imported, and the assistant answers with extracts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from assistant.answering.draft import Draft
from assistant.llm.context import AnswerContext
from assistant.records import Answer
from assistant.settings import Settings


class Rewriter(Protocol):
    """Rewords what was found."""

    def stream(self, context: AnswerContext) -> Iterator[str | Draft]:
        """Pieces that may be shown, empty ones while waiting, then the Draft that replaces them."""

    def complete(self, question: str, resolved: str, history: Sequence[Answer]) -> str:
        """A completed follow-up; ``resolved`` is the rules' version, returned in case of doubt."""

    def close(self) -> None:
        """Let go of the model."""


def open_rewriter(settings: Settings, folder: Path) -> Rewriter | None:
    """The rewriter if a model is configured, else None; ``folder`` holds the token count."""
    if not settings.llm:
        return None
    from assistant.llm.model_rewriter import ModelRewriter

    return ModelRewriter.open(settings, folder)
