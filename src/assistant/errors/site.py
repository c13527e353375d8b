"""The commune's folder, its ``commune.toml`` and its pages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assistant.errors.base import AssistantError


class SiteError(AssistantError):
    """The commune's folder."""


class SiteNotFound(SiteError):
    """No ``commune.toml`` where one was expected."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Pas de commune.toml dans {folder} : créez un site avec « assistant init {folder} ».")


class SiteNotChosen(SiteNotFound):
    """No site was named, and the current folder is none."""

    def __init__(self, folder: Path) -> None:
        SiteError.__init__(
            self,
            f"Aucune commune dans {folder} : créez la vôtre avec « assistant init ma-ville --commune 28325 » (votre "
            "code Insee), désignez-la avec --site, ou essayez la commune fictive avec « assistant --demo serve ».",
        )


class InventedFacts(SiteError):
    """Facts of the fictional commune would be published under the name of a real one."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"Le site contient encore des faits inventés, il n'est pas ouvert au public : {found}. Remplacez-les "
            "(« assistant corpus check » les nomme tous) ou mettez-les de côté (« assistant corpus mend --yes ») ; "
            "pour l'essayer sur cette machine seule : « assistant serve » sans --host, sans mandataire déclaré et sans "
            "robot Telegram."
        )


class SiteInvalid(SiteError):
    """``commune.toml`` does not say what it must."""

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        super().__init__(f"{path} est à corriger : {' ; '.join(problems)}.")


class FolderNotEmpty(SiteError):
    """``init`` never writes over somebody's files."""

    exit_code = 2

    def __init__(self, folder: Path) -> None:
        super().__init__(f"Le dossier {folder} n'est pas vide : choisissez un dossier vide ou un nouveau nom.")


class FolderRefused(SiteError):
    """The disk refuses the folder of a new site."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"Impossible d'écrire dans {folder} ({reason}) : choisissez un autre dossier.")


class DocumentInvalid(AssistantError):
    """One file of the corpus cannot be read; ``path``, ``line`` and ``field`` say where."""

    def __init__(self, path: str, reason: str, *, line: int = 1, field: str = "") -> None:
        self.path, self.line, self.field, self.reason = path, line, field, reason
        place = f"{path}, ligne {line}" + (f", champ « {field} »" if field else "")
        super().__init__(f"{place} : {reason}.")
