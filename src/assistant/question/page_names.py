"""The names of a page, its subject and its aliases, and the pages that have a message for a name.

Who writes an alias says that the page answers those words; no guess decides otherwise. Nothing is ranked here.
"""

from __future__ import annotations

import re

from assistant.index.generation import Generation, once_each
from assistant.question.followup_words import followup_words
from assistant.records import Document, Question
from assistant.text.headings import stems
from assistant.text.normalisation import normalise

WORDS = 3  # a message of so many words at most is a name when it has its stems; a longer one, when it is the same
_URGENT = re.compile(r"\b(?:15|17|18|112|114|115|119|3018|3114|3919)\b")

Names = dict[frozenset[str] | str, tuple[int, ...]]


def names(document: Document) -> tuple[frozenset[str], ...]:
    """Each name of ``document``, with and without what stands in brackets, as the stems that it is made of."""
    return tuple(dict.fromkeys(filter(None, map(stems, _written(document)))))


def pages_named(message: Question, generation: Generation) -> tuple[int, ...]:
    """The rows of the commune's pages that have ``message`` for a name, in the order of the index."""
    short = len(message.written.split()) <= WORDS
    return _named(generation).get(frozenset(message.stems) if short else _said(message.normalised), ())


def asks_of_a_page(message: Question, generation: Generation) -> bool:
    """Whether what is left of ``message`` without the words that only ask is a page's name: « retraite combien »."""
    return bool(_named(generation).get(frozenset(message.stems) - followup_words()["generic"]))


def is_plain_name(message: Question, generation: Generation) -> bool:
    """Whether ``message`` is the name of a page of a commune that speaks of no danger: no guess turns it into one."""
    return _said(message.normalised) in _plain_names(generation)


@once_each
def _named(generation: Generation) -> Names:
    """The rows of the pages of each name, by its stems and by its words."""
    found: dict[frozenset[str] | str, list[int]] = {}
    for row, entry in enumerate(generation.entries):
        if entry.layer == "national":
            continue
        page = generation.document(entry.id)
        keys: list[frozenset[str] | str] = [*names(page), *(_said(normalise(one)) for one in _written(page))]
        for name in dict.fromkeys(keys):
            found.setdefault(name, []).append(row)
    return {name: tuple(rows) for name, rows in found.items() if name}


@once_each
def _plain_names(generation: Generation) -> frozenset[str]:
    """The names of the pages that give no number to call in danger."""
    pages = (generation.document(one.id) for one in generation.entries if one.layer != "national")
    calm = (one for one in pages if not _URGENT.search(one.text))
    return frozenset(_said(normalise(name)) for one in calm for name in (one.title, *_written(one)))


def _written(document: Document) -> tuple[str, ...]:
    return (document.subject, document.subject.partition(" (")[0], *document.aliases)


def _said(normalised: str) -> str:
    return normalised.strip(" ?!.")
