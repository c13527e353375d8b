"""The sentence to read first: the one that answers, by a few features with fitted weights (``weights.json``).

What reads the message beside the passage (``retrieval/passage_reader``) says most of it, for a French message; the
other features hold where it does not read, and settle what it leaves open. ``assistant-eval fit-leads`` fits them on
sentences that readers chose. A first sentence that answers about as well stays first.
"""

from __future__ import annotations

import functools
import math
import operator
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answering import age_cases
from assistant.answering.excerpts import Asked
from assistant.answering.leads.openings import gives_verdict, in_order, openings_of, words_of
from assistant.answering.quoting import Excerpt, Opening, ordered_marks
from assistant.records import Document, Passage
from assistant.retrieval.known_questions import behind_best
from assistant.retrieval.passage_reader.model import PassageReader
from assistant.text.analysis import analyse
from assistant.text.normalisation import normalise, same_sentence
from assistant.weights import read_weights

FEATURES = ("first", "item", "telling", "said", "age", "length", "figure", "cost", "verdict", "known", "step", "read")
KNOWN, READ = FEATURES.index("known"), FEATURES.index("read")
CLEARLY = 0.2  # log-odds: a first sentence that answers about as well stays first
SURELY = 0.8  # before all others, a first line of a list is said in place of its heading: right 5 times in 5 of 22
_ANY_AGE = 30  # to ask whether a line states an age at all
_DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_FIGURE, _PRICE = re.compile(rf"\d+|\b(?:{_DAYS})\b"), re.compile(r"€|gratuit", re.IGNORECASE)


def read_first(excerpt: Excerpt, asked: Asked) -> Opening | None:
    """The sentence or list item that answers, when it can be read before what precedes it.

    The first one only when it is a line of a list, under a heading, and surely answers (« Salle des fêtes : 220 € »).
    """
    openings = openings_of(excerpt)
    if len(openings) == 1:
        return None
    found = scores(features(excerpt, openings, asked))
    found[[place for place, one in enumerate(openings) if place and _of_an_age(excerpt, one, asked)]] = -np.inf
    best = clearly_best(found)
    return openings[best] if best or _stands_for_its_heading(excerpt, openings[0], found, asked) else None


def _stands_for_its_heading(excerpt: Excerpt, first: Opening, found: NDArray[np.float64], asked: Asked) -> bool:
    """Whether the first line of a list surely answers; a step stays with those that follow it."""
    listed = excerpt.blocks[0].kind == "item" and not ordered_marks(excerpt)
    return listed and found[0] - found[1:].max() >= SURELY and not _of_an_age(excerpt, first, asked)


def _of_an_age(excerpt: Excerpt, opening: Opening, asked: Asked) -> bool:
    """Whether an item is the case of an age (« Moins de 15 ans : 17 € ») when the question states none."""
    listed = excerpt.blocks[opening.block].kind == "item" and age_cases.age_in(asked.question) is None
    return listed and age_cases.fits(words_of(excerpt, opening), _ANY_AGE) is not None


def scores(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """How well each sentence answers, in log-odds; what is unknown of a passage has weights of its own."""
    held = weights(read=bool(features[:, READ].any()), known=bool(features[:, KNOWN].any()))
    return np.asarray(features @ held, dtype=np.float64)


def clearly_best(scores: NDArray[np.float64]) -> int:
    """The place of the best score, 0 unless it stands clearly above the first."""
    best = int(np.argmax(scores))
    return best if scores[best] - scores[0] >= CLEARLY else 0


def features(excerpt: Excerpt, openings: Sequence[Opening], asked: Asked, *, read: bool = True) -> NDArray[np.float64]:
    """The :data:`FEATURES` of each sentence, shape ``(openings, features)``.

    How much of the question it says by the rarity of words, all and those that few of the others say, behind the best;
    what the reader says of it, behind the best too, 0 when it is not to ``read`` or in another language than French.
    """
    texts = [words_of(excerpt, one) for one in openings]
    stems = [set(analyse(text)) for text in texts]
    common = Counter(stem for own in stems for stem in own)
    total = math.fsum(asked.terms.values()) or 1.0
    said = [[asked.terms.get(stem, 0.0) / total for stem in own] for own in stems]
    alone = [[1 - (common[stem] - 1) / len(texts) for stem in own] for own in stems]
    telling = np.array([math.fsum(map(operator.mul, *pair)) for pair in zip(said, alone, strict=True)])
    share = np.array([math.fsum(one) for one in said])
    age, figures = age_cases.age_in(asked.question), set(_FIGURE.findall(asked.question.folded))
    return np.column_stack([
        [place == 0 for place in range(len(texts))],
        [excerpt.blocks[one.block].kind == "item" for one in openings],
        telling - telling.max(),
        share - share.max(),
        [age is not None and age_cases.fits(text, age) is True for text in texts],
        [min(len(text.split()) / 20, 2) for text in texts],
        [bool(figures.intersection(_FIGURE.findall(text.lower()))) for text in texts],
        [asked.intent == "cost" and _PRICE.search(text) is not None for text in texts],
        [gives_verdict(text) for text in texts],
        _known(texts, asked.leads(excerpt.passage)),
        [one.stays for one in openings],
        _read(excerpt, openings, asked) if read else [0] * len(texts),
    ]).astype(np.float64)  # fmt: skip


def _read(excerpt: Excerpt, openings: Sequence[Opening], asked: Asked) -> NDArray[np.float64]:
    """What the reader says of each sentence, behind the best."""
    if asked.question.detected_language != "fr" or len(openings) == 1:
        return np.zeros(len(openings))
    sentences, places = in_order(excerpt, openings)
    read = PassageReader.shipped().scores(asked.question.bare, headed(excerpt.document, excerpt.passage), sentences)
    found = read[places]
    return np.asarray(found - found.max(), dtype=np.float64)


def headed(document: Document, passage: Passage) -> str:
    """The title of the page and the heading of the passage, as they are read."""
    return " — ".join([document.title, *passage.section[-1:]])


def _known(texts: Sequence[str], leads: Sequence[tuple[str, float]]) -> NDArray[np.float64]:
    """How near the nearest question is that each sentence was said to answer: see :func:`behind_best`."""
    best = np.full(len(texts), np.nan)
    for place, told in enumerate(map(normalise, texts) if leads else ()):
        for words, cosine in leads:
            if same_sentence(words, told):
                best[place] = np.fmax(best[place], cosine)
    return behind_best(best)


@functools.cache
def weights(*, read: bool, known: bool) -> NDArray[np.float64]:
    """The weights of :data:`FEATURES` shipped with the package, by what is known of a passage."""
    data = read_weights("assistant.answering.leads", "weights.json")
    return np.array([data[kind(read=read, known=known)][name] for name in FEATURES])


def kind(*, read: bool, known: bool) -> str:
    """The name of a set of weights: what the reader says of a passage, and whether questions are known for it."""
    return f"{'read' if read else 'unread'}, {'known' if known else 'unknown'}"
