"""The passages given to a model, and the quote that backs each of its sentences: chosen here, never by the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answering.draft import Draft
from assistant.answering.quoting import Excerpt, blocks_of, unit_groups
from assistant.grounding.segments import Evidence
from assistant.index.generation import Generation
from assistant.llm.prompt import evidence, neutralise_delimiters, within
from assistant.records import Block, Citation, Document, Passage, Question
from assistant.retrieval.retriever import Retrieval

_DOCUMENTS, _PASSAGES_EACH, _MOST = 2, 3, 6


@dataclass(frozen=True)
class AnswerContext:
    """What retrieval found for a question, and the extractive answer made from it."""

    question: Question
    language: str
    draft: Draft
    retrieval: Retrieval
    generation: Generation
    today: date


@dataclass(frozen=True)
class ContextPassage:
    """A passage of the index and what the model sees of it."""

    document: Document
    passage: Passage
    blocks: tuple[Block, ...]
    evidence: Evidence

    def citation(self, number: int, segments: Iterable[int]) -> Citation:
        """The proof: the contiguous excerpt that contains these segments, lists in full."""
        wanted = [self.evidence.segments[place].text for place in segments]
        words = [neutralise_delimiters(self.document.text[block.start : block.end]) for block in self.blocks]
        groups = unit_groups(self.document, self.blocks)
        place_of = {block.start: place for place, group in enumerate(groups) for block in group}
        used = [place_of[block.start] for block, said in zip(self.blocks, words, strict=True) if _says(said, wanted)]
        chosen = groups[min(used) : max(used) + 1] if used else groups
        blocks = tuple(block for group in chosen for block in group)
        return Excerpt(self.document, self.passage, blocks).citation(number)


def _says(words: str, wanted: Sequence[str]) -> bool:
    return any(one in words for one in wanted)


def context_passages(context: AnswerContext) -> tuple[ContextPassage, ...]:
    """The passages of the draft, then the best of the first documents, as many as fit in the token budget."""
    identifiers = [citation.passage_id for citation in context.draft.citations]
    for ranked in context.retrieval.documents[:_DOCUMENTS]:
        identifiers += [hit.passage.id for hit in ranked.hits[:_PASSAGES_EACH]]
    passages = [
        _context_passage(number, one, context.generation)
        for number, one in enumerate(dict.fromkeys(identifiers), start=1)
    ]
    kept = {one.number for one in within([one.evidence for one in passages[:_MOST]])}
    return tuple(one for one in passages if one.evidence.number in kept)


def _context_passage(number: int, identifier: str, generation: Generation) -> ContextPassage:
    passage = generation.passage(identifier)
    document = generation.document(passage.document_id)
    blocks = blocks_of(document, passage)
    lines = (("- " if block.kind == "item" else "") + document.text[block.start : block.end] for block in blocks)
    section = passage.section[-1] if passage.section else ""
    return ContextPassage(document, passage, blocks, evidence(number, document.title, section, "\n".join(lines)))
