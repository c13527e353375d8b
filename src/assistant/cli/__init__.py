"""The ``assistant`` command. stdout holds only the result; progress, notes and errors go to stderr.

Exit codes: 0 a result was produced (a ``not_found`` is a result), 1 a check or the work failed, 2 wrong use. Commands
of other packages (``serve``, ``telegram``) arrive through the entry points ``assistant.commands`` and are imported
only when called, so that ``assistant ask`` starts quickly.
"""

from __future__ import annotations

import importlib
import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer

from assistant.cli import (
    asking,
    backups,
    building,
    checking,
    creating,
    importing,
    listing,
    migrating,
    resources,
    services,
    updating,
)
from assistant.cli.failures import INTERRUPTED, close_stdout, interrupted, misused, unexpected
from assistant.cli.terminal import fail, plain_logging, prepare_streams
from assistant.errors import AssistantError, CommandInvalid

_HELP = """L'assistant d'une commune : des réponses citées de ses propres pages, avec ou sans modèle de langue.

Pour commencer : « assistant init ma-ville --commune 28325 » (votre code Insee), relisez commune.toml,
« assistant index », puis « assistant ask "refaire un passeport" ». Pour essayer : « assistant --demo serve ».
"""
DemoOption = Annotated[bool, typer.Option("--demo", help="Essayer avec la commune fictive Saint-Exemple.")]


def build_app() -> typer.Typer:
    """The command tree."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.callback(help=_HELP, no_args_is_help=True)(_begin)
    parts = (
        creating, updating, building, asking, listing, importing, checking, resources, migrating, backups, services,
    )  # fmt: skip
    for module in parts:
        module.register(app)
    asked = {*sys.argv[1:2], *[word for word in sys.argv[1:] if not word.startswith("-")][:1]}
    for entry in sorted(entry_points(group="assistant.commands"), key=lambda one: one.name):
        module_name, _, attribute = entry.value.partition(":")
        if asked & {entry.name, "--help"}:
            command = getattr(importlib.import_module(module_name), attribute)
            if isinstance(command, typer.Typer):
                app.add_typer(command, name=entry.name)
            else:
                app.command(entry.name)(command)
    return app


def _begin(demo: DemoOption = False) -> None:
    """Options given before the command; ``SiteOption`` reads them."""
    del demo


def main() -> None:
    """Run the command line; every failure is one French sentence on stderr, and never a traceback."""
    prepare_streams()
    plain_logging()
    sys.excepthook = unexpected
    try:
        # Not the Typer object itself: called, it puts its own excepthook in the place of ours.
        code = typer.main.get_command(build_app())(standalone_mode=False)
        sys.stdout.flush()
    except AssistantError as error:
        fail(error)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # its help is already shown
            sys.exit(CommandInvalid.exit_code)
        fail(misused(error))
    except typer.Abort:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        close_stdout()
        sys.exit(1)
    if code == INTERRUPTED:
        interrupted(sys.argv[1:])
    sys.exit(code if isinstance(code, int) else 0)
