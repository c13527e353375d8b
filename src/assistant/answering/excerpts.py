"""Which blocks of a chosen passage to show.

All of them when short, else the stretch that says the question's words. A long passage starts at the paragraph that
says most of the question, and always runs on unbroken: a list is whole, what follows a fact (its exception) stays with
it, and no paragraph is opened in its middle, after its « oui ».
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from assistant.answering.leads.openings import FOLLOWS
from assistant.answering.quoting import Excerpt, blocks_of, unit_groups
from assistant.index.generation import Generation
from assistant.records import Block, Document, Intent, Passage, Question
from assistant.retrieval.known_questions import known_leads
from assistant.text.analysis import analyse

MAX_WORDS = 120


@dataclass(frozen=True)
class Asked:
    """A question as composition sees it: its words, what it asks for, and how telling each stem is.

    ``weights`` are those of the words it says, ``terms`` of those that are searched: corrected, and in French.
    ``leads`` gives the sentences of a passage that answer known questions, and how near each question is.
    """

    question: Question
    intent: Intent
    weights: dict[str, float]
    terms: dict[str, float] = field(default_factory=dict)
    leads: Callable[[Passage], Sequence[tuple[str, float]]] = lambda _passage: ()

    @classmethod
    def of(cls, question: Question, intent: Intent, generation: Generation) -> Asked:
        """Read a question with the rarity of its words in ``generation``."""
        weights = {term: generation.lexical.rarity(term) for term in question.stems}
        terms = {term: weight * generation.lexical.rarity(term) for term, weight in question.terms.items()}
        return cls(question, intent, weights, terms, lambda passage: known_leads(generation, passage, question))

    def names(self, section: tuple[str, ...]) -> bool:
        """Whether the question says every telling word of a section's heading (« à Saint-Exemple »)."""
        stems = set(analyse(section[-1])) if section else set()
        return bool(stems) and stems <= set(self.weights)

    def said_by(self, text: str) -> float:
        """How much of the question ``text`` says: the rarities of their common stems, summed."""
        return math.fsum(self.weights.get(term, 0.0) for term in set(analyse(text)))


def choose_excerpt(document: Document, passage: Passage, asked: Asked) -> Excerpt:
    """The part of ``passage`` to quote for ``asked``; at most about 120 words, lists apart."""
    whole = Excerpt(document, passage, blocks_of(document, passage))
    groups = unit_groups(document, whole.blocks)
    worth = [asked.said_by(" ".join(whole.words_of(block) for block in group)) for group in groups]
    first = best = 0
    if len(groups) > 1 and _prose_words(whole) > MAX_WORDS and worth[0] < 0.6 * max(worth):
        first = best = worth.index(max(worth))
        while first and FOLLOWS.match(whole.words_of(groups[first][0])):
            first -= 1
    chosen: list[Block] = []
    for place, group in enumerate(groups[first:], start=first):
        if place > best and _prose_words(replace(whole, blocks=(*chosen, *group))) > MAX_WORDS:
            break
        chosen.extend(group)
    return replace(whole, blocks=tuple(chosen))


def _prose_words(excerpt: Excerpt) -> int:
    return sum(len(excerpt.words_of(block).split()) for block in excerpt.blocks if block.kind == "paragraph")
