"""A subject named in a word or three -> a card: what it is in a sentence, the town's own fact, what people come for.

« passeport » asks nothing in particular: the first passage is rarely what its reader came for. The values are those of
the page's fields, each with its proof; what is long (papers, steps) is a button. Nothing is ranked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answering.draft import Draft
from assistant.answering.quoting import Excerpt, blocks_of, escape, sentences
from assistant.index.generation import Generation
from assistant.records import Document, Passage
from assistant.retrieval.retriever import Retrieval
from assistant.text.analysis import analyse
from assistant.text.messages import language_of, say

WORDS = 3  # a subject in at most so many words
_VALUES = ("cost", "delay", "where")  # fields whose value stands on the card, in this order
_BUTTONS = ("documents", "cost", "delay", "where")
_LINES, _LONG = 3, 28
_LOCAL_WORDS = 45


def named(question: str, retrieval: Retrieval, generation: Generation) -> tuple[Document, ...]:
    """The pages found whose name is ``question`` and nothing else; none for a question that asks something."""
    stems = set(analyse(question))
    if not stems or len(question.split()) > WORDS:
        return ()
    found = (generation.document(one.entry.id) for one in retrieval.documents)
    return tuple(one for one in found if any(stems == set(analyse(name)) for name in (one.subject, *one.aliases)))


def compose(document: Document, generation: Generation, language: str) -> Draft | None:
    """The card of ``document``, in the voice ``language``; None when its page opens on no sentence."""
    passages = generation.passages_of(document.id)
    opening = next((one for one in passages if not one.field and not one.local), None)
    first = _first_sentence(document, opening) if opening else None
    if opening is None or first is None:
        return None
    excerpts = [first, *_local(document, passages), *_values(document, passages)]
    lines = [_line(one, number, language) for number, one in enumerate(excerpts[1:], start=2)]
    own = [line for line, one in zip(lines, excerpts[1:], strict=True) if one.passage.local]
    values = [f"- {line}" for line, one in zip(lines, excerpts[1:], strict=True) if not one.passage.local]
    lead = escape(sentences(first.words_of(first.blocks[0]))[0])
    body, local = "\n".join(values), "\n\n".join(own)
    return Draft(
        "answered",
        "\n\n".join(part for part in (f"**{lead}** [1]", local, body) if part),
        kind="card",
        lead=f"{lead} [1]",
        body=body,
        local=local,
        citations=tuple(one.citation(number) for number, one in enumerate(excerpts, start=1)),
        service=document.service,
        suggestions=tuple(_suggested(document, passages, language)),
    )


def _first_sentence(document: Document, passage: Passage) -> Excerpt | None:
    block = next((one for one in blocks_of(document, passage) if one.kind == "paragraph"), None)
    return Excerpt(document, passage, (block,)) if block else None


def _local(document: Document, passages: Sequence[Passage]) -> Iterator[Excerpt]:
    """The town's own place, or its first fact on the subject, when it is short."""
    own = sorted((one for one in passages if one.local), key=lambda one: one.field != "where")
    for passage in own[:1]:
        excerpt = Excerpt(document, passage, blocks_of(document, passage))
        if len(excerpt.quote.split()) <= _LOCAL_WORDS:
            yield excerpt


def _values(document: Document, passages: Sequence[Passage]) -> Iterator[Excerpt]:
    """The price, the delay and the place, when each is a few short lines."""
    placed = any(one.local and one.field == "where" for one in passages)
    for name in _VALUES:
        passage = next((one for one in passages if one.field == name and not one.local), None)
        if passage is None or (name == "where" and placed):
            continue
        excerpt = Excerpt(document, passage, blocks_of(document, passage))
        if len(excerpt.blocks) <= _LINES and len(excerpt.quote.split()) <= _LONG * len(excerpt.blocks):
            yield excerpt


def _line(excerpt: Excerpt, number: int, language: str) -> str:
    said = " ".join(escape(excerpt.words_of(block)) for block in excerpt.blocks)
    if excerpt.passage.local:
        return f"{said} [{number}]"
    return f"{say(f'field.{excerpt.passage.field}', language)} : {said} [{number}]"


def _suggested(document: Document, passages: Sequence[Passage], language: str) -> Iterator[str]:
    """What people come for, as questions that this page answers."""
    present = {one.field for one in passages}
    for name in _BUTTONS:
        if document.kind == "demarche" and name in present:
            yield say(f"suggestion.{name}", language, title=document.subject)
    if language_of(language) == "fr":
        headings = (one.section[-1] for one in passages if one.section and not one.field and not one.local)
        yield from [one for one in dict.fromkeys(headings) if one.endswith("?") and not one.startswith("Et ")][:2]
