"""What every failure shares, and what a caller asks for that cannot be done."""

from __future__ import annotations

from collections.abc import Iterable


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


class CommandInvalid(UsageError):
    """A command line that cannot be understood."""

    def __init__(self, reason: str, command: str) -> None:
        super().__init__(f"Commande mal écrite, {reason} : « {command} --help » en donne l'usage.")


class SettingInvalid(UsageError):
    """A setting of the environment or of ``.env`` cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Réglage {name} : {reason}.")


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
