"""What gets a vector, and from which text it is computed.

Two cores embed sixteen passages a second, so thousands of national sheets cannot have a vector per section. Each
document gets one for the whole sheet (title, headings, first words) and one for each title query (title and aliases),
embedded as *questions*: a short question is closer to a title than to a page. The passages of a site's own pages, and
every passage of a small corpus, get one each. Nothing is embedded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.records import Document, Passage

HALF_SHEET_CHARS = 350
SMALL_CORPUS = 3000
WHOLE = -1


@dataclass(frozen=True, slots=True)
class Target:
    """A text to embed; ``owner`` is its document's row, ``row`` its passage's row, or :data:`WHOLE`."""

    text: str
    owner: int
    row: int = WHOLE


def sheets_and_passages(documents: Sequence[Document], pairs: Sequence[tuple[int, Passage]]) -> list[Target]:
    """Texts to embed as passages: one per document, then one per passage that gets a vector."""
    held: dict[int, list[Passage]] = {}
    for owner, passage in pairs:
        held.setdefault(owner, []).append(passage)
    targets = [Target(sheet_text(document, held.get(owner, ())), owner) for owner, document in enumerate(documents)]
    small = len(pairs) <= SMALL_CORPUS
    targets.extend(
        Target(passage_text(documents[owner], passage), owner, row)
        for row, (owner, passage) in enumerate(pairs)
        if small or documents[owner].layer != "national"
    )
    return targets


def title_queries(documents: Sequence[Document]) -> list[Target]:
    """Texts to embed as questions: the title and the aliases of each document."""
    return [
        Target(text, owner)
        for owner, document in enumerate(documents)
        for text in dict.fromkeys((document.title, *document.aliases))
    ]


def sheet_text(document: Document, held: Sequence[Passage]) -> str:
    """The text that represents a whole document, whose passages are ``held``: title, headings, first words."""
    headings = dict.fromkeys(heading for passage in held for heading in passage.section)
    return "\n".join((document.title, " ; ".join(headings)[:HALF_SHEET_CHARS], document.text[:HALF_SHEET_CHARS]))


def passage_text(document: Document, passage: Passage) -> str:
    """The text that represents a passage: its title and headings, then its words."""
    head = " — ".join((document.title, *passage.section))
    return f"{head}\n{document.text[passage.start : passage.end]}"
