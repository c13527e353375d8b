"""Writes a service's files and asks systemd to start it; or says what it would do; or writes below another root.

Nothing is half done in silence: a file that cannot be written is a sentence, and what comes after is not tried.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.errors import AssistantError
from assistant.errors.disk import disk_reason
from assistant.installation.units import BACKUPS, DATA, SETTINGS, SIGNATURE, TIMERS, USER, Placed, Service, placed

_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))  # what ProtectHome hides
_RUNNING = Path("/run/systemd/system")


class InstallationRefused(AssistantError):
    """The service cannot be installed here; the sentence says what to do instead."""

    reason = ""

    def __init__(self, what: str = "") -> None:
        super().__init__(f"Installation impossible : {self.reason.format(what=what)}.")


class NoSystemd(InstallationRefused):
    """This machine has no systemd, or runs without it."""

    reason = "systemd ne tourne pas ici ; essayez --dry-run, ou le conteneur (docs/installation.md)"


class NotAdministrator(InstallationRefused):
    """Units are written by root."""

    reason = "il faut les droits d'administration, recommencez avec sudo"


class FolderHidden(InstallationRefused):
    """A folder that the unit could not read."""

    reason = "{what} est dans un dossier personnel, que le service ne voit pas ; placez-le dans /srv ou /opt"


class StepFailed(InstallationRefused):
    """A file or a command, with what the system said."""

    reason = "{what}"

    def __init__(self, step: str, said: str) -> None:
        super().__init__(f"{step} ({said.strip()[:300]})")


def refuse_impossible(service: Service) -> None:
    """Raise :class:`InstallationRefused` when this machine, this user or these folders cannot run the service."""
    if not _RUNNING.is_dir():
        raise NoSystemd
    if os.geteuid() != 0:
        raise NotAdministrator
    if hidden := next(hidden_folders(service), None):
        raise FolderHidden(str(hidden))


def hidden_folders(service: Service) -> Iterator[Path]:
    """The folders of the service that its unit could not read."""
    return (path for path in (service.program, service.site) if _is_hidden(path))


def _is_hidden(path: Path) -> bool:
    return any(path.is_relative_to(home) for home in _HOMES)


def write(service: Service, root: Path, say: Callable[[str], None]) -> None:
    """Write the files below ``root`` (``/``: this machine); the town's own settings are left as they are."""
    for one in placed(service):
        path = root / one.path.relative_to("/")
        if _is_another(one, path):
            say(f"{path} : gardé tel quel.")
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f".{path.name}.partiel")
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, one.mode), "w") as stream:
                stream.write(one.text)
            partial.chmod(one.mode)
            partial.rename(path)
        except OSError as error:
            raise StepFailed(str(path), disk_reason(error)) from None
        say(f"{path} : écrit.")


def _is_another(one: Placed, path: Path) -> bool:
    """Whether ``path`` holds what is not ours to replace: the town's own, or a program that somebody else put there."""
    if not path.exists():
        return False
    return one.own or (one.signed and SIGNATURE.encode() not in path.read_bytes())


def commands(service: Service) -> list[list[str]]:
    """What follows the files, in order: the user, its rights on the site, the service and its timers."""
    site = str(service.site)
    return [
        ["systemd-sysusers", "/etc/sysusers.d/assistant.conf"],
        ["install", "-d", "-o", USER, "-g", USER, "-m", "700", str(DATA), str(BACKUPS)],
        ["chgrp", "--recursive", USER, site],
        ["chmod", "--recursive", "g+rwX", site],
        ["find", site, "-type", "d", "-exec", "chmod", "g+s", "{}", "+"],
        ["chown", "root:root", str(SETTINGS)],
        ["systemctl", "daemon-reload"],
        ["systemctl", "enable", "--now", "assistant.service", *TIMERS],
    ]


def run(service: Service) -> None:
    """Run the commands; raise :class:`InstallationRefused` with the words of the first that fails."""
    for command in commands(service):
        program = shutil.which(command[0])
        if program is None:
            raise StepFailed(command[0], "absent de cette machine")
        done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)  # noqa: S603 - ours
        if done.returncode:
            raise StepFailed(" ".join(command), done.stderr)
