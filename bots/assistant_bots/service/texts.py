"""The web channel's own sentences, read from ``texts.toml``: code holds no sentence that a resident reads."""

from __future__ import annotations

import functools

from assistant.tables import read_table


@functools.cache
def _sentences() -> dict[str, dict[str, str]]:
    return read_table("assistant_bots.service", "texts.toml")


def say(key: str, **values: object) -> str:
    """The sentence ``section.name`` with its ``{values}`` filled in; an unknown key is a programming error."""
    section, _, name = key.partition(".")
    return _sentences()[section][name].format(**values)


def section(name: str) -> dict[str, str]:
    """A whole section, in the file's order, for lists of choices."""
    return _sentences()[name]
