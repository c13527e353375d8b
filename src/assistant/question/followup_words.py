"""The words that make a message hang on what was said before it: « oui », « la deuxième », « et pour un bébé ? ».

A table only (``followup_words.toml``): what they decide is in ``picked_suggestion.py`` and ``retrieval/followups.py``.
"""

from __future__ import annotations

import functools

from assistant.tables import read_table
from assistant.text.analysis import analyse
from assistant.text.normalisation import normalise


@functools.cache
def followup_words() -> dict[str, frozenset[str]]:
    """The normalised phrases (``yes``, ``first`` …) and the stems (``generic``, ``person``), by their name."""
    data = read_table("assistant.question", "followup_words.toml")
    return {name: frozenset(map(normalise, value)) for name, value in data["phrases"].items()} | {
        name: frozenset(stem for word in value for stem in analyse(word)) for name, value in data["words"].items()
    }
