"""Why the system refused to read or write, in French words, for the sentences of these failures."""

from __future__ import annotations

import errno
import sqlite3

_REFUSALS = {
    errno.ENOSPC: "disque plein",
    errno.EDQUOT: "quota de disque atteint",
    errno.EFBIG: "fichier trop gros",
    errno.EACCES: "droits insuffisants",
    errno.EPERM: "droits insuffisants",
    errno.EROFS: "dossier en lecture seule",
    errno.ENOTDIR: "ce n'est pas un dossier",
    errno.EEXIST: "ce n'est pas un dossier",
}


def disk_reason(error: Exception) -> str:
    """Why the disk refused to write, in French words."""
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "")
        error = OSError({"SQLITE_FULL": errno.ENOSPC, "SQLITE_READONLY": errno.EROFS}.get(name, 0), name)
    return _REFUSALS.get(getattr(error, "errno", None) or 0, "refus du système")
