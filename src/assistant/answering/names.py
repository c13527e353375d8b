"""The names of a page, as stems: its subject, with and without what stands in brackets, and its aliases."""

from __future__ import annotations

from assistant.records import Document
from assistant.retrieval.headings import stems


def names(document: Document) -> tuple[frozenset[str], ...]:
    """Each name of ``document`` as the stems that it is made of."""
    written = (document.subject, document.subject.partition(" (")[0], *document.aliases)
    return tuple(dict.fromkeys(filter(None, map(stems, written))))
