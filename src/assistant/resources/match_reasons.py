"""Why a resource fits a need, in French words: its name was said, a filter holds, it speaks of what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.resources.need import Filters, Need
from assistant.resources.record import Classified, Resource
from assistant.resources.vocabulary import Facet, empty_stems, label
from assistant.text.analysis import stem, words

_CLASSIFIED: dict[Facet, Classified] = {"subject": "subjects", "level": "levels", "kind": "kinds"}
OURS = " (selon notre classement)"


def written(need: Need) -> list[str]:
    """The words of the need that say what it is about, as they are written."""
    about = set(need.about) - empty_stems()
    return [
        word
        for word in dict.fromkeys(re.findall(r"[^\W_]{2,}", need.text))
        if words(word) and stem(words(word)[0]) in about
    ]


def of_name(resource: Resource) -> tuple[str, ...]:
    """That its name was said, or that it is closed."""
    return ("répond au nom demandé",) if resource.is_open else ("ce service est fermé",)


def of_filters(resource: Resource, filters: Filters) -> Iterator[str]:
    """Each of ``filters`` that it satisfies, as it is called; what is our own classification says so."""
    for facet, value in filters.each():
        if facet == "constraint":
            yield label(facet, value)
            continue
        has: tuple[str, ...] = getattr(resource, _CLASSIFIED[facet])
        if value in has:
            yield label(facet, value) + (OURS if _CLASSIFIED[facet] in resource.unverified else "")
        elif facet == "subject" and resource.is_general:
            yield label("subject", "tous")
