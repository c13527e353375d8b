"""What each part of a message that asks finds by itself in the pages found for the whole.

A part that asks something else is nearer to another passage of them. The pages are those of the whole message, for a
part alone may have lost its subject (« et ça coûte combien ? »).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.question.asking_parts import asking_parts
from assistant.records import Intent
from assistant.retrieval.evidence import gather
from assistant.retrieval.passage_ranking import passage_scores, rank_passages
from assistant.retrieval.retriever import READ, Ranked, Retriever

_LEAST = 2  # parts: one alone was followed by the right passage once in sixteen times


@dataclass(frozen=True, slots=True)
class AskedPart:
    """A part of a message: what it asks for, and the chance of each passage within its page, by its id."""

    intent: Intent
    chances: Mapping[str, float]


def asked_parts(
    retriever: Retriever, message: str, found: Sequence[Ranked], *, unasked: Sequence[int] = ()
) -> tuple[AskedPart, ...]:
    """What the parts of a French ``message`` that ask find in the first pages ``found``; none when fewer than two do.

    As if the known questions of the rows ``unasked`` were not, to measure.
    """
    texts = asking_parts(message)
    if len(texts) < _LEAST:
        return ()
    generation = retriever.generation
    rows = [int(generation.owner[generation.passage_row(one.hits[0].passage.id)]) for one in found[:READ] if one.hits]
    read = []
    for text in texts:
        question = retriever.understand(text, "fr")
        evidence = gather(generation, question.vector, question, (), None, unasked)
        chances: dict[str, float] = {}
        for row in rows:
            scores = passage_scores(generation, question, evidence, question.vector, row)
            ranked = rank_passages(generation, scores, row)
            chances.update((generation.passages[one].id, chance) for one, chance in ranked)
        read.append(AskedPart(question.intent, chances))
    return tuple(read)
