"""Signs that a question is about somewhere else: another country, another commune, a name that no page writes.

Cues, not a verdict: ``confidence.py`` weighs them with the rest, and leaves out a place that the page found writes.
Lists are in ``other_places.toml``; names that are in no list are told by their capital letter.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from assistant.tables import read_table
from assistant.text.analysis import fold
from assistant.text.towns import large_towns

_NAME = re.compile(r"(?<![.!?…:«\"]\s)(?<!^)\b[^\W\d_]*[A-ZÀ-ÖØ-Ý][\w’'-]*[a-zà-ÿ][\w-]*")
_PLACED = re.compile(r"^(?:a|de|sur|vers|pour|in|em)$")
_KINDS = ("countries", "nationalities", "institutions", "communes")


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    data = read_table("assistant.question", "other_places.toml")
    lists = {name: frozenset(values) for name, values in data.items()}
    return lists | {"communes": lists["communes"] | large_towns()}


def places(words: str) -> list[str]:
    """The listed names of countries, peoples, foreign institutions and communes in folded ``words``, each once."""
    found: dict[str, None] = {}
    pieces = words.split()
    lists = _lists()
    for place in range(len(pieces)):
        for size in (3, 2, 1):
            name = " ".join(pieces[place : place + size])
            if name in lists["ambiguous"] and not (place and _PLACED.search(pieces[place - 1])):
                continue  # « deux tours » is not the town
            if any(name in lists[kind] for kind in _KINDS):
                found[name] = None
    return list(found)


def strange_names(question: str, known: Callable[[str], bool]) -> list[str]:
    """Capitalised words inside a sentence that the corpus never writes: people, towns, brands."""
    names = (match.group() for match in _NAME.finditer(question.strip()))
    return [name for name in names if not all(known(part) for part in re.findall(r"\w+", fold(name)))]
