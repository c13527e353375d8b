"""The assistant's own sentences, read from data files: code holds no sentence that a resident reads.

One file a language, ``sentences/<language>.toml``, all with the keys of ``fr.toml``. A key that a language lacks
falls back to French; a test makes sure that none does. A *voice* is a language, or its easy-to-read form under the tag
that BCP 47 registers for it (``fr-simple``), whose file holds only the sentences that it words more simply. Nothing
here translates or rewrites a quoted passage.
"""

from __future__ import annotations

import functools

from assistant.records import Contact
from assistant.tables import read_table
from assistant.text.languages import LANGUAGES

SIMPLE = ("fr-simple",)


@functools.cache
def _sentences(voice: str) -> dict[str, dict[str, str]]:
    if voice not in LANGUAGES and voice not in SIMPLE:
        return {}
    return read_table("assistant.text", f"sentences/{voice}.toml")


def voice_of(language: str, *, easy_read: bool = False) -> str:
    """The voice that speaks ``language``, in its easy-to-read form when that is asked for and exists."""
    simple = f"{language}-simple"
    return simple if easy_read and simple in SIMPLE else language


def language_of(voice: str) -> str:
    """The language a voice speaks: « fr » for « fr-simple »."""
    return voice.partition("-")[0]


def say(key: str, voice: str = "fr", **values: str) -> str:
    """The sentence ``section.name`` with its ``{values}`` filled in; an unknown key is a programming error."""
    section, name = key.split(".")
    for one in (voice, language_of(voice)):
        sentence = _sentences(one).get(section, {}).get(name)
        if sentence is not None:
            return sentence.format(**values)
    return _sentences("fr")[section][name].format(**values)


def has(key: str) -> bool:
    """Whether there is a sentence ``section.name``."""
    section, name = key.split(".")
    return name in _sentences("fr").get(section, {})


def opening_state(contact: Contact, language: str = "fr") -> str:
    """« Ouvert, ferme à 17 h » for a contact whose hours are said in ``language``; empty for one without hours."""
    if contact.open_now is None:
        return ""
    key = "contact.open" if contact.open_now else "contact.closed"
    following = contact.next_opening
    return say(f"{key}_until", language, following=following) if following else say(key, language)
