"""The settings that a backup keeps, and the ``.env`` file that gives them back. No secret is ever kept.

Folders of this machine are left out too: a site is restored elsewhere. Secrets are named, so that they can be given
again by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from assistant.settings import Settings

_OF_THIS_MACHINE = {"site", "data"}
_PREFIX = "ASSISTANT_"


def kept(settings: Settings) -> tuple[dict[str, str], tuple[str, ...]]:
    """What was set, by full name: the values that may be kept, then the names of those that are secrets."""
    values: dict[str, str] = {}
    secrets: list[str] = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if name in _OF_THIS_MACHINE or value is None or value == field.default:
            continue
        if _is_secret(value):
            secrets.append(_PREFIX + name.upper())
        else:
            values[_PREFIX + name.upper()] = str(value)
    return values, tuple(secrets)


def _is_secret(value: Any) -> bool:
    """A secret by its type, or an address that carries a password."""
    if isinstance(value, SecretStr):
        return True
    try:
        return isinstance(value, str) and "@" in urlsplit(value).netloc
    except ValueError:
        return True


def env_text(values: Mapping[str, str], secrets: Iterable[str]) -> str:
    """The lines of a ``.env`` file, the secrets as remarks to fill."""
    lines = ["# Réglages repris d'une sauvegarde ; ceux de l'environnement l'emportent."]
    lines += [f"{name}={_quoted(value)}" for name, value in sorted(values.items()) if _is_name(name)]
    lines += [
        f"# {name}=   (secret, absent de la sauvegarde : à remettre)" for name in sorted(secrets) if _is_name(name)
    ]
    return "\n".join(lines) + "\n"


def _is_name(name: str) -> bool:
    return name.startswith(_PREFIX) and name.isidentifier() and name.isascii()


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
