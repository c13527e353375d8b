"""Which of the likeliest passages answers, when the search is in doubt: they are read beside the message.

Only the first three change places, and only between themselves: what they hold together of the probability is shared
again. A sure search is not read again, which spares the time of six messages in ten and costs few right answers. In
another language than French the order of the search stays.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from assistant.index.embedding_targets import passage_text
from assistant.index.generation import Generation
from assistant.records import Passage, Question
from assistant.retrieval.cross_encoder.model import CrossEncoder

LOOKED_AT = 3  # passages read again
SURE = 0.6  # probability of the first passage from which the search is believed
WEIGHT = 0.3  # of what is read beside what the search knows, both in log-odds
TOWN = 0.3  # log-odds that a passage of the town has before one of the common layer, which taught the model most

Page = TypeVar("Page")


def reread(
    question: Question, found: list[tuple[float, Page, Passage]], generation: Generation
) -> list[tuple[float, Page, Passage]]:
    """``found``, passages with their probability and page, likeliest first, once those in doubt are read again."""
    if question.heard != "fr" or not found or found[0][0] >= SURE:
        return found
    doubted, rest = found[:LOOKED_AT], found[LOOKED_AT:]
    texts = [passage_text(generation.document(one.document_id), one) for *_, one in doubted]
    told = CrossEncoder.shipped().scores(question.bare, texts)
    told = WEIGHT * told + TOWN * np.array([one.layer == "local" for *_, one in doubted])
    chances = np.array([chance for chance, *_ in doubted])
    shares = chances * np.exp(told - told.max())
    shares *= chances.sum() / shares.sum()
    again = [(float(share), page, one) for share, (_, page, one) in zip(shares, doubted, strict=True)]
    return sorted([*again, *rest], key=lambda one: -one[0])
