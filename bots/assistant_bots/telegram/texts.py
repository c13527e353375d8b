"""The channel's own sentences, read from ``sentences/*.toml``: code holds no sentence that a resident reads.

A language is available once it has a file; a missing key falls back to French.
"""

from __future__ import annotations

import functools
from importlib.resources import files

from assistant.tables import read_table

_FOLDER = files("assistant_bots.telegram") / "sentences"
FALLBACK = "fr"
EXAMPLES = ("1", "2", "3", "4")
REASONS = ("wrong", "outdated", "incomplete", "unclear", "not_my_question")


@functools.cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, French first."""
    found = sorted(one.name.removesuffix(".toml") for one in _FOLDER.iterdir() if one.name.endswith(".toml"))
    return (FALLBACK, *(one for one in found if one != FALLBACK))


@functools.cache
def _sentences(language: str) -> dict[str, dict[str, str]]:
    return read_table("assistant_bots.telegram", f"sentences/{language}.toml")


def known(language: str | None) -> str:
    """``language`` (``pt``, ``pt-BR``) when it has a file, else French."""
    short = (language or "").split("-")[0].lower()
    return short if short in languages() else FALLBACK


def say(key: str, language: str, **values: object) -> str:
    """The sentence ``section.name``, its ``{values}`` filled in; an unknown key is a programming error."""
    section, _, name = key.partition(".")
    sentence = _sentences(known(language)).get(section, {}).get(name) or _sentences(FALLBACK)[section][name]
    return sentence.format(**values)
