"""The names of a page, as stems: its subject, with and without what stands in brackets, and its aliases."""

from __future__ import annotations

import re

from assistant.index.generation import Generation, once_each
from assistant.records import Document, Question
from assistant.text.headings import stems
from assistant.text.normalisation import normalise

_URGENT = re.compile(r"\b(?:15|17|18|112|114|115|119|3018|3114|3919)\b")


def names(document: Document) -> tuple[frozenset[str], ...]:
    """Each name of ``document`` as the stems that it is made of."""
    written = (document.subject, document.subject.partition(" (")[0], *document.aliases)
    return tuple(dict.fromkeys(filter(None, map(stems, written))))


def is_plain_name(message: Question, generation: Generation) -> bool:
    """Whether ``message`` is the name of a page of a commune that speaks of no danger: no guess turns it into one."""
    return message.normalised.strip(" ?!.") in _plain_names(generation)


@once_each
def _plain_names(generation: Generation) -> frozenset[str]:
    """The names of the pages that give no number to call in danger."""
    pages = (generation.document(one.id) for one in generation.entries if one.layer != "national")
    calm = (one for one in pages if not _URGENT.search(one.text))
    return frozenset(normalise(name).strip(" ?!.") for one in calm for name in (one.title, one.subject, *one.aliases))
