"""The archive of a whole installation."""

from __future__ import annotations

from pathlib import Path

from assistant.errors.base import AssistantError


class BackupError(AssistantError):
    """The archive of a whole installation."""


class BackupRefused(BackupError):
    """The archive cannot be put there."""

    exit_code = 2

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"Sauvegarde impossible dans {path} : {reason}.")


class BackupFailed(BackupError):
    """The disk refused; no archive is left."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"Sauvegarde impossible, {path} ({reason}) : réparez, puis recommencez.")


class BackupInvalid(BackupError):
    """An archive that must not be restored; nothing was written."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"Sauvegarde {path} refusée ({reason}) : rien n'a été restauré, prenez-en une autre.")
