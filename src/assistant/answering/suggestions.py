"""What to ask next: questions that the index can answer, never the one just asked.

First the headings that retrieval found close to the question (many are questions), then the sheet's other fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answering.excerpts import Asked
from assistant.index.generation import Generation
from assistant.question.intent import FIELDS
from assistant.records import Document, Intent, Passage
from assistant.retrieval.retriever import Retrieval
from assistant.text.analysis import analyse
from assistant.text.messages import language_of, say

COUNT = 3
_FIELDS: tuple[Intent, ...] = ("documents", "cost", "delay", "where")
_ASKED_ALREADY = 0.8


def suggest(
    asked: Asked, retrieval: Retrieval, shown: Sequence[Passage], generation: Generation, language: str = "fr"
) -> tuple[str, ...]:
    """Up to three questions: one about another field of the sheet, the others near the question."""
    document = generation.document(shown[-1].document_id)
    fields = list(_fields(document, asked, shown, language))
    near = list(_near(retrieval, shown)) if language_of(language) == "fr" else []
    found: list[str] = []
    for candidate in (*near[:2], *fields[:2], *near[2:], *fields[2:], *_related(document, generation, language)):
        if candidate not in found and not _same(candidate, asked):
            found.append(candidate)
    return tuple(found[:COUNT])


def _same(candidate: str, asked: Asked) -> bool:
    stems = set(analyse(candidate))
    return len(stems.intersection(asked.weights)) >= _ASKED_ALREADY * len(stems)


def _near(retrieval: Retrieval, shown: Sequence[Passage]) -> Iterator[str]:
    """Question headings of the passages found, the first document's before the others'."""
    cited = {passage.section for passage in shown}
    for rank, ranked in enumerate(retrieval.documents[:3]):
        for hit in ranked.hits[: 6 if rank == 0 else 1]:
            heading = hit.passage.section[-1] if hit.passage.section else ""
            alone = heading.endswith("?") and len(heading.split()) > 4 and not heading.startswith(("Et si", "Et pour"))
            if alone and hit.passage.section not in cited and not hit.passage.field:
                yield heading


def _fields(document: Document, asked: Asked, shown: Sequence[Passage], language: str) -> Iterator[str]:
    if document.kind != "demarche":
        return
    present = {block.field for block in document.blocks} - {passage.field for passage in shown}
    for intent in _FIELDS:
        if intent != asked.intent and FIELDS[intent][0] in present:
            yield say(f"suggestion.{intent}", language, title=document.subject)


def _related(document: Document, generation: Generation, language: str) -> Iterator[str]:
    for identifier in document.related:
        entry = generation.entry(identifier)
        if entry and entry.kind == "demarche" and "?" not in entry.title:
            yield say("suggestion.how", language, title=entry.title)
