"""Documents made in a test, block by block or from Markdown."""

from datetime import date
from typing import Any

from assistant.corpus.canonical import TextBuilder
from assistant.corpus.markdown import Publisher, write
from assistant.corpus.page import File, Page, parse
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


def from_markdown(source: str, path: str, site: Publisher) -> Document:
    """A page that stands alone, written as a file."""
    found = parse(source, File(path))
    assert isinstance(found, Page)
    return write(found, site)
