"""The assistant's own sentences, read from data files: code holds no sentence that a resident reads.

One file a language, ``data/<language>.toml``, all with the keys of ``fr.toml``. A key that a language lacks is said in
French rather than not at all; a test refuses that it happens. Nothing here translates a quoted passage.
"""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from typing import Literal

from assistant.records import Contact

LANGUAGES = ("fr", "en", "ar", "uk", "pt", "tr", "es", "it")
_RIGHT_TO_LEFT = frozenset({"ar"})


@functools.cache
def _sentences(language: str) -> dict[str, dict[str, str]]:
    if language not in LANGUAGES:
        return {}
    source = files("assistant") / "data" / f"{language}.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def say(key: str, language: str = "fr", **values: str) -> str:
    """The sentence ``section.name`` with its ``{values}`` filled in; an unknown key is a programming error."""
    section, name = key.split(".")
    sentence = _sentences(language).get(section, {}).get(name)
    return (sentence if sentence is not None else _sentences("fr")[section][name]).format(**values)


def opening_state(contact: Contact, language: str = "fr") -> str:
    """« Ouvert, ferme à 17 h » for a contact whose hours are said in ``language``; empty for one without hours."""
    if contact.open_now is None:
        return ""
    key = "contact.open" if contact.open_now else "contact.closed"
    following = contact.next_opening
    return say(f"{key}_until", language, following=following) if following else say(key, language)


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The direction of a language's script, for the ``dir`` attribute of what the assistant says in it."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"
