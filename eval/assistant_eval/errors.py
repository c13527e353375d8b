"""Failures of the evaluation, as sentences for the person who runs it.

AssistantError
└── EvaluationError
    ├── DatasetInvalid      a file of questions or judgements
    └── BaselineMissing     a library that only a baseline needs
"""

from __future__ import annotations

from pathlib import Path

from assistant.errors import AssistantError


class EvaluationError(AssistantError):
    """An evaluation that cannot be run."""


class DatasetInvalid(EvaluationError):
    """A dataset that cannot be read; ``place`` is a folder, or a file and a line."""

    def __init__(self, place: Path | str, reason: str) -> None:
        super().__init__(f"Jeu de données {place} : {reason}.")


class BaselineMissing(EvaluationError):
    """The library a baseline is made of is not installed."""

    def __init__(self, baseline: str, library: str) -> None:
        super().__init__(
            f"Comparaison « {baseline} » impossible : {library} manque. "
            "Lancez « pip install 'commune-assistant[eval]' »."
        )
