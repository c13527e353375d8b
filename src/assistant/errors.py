"""Every failure as a sentence: what happened and what to do, in French, for the agent who reads it.

AssistantError
├── UsageError                 wrong use: exit code 2, HTTP 422
│   ├── EmptyQuestion
│   ├── QuestionTooLong
│   ├── UnknownChoice
│   ├── CommuneUnknown
│   ├── CommuneAmbiguous
│   ├── CommandInvalid
│   └── SettingInvalid
├── SiteError
│   ├── SiteNotFound
│   │   └── SiteNotChosen      nobody said which
│   ├── SiteInvalid
│   ├── FolderNotEmpty
│   └── FolderRefused
├── DocumentInvalid            one corpus file; the others are kept
├── ArchiveInvalid             a file of official sheets, as a whole
├── DownloadFailed             one that did not arrive
├── OfficialFileInvalid        a file of the official open data, or a folder of them
├── OfficialServiceFailed      an address of it that does not answer as it should
├── GenerationError
│   ├── IndexMissing
│   │   └── NoOlderIndex
│   ├── IndexUnusable          corrupted, half-copied, other model, other schema
│   ├── IndexLocked
│   ├── NothingToIndex
│   └── StorageFailed          disk full, read-only folder
├── BackupError
│   ├── BackupRefused          an archive asked for in a place that must not be written
│   ├── BackupFailed           something cannot be read, or the archive cannot be written
│   └── BackupInvalid          an archive cut in the middle, altered, or of something else
├── LayerUnreadable            imported sheets that cannot be read back
├── EmbedderUnavailable
└── NotFound                   an unknown document or passage: HTTP 404

Each class writes its own sentence; channels map ``status`` and ``exit_code``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class AssistantError(Exception):
    """Base of all expected failures; ``str(error)`` is the sentence to show."""

    status = 500
    exit_code = 1


class UsageError(AssistantError):
    """The caller asked for something that cannot be done."""

    status = 422
    exit_code = 2


class EmptyQuestion(UsageError):
    """Nothing readable in the question."""

    def __init__(self) -> None:
        super().__init__("La question est vide : écrivez-la en quelques mots, par exemple « refaire un passeport ».")


class QuestionTooLong(UsageError):
    """Over the limit of characters."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"La question compte {length} caractères, la limite est {limit} : écrivez-la plus court.")


class UnknownChoice(UsageError):
    """A value outside a closed list."""

    def __init__(self, what: str, value: str, choices: Iterable[str]) -> None:
        super().__init__(f"{what} « {value} » : valeur inconnue, choisissez parmi {', '.join(choices)}.")


class CommuneUnknown(UsageError):
    """No commune of that code or name in the source asked."""

    def __init__(self, value: str, reason: str = "vérifiez-le, ou donnez son code Insee à 5 caractères") -> None:
        super().__init__(f"Commune « {value} » introuvable : {reason}.")


class CommuneAmbiguous(UsageError):
    """Several communes answer to a name: a person chooses, never the program."""

    def __init__(self, value: str, choices: Iterable[str]) -> None:
        super().__init__(f"Commune « {value} » : indiquez le code Insee de la vôtre parmi {', '.join(choices)}.")


class CommandInvalid(UsageError):
    """A command line that cannot be understood."""

    def __init__(self, reason: str, command: str) -> None:
        super().__init__(f"Commande mal écrite, {reason} : « {command} --help » en donne l'usage.")


class SettingInvalid(UsageError):
    """A setting of the environment or of ``.env`` cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Réglage {name} : {reason}.")


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
            f"Aucune commune dans {folder} : créez la vôtre avec « assistant init ma-ville », désignez-la avec --site, "
            "ou essayez la commune fictive avec « assistant --demo serve ».",
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


class StorageFailed(GenerationError):
    """The disk refused."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"Écriture impossible dans {folder} ({reason}) : libérez de la place, ou indiquez un autre dossier avec "
            "ASSISTANT_DATA. L'ancien index reste en service."
        )


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


class LayerUnreadable(AssistantError):
    """The file of an imported archive."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"Fiches importées illisibles ({path}) : relancez « assistant import service-public ».")


class EmbedderUnavailable(AssistantError):
    """The embedding model cannot run here."""

    status = 503

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"Modèle d'empreintes « {model} » indisponible : {reason}.")


class NotFound(AssistantError):
    """No such document or passage in the index being served."""

    status = 404

    def __init__(self, what: str, identifier: str) -> None:
        super().__init__(f"{what} « {identifier} » introuvable : « assistant sources » donne la liste.")


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
