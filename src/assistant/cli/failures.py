"""What goes wrong at the edge of the program — a mistyped command, a closed pipe, a defect — as one French sentence.

Expected failures are in ``errors`` and never come here.
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType

from assistant.cli.terminal import note
from assistant.errors import CommandInvalid

INTERRUPTED = 130
_UNEXPECTED = (
    "Erreur inattendue ({name}) : relancez la commande ; si elle revient, signalez-la avec ce que montre "
    "« python -X dev -m assistant … »."
)
_NO_MEMORY = (
    "Erreur : La mémoire de cette machine ne suffit pas : libérez-en ou donnez-lui-en plus (2 Go suffisent), puis "
    "relancez la commande ; ce qui était en service n'a pas changé."
)
# What the command-line library says in English, and what we say of it.
_REASONS = (
    (r"Missing \w+ '?([^'.]+)", "il manque « {} »"),
    (r"[Nn]o such option:? '?([^\s'.]+)", "option « {} » inconnue"),
    (r"[Nn]o such command '?([^'.]+)", "commande « {} » inconnue"),
    (r"unexpected extra arguments? ?\(?s?\)? ?\((.+?)\)", "« {} » est en trop, mettez la question entre guillemets"),
    (r"Invalid value for '?([^':]+)", "valeur refusée pour « {} »"),
    (r"Option '?(\S+?)'? requires", "« {} » attend une valeur"),
    (r"Option '?(\S+?)'? does not take", "« {} » ne prend pas de valeur"),
)


def misused(error: Exception) -> CommandInvalid:
    """A usage error of the command-line library, in French, with the command whose help to read."""
    message = str(getattr(error, "format_message", lambda: error)())
    context = getattr(error, "ctx", None)
    command = re.sub(r"^python\S* -m ", "", context.command_path) if context else "assistant"
    found = ((re.search(pattern, message), reason) for pattern, reason in _REASONS)
    reason = next((reason.format(match[1].strip()) for match, reason in found if match), "elle n'est pas comprise")
    return CommandInvalid(reason, command)


def unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last resort, as ``sys.excepthook``: a defect is told by its kind only, for its text may hold a question."""
    if issubclass(kind, KeyboardInterrupt):
        return
    if sys.flags.dev_mode:
        traceback.print_exception(kind, error, trace)
    note(_NO_MEMORY if issubclass(kind, MemoryError) else _UNEXPECTED.format(name=kind.__name__))


def interrupted(words: Sequence[str]) -> None:
    """Ctrl-C during long work: that nothing is lost, in a sentence."""
    if not {"index", "update", "upgrade"}.isdisjoint(words):
        note("Arrêté à votre demande : ce qui était en service y reste ; relancez la commande quand vous voulez.")


def close_stdout() -> None:
    """The reader left (« assistant sources | head »): what remains to be written goes nowhere, quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
