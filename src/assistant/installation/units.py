"""The files of a service, made from templates: systemd units, the user, the settings, and examples of proxies.

Every unit runs under a user of its own that can change the index, and nothing else of the machine. It writes no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal

Proxy = Literal["caddy", "nginx", "apache"]
USER = "assistant"
DATA, BACKUPS = Path("/var/lib/assistant"), Path("/var/lib/assistant-backups")
_UNITS = Path("/etc/systemd/system")
SETTINGS = Path("/etc/assistant.env")
TIMERS = ("assistant-update.timer", "assistant-backup.timer")
_TEMPLATES: dict[Proxy, str] = {"caddy": "Caddyfile", "nginx": "nginx.conf", "apache": "apache.conf"}


@dataclass(frozen=True)
class Service:
    """What an installation chooses: the command, the site's folder, where to listen, days that backups are kept."""

    program: Path
    site: Path
    host: str = "127.0.0.1"
    port: int = 8000
    keep: int = 30


@dataclass(frozen=True)
class Placed:
    """A file to write at an absolute ``path``; one that is the town's own is never replaced."""

    path: Path
    text: str
    mode: int = 0o644
    own: bool = False


def placed(service: Service) -> tuple[Placed, ...]:
    """All the files of an installation."""
    hardening = _text("hardening.conf").strip()
    values = {
        "program": _word(service.program), "site": _word(service.site), "host": service.host, "port": service.port,
        "keep": service.keep, "hardening": hardening,
    }  # fmt: skip
    names = ("assistant.service", "assistant-update.service", "assistant-backup.service", *TIMERS)
    units = tuple(Placed(_UNITS / name, Template(_text(name)).substitute(values)) for name in names)
    user = Placed(Path("/etc/sysusers.d/assistant.conf"), _text("sysusers.conf"))
    return (user, Placed(SETTINGS, _text("assistant.env"), 0o600, own=True), *units)


def proxy_example(proxy: Proxy, name: str, port: int = 8000) -> str:
    """The configuration of a web server that stands before the assistant, for the public ``name``."""
    return Template(_text(_TEMPLATES[proxy])).substitute(name=name, port=port)


def _text(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _word(path: Path) -> str:
    """A path as systemd reads it: quoted, with its own signs doubled."""
    written = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{written}"' if " " in written else written
