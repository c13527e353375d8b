"""The seam between the assistant and a town's model: what rewords an answer, opened only when one is set.

Without a model nothing of it is imported, and the assistant answers with extracts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from assistant.answering.draft import Draft
from assistant.llm.context import Found
from assistant.records import Answer
from assistant.settings import Settings


class Rewriter(Protocol):
    """Says what was found in other words."""

    def stream(self, found: Found) -> Iterator[str | Draft]:
        """Pieces that may be shown, empty ones while waiting, then the Draft that replaces them."""

    def complete(self, question: str, resolved: str, history: Sequence[Answer]) -> str:
        """A follow-up made whole; ``resolved`` is what the rules made of it, and what is given back in doubt."""

    def close(self) -> None:
        """Let go of the model."""


def open_rewriter(settings: Settings, folder: Path) -> Rewriter | None:
    """The rewriter of a town that has set a model, else None; ``folder`` keeps the count of its tokens."""
    if not settings.llm:
        return None
    from assistant.llm.model_rewriter import ModelRewriter

    return ModelRewriter.open(settings, folder)
