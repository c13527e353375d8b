"""The assistant's own sentences, read from data files: code holds no sentence that a resident reads."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files


@functools.cache
def _sentences(language: str) -> dict[str, dict[str, str]]:
    source = files("assistant") / "data" / f"{language}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def say(key: str, language: str = "fr", **values: str) -> str:
    """The sentence ``section.name`` with its ``{values}`` filled in; an unknown key is a programming error."""
    section, name = key.split(".")
    return _sentences(language)[section][name].format(**values)
