"""The file of a report or of a page to complete, read and written; a refusal is a sentence that names it."""

from __future__ import annotations

from pathlib import Path

from assistant.errors.disk import disk_reason
from assistant_eval.errors import DatasetInvalid, ReportRefused


def read(path: Path) -> str:
    """The text of a page to complete; raises :class:`DatasetInvalid`."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise DatasetInvalid(path, "lecture impossible, vérifiez le fichier et ses droits d'accès") from None


def write(path: Path, text: str) -> None:
    """Write a report, making its folder; raises :class:`ReportRefused`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportRefused(path, disk_reason(error)) from None
