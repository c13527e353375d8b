"""The files of a service, made from templates: systemd units, the user, the settings, and examples of proxies.

Every unit runs under a user of its own that can change the index, and nothing else of the machine. It writes no file.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal

from assistant.errors import SettingInvalid

Proxy = Literal["caddy", "nginx", "apache"]
USER = "assistant"
DATA, BACKUPS = Path("/var/lib/assistant"), Path("/var/lib/assistant-backups")
_UNITS = Path("/etc/systemd/system")
SETTINGS = Path("/etc/assistant.env")
COMMAND = Path("/usr/local/bin/assistant")
SIGNATURE = "Écrit par « assistant service install »"
_KEY = re.compile(r"(?:age1|ssh-)[ -~]+")
TIMERS = ("assistant-update.timer", "assistant-backup.timer")
_TEMPLATES: dict[Proxy, str] = {"caddy": "Caddyfile", "nginx": "nginx.conf", "apache": "apache.conf"}


@dataclass(frozen=True)
class Service:
    """What an installation chooses: the command, the site's folder, where to listen, how backups are kept.

    ``recipient`` is the public key of the nightly backup, of age or SSH: GPG would look in a keyring that the service's
    account has not.
    """

    program: Path
    site: Path
    host: str = "127.0.0.1"
    port: int = 8000
    keep: int = 30
    recipient: str = ""

    def __post_init__(self) -> None:
        if self.recipient and not _KEY.fullmatch(self.recipient):
            raise SettingInvalid("--for", "la sauvegarde de nuit prend une clé publique d'age (age1…) ou SSH (ssh-…)")


@dataclass(frozen=True)
class Placed:
    """A file to write at an absolute ``path``; one that is the town's own is never replaced.

    One that is ``signed`` replaces only what an installation wrote there before.
    """

    path: Path
    text: str
    mode: int = 0o644
    own: bool = False
    signed: bool = False


def placed(service: Service) -> tuple[Placed, ...]:
    """All the files of an installation."""
    hardening = _text("hardening.conf").strip()
    values = {
        "program": _word(service.program), "site": _word(service.site), "host": service.host, "port": service.port,
        "keep": service.keep, "hardening": hardening,
        "recipient": f" --for {_word(service.recipient)}" if service.recipient else "",
    }  # fmt: skip
    names = ("assistant.service", "assistant-update.service", "assistant-backup.service", *TIMERS)
    units = tuple(Placed(_UNITS / name, Template(_text(name)).substitute(values)) for name in names)
    user = Placed(Path("/etc/sysusers.d/assistant.conf"), _text("sysusers.conf"))
    command = Placed(COMMAND, _command(service), 0o755, signed=True)
    return (user, Placed(SETTINGS, _text("assistant.env"), 0o600, own=True), *units, command)


def _command(service: Service) -> str:
    """The command for who types it: without the account, data and settings of the service, it would see another town's.

    A shell reads it, not systemd, so paths are quoted for a shell.
    """
    paths = {"program": service.program, "site": service.site, "data": DATA, "settings": SETTINGS, "user": USER}
    return Template(_text("command.sh")).substitute({name: shlex.quote(str(path)) for name, path in paths.items()})


def proxy_example(proxy: Proxy, name: str, port: int = 8000) -> str:
    """The configuration of a web server that stands before the assistant, for the public ``name``."""
    return Template(_text(_TEMPLATES[proxy])).substitute(name=name, port=port)


def _text(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _word(path: Path | str) -> str:
    """A path or a key as systemd reads it: quoted, with its own signs doubled."""
    written = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{written}"' if " " in written else written
