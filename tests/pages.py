"""Documents made in a test, block by block."""

from datetime import date
from typing import Any

from assistant.corpus.canonical import TextBuilder
from assistant.records import Document


def page(builder: TextBuilder, identifier: str = "essai", **values: Any) -> Document:
    """What ``builder`` holds as a page of a town, with other values than the usual ones."""
    text, blocks = builder.build()
    usual: dict[str, Any] = {
        "site": "ville",
        "kind": "page",
        "title": "Essai",
        "audience": ("resident",),
        "publisher": "Mairie",
        "url": "https://ville.example/essai",
        "licence": "",
        "updated": date(2026, 1, 5),
    }
    return Document(id=identifier, text=text, blocks=blocks, **(usual | values))
