"""Official sheets and official open data: files, addresses, and the commune that they speak of."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assistant.errors.base import AssistantError, UsageError


class CommuneUnknown(UsageError):
    """No commune of that code or name in the source asked."""

    def __init__(self, value: str, reason: str = "vérifiez-le, ou donnez son code Insee à 5 caractères") -> None:
        super().__init__(f"Commune « {value} » introuvable : {reason}.")


class CommuneJoined(CommuneUnknown):
    """A commune of another time; ``today`` are those that it may have joined, with their codes."""

    def __init__(self, value: str, today: Iterable[str]) -> None:
        joined = " ou de ".join(today)
        super().__init__(value, f"elle fait aujourd'hui partie de {joined}, donnez ce code")


class CommuneAmbiguous(UsageError):
    """Several communes answer to a name: a person chooses, never the program."""

    def __init__(self, value: str, choices: Iterable[str]) -> None:
        super().__init__(f"Commune « {value} » : indiquez le code Insee de la vôtre parmi {', '.join(choices)}.")


class ArchiveInvalid(AssistantError):
    """An archive of official sheets that cannot be read, or must not be."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Archive {path} inutilisable : {reason}.")


class DownloadFailed(AssistantError):
    """An archive did not arrive; ``resumable`` when what did arrive is kept for the next attempt."""

    def __init__(self, address: str, reason: str, *, resumable: bool = False) -> None:
        self.reason = reason
        advice = "relancez la commande, il reprendra où il s'est arrêté" if resumable else "vérifiez l'adresse"
        super().__init__(f"Téléchargement de {address} impossible ({reason}) : {advice}.")


class OfficialFileInvalid(AssistantError):
    """A file of the official open data that is missing, cut, or of another shape."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Données officielles {path} inutilisables : {reason}.")


class OfficialServiceFailed(AssistantError):
    """A public service of open data that does not answer, or not what it should."""

    def __init__(self, address: str, reason: str) -> None:
        self.reason = reason
        advice = "réessayez plus tard, ou travaillez sur des fichiers avec --from"
        super().__init__(f"Le service {address} est inutilisable pour le moment ({reason}) : {advice}.")


class LayerUnreadable(AssistantError):
    """The file of an imported archive."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"Fiches importées illisibles ({path}) : relancez « assistant import service-public ».")
