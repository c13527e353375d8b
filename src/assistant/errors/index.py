"""The index on disk, and the disk itself."""

from __future__ import annotations

from pathlib import Path

from assistant.errors.base import AssistantError


class GenerationError(AssistantError):
    """The index on disk."""

    status = 503


class IndexMissing(GenerationError):
    """Never built."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Pas encore d'index dans {folder} : lancez « assistant index ».")


class NoOlderIndex(IndexMissing):
    """Nothing to roll back to."""

    def __init__(self, folder: Path) -> None:
        GenerationError.__init__(self, f"Pas d'index plus ancien dans {folder} : celui qui est en service y reste.")


class IndexUnusable(GenerationError):
    """A generation that must not be served; ``advice`` says what else to do than to index again."""

    def __init__(self, generation: str, reason: str, advice: str = "") -> None:
        self.reason, self.advice = reason, advice
        super().__init__(f"Index {generation} inutilisable ({reason}) : {advice or 'relancez « assistant index »'}.")


class IndexLocked(GenerationError):
    """Somebody else is writing."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Une autre indexation est en cours dans {folder} : attendez sa fin, puis recommencez.")


class NothingToIndex(GenerationError):
    """No readable document at all: publishing an empty index would lose the good one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Aucun document lisible dans {folder} : ajoutez une page ou corrigez les fichiers signalés.")


OLD_SERVES = "L'ancien index reste en service."


class StorageFailed(GenerationError):
    """The disk refused; ``served`` when an index built before still answers, which is said only then."""

    def __init__(self, folder: Path, reason: str, *, served: bool = False) -> None:
        super().__init__(
            f"Écriture impossible dans {folder} ({reason}) : libérez de la place, ou indiquez un autre dossier avec "
            f"ASSISTANT_DATA.{' ' + OLD_SERVES if served else ''}"
        )
