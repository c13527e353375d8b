"""Which blocks of a chosen passage to show, and which sentence to read first.

All of them when short, else the stretch that says the question's words. A long passage starts at the paragraph that
says most of the question, and always runs on unbroken: a list is whole, what follows a fact (its exception) stays with
it, and no paragraph is opened in its middle, after its « oui ». The sentence to read first is the one that answers, by
few weights (``leads.json``) that ``assistant-eval fit-leads`` fits on sentences chosen by readers; steps and papers
keep their order, and a step that answers is said above them.
"""

from __future__ import annotations

import functools
import math
import operator
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from assistant.answering import age_cases
from assistant.answering.quoting import Excerpt, Opening, blocks_of, ordered_marks, sentences, unit_groups
from assistant.index.generation import Generation
from assistant.records import Block, Document, Intent, Passage, Question
from assistant.retrieval.known_questions import behind_best, known_leads
from assistant.text.analysis import analyse
from assistant.text.normalisation import normalise
from assistant.weights import read_weights

LEAD_FEATURES = ("first", "item", "telling", "said", "age", "length", "figure", "cost", "verdict", "known", "step")
_KNOWN = LEAD_FEATURES.index("known")
MAX_WORDS, MAX_WORDS_WITH_LISTS = 120, 150
_DEPENDS = (
    r"il|elle|ils|elles|on|ce|cet|cette|ces|c'|cela|ceci|celui|celle|ceux|celles|ça|y|en|son|sa|ses|leur|leurs|"
    r"mais|et|ou|or|donc|car|sinon|ainsi|aussi|alors|puis|ensuite|enfin|toutefois|cependant|pourtant|sauf|dans ce cas|"
    r"par exemple|même|seul|seule"
)
_FOLLOWS = re.compile(rf"({_DEPENDS})\b", re.IGNORECASE)
_BACK = re.compile(r"\b(?:aussi|également)\b|-(?:les?|la|lui|leur|en|y)\b", re.IGNORECASE)  # « Signalez-les »
_WHOLE = frozenset({"documents", "checklist", "steps"})  # fields read in their order
_SHORT, _LONG = 3, 34  # words of a sentence that can be read alone
_CLEARLY = 0.2  # log-odds: a first sentence that answers about as well stays first
_VERDICT = re.compile(r"(?:oui|non)(?![\w-])", re.IGNORECASE)
_OWN_CASE = re.compile(r"(?!\d+ min)[^a-zà-ÿ].* : ")  # an item without its case says nothing away from its list
_DAYS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_FIGURE, _PRICE = re.compile(rf"\d+|\b(?:{_DAYS})\b"), re.compile(r"€|gratuit", re.IGNORECASE)


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
        while first and _FOLLOWS.match(whole.words_of(groups[first][0])):
            first -= 1
    chosen: list[Block] = []
    for place, group in enumerate(groups[first:], start=first):
        if place > best and _prose_words(replace(whole, blocks=(*chosen, *group))) > MAX_WORDS:
            break
        chosen.extend(group)
    return replace(whole, blocks=tuple(chosen))


def fits(excerpts: Sequence[Excerpt]) -> bool:
    """Whether an answer made of ``excerpts`` stays short: its sentences, and all of it with its lists."""
    prose = sum(_prose_words(excerpt) for excerpt in excerpts)
    return prose <= MAX_WORDS and sum(len(excerpt.quote.split()) for excerpt in excerpts) <= MAX_WORDS_WITH_LISTS


def _prose_words(excerpt: Excerpt) -> int:
    return sum(len(excerpt.words_of(block).split()) for block in excerpt.blocks if block.kind == "paragraph")


def read_first(excerpt: Excerpt, asked: Asked) -> Opening | None:
    """The sentence or list item that answers, when it is not the first and can be read before what precedes it."""
    openings = openings_of(excerpt)
    best = clearly_best(lead_scores(lead_features(excerpt, openings, asked)))
    return openings[best] if best else None


def lead_scores(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """How well each sentence answers, in log-odds; on a town's own page no question is known, and words weigh more."""
    return np.asarray(features @ lead_weights(known=bool(features[:, _KNOWN].any())), dtype=np.float64)


def clearly_best(scores: NDArray[np.float64]) -> int:
    """The place of the best score, 0 unless it stands clearly above the first."""
    best = int(np.argmax(scores))
    return best if scores[best] - scores[0] >= _CLEARLY else 0


def openings_of(excerpt: Excerpt) -> list[Opening]:
    """The first sentence, then those that could be read before it."""
    found = [Opening(0, 0, 1)]
    if excerpt.passage.field in _WHOLE:
        return found
    ordered = ordered_marks(excerpt)
    for place, block in enumerate(excerpt.blocks):
        words = excerpt.words_of(block)
        if block.kind == "item":
            inner = excerpt.blocks[place + 1 : place + 2]
            parent = bool(inner) and inner[0].kind == "item" and inner[0].level > block.level
            step = block.start in ordered
            told = step or _OWN_CASE.match(words) is not None
            if place and told and not (block.level or parent) and _stands_alone(words):
                found.append(Opening(place, 0, 1, stays=step))
            continue
        parts = sentences(words)
        leaning = [_leans(one) for one in parts] + [False]
        for start, one in enumerate(parts):
            if (place or start) and _stands_alone(one):
                until = next(end for end in range(start + 1, len(leaning)) if not leaning[end])
                found.append(Opening(place, start, until))
    return found


def _stands_alone(sentence: str) -> bool:
    whole = _SHORT <= len(sentence.split()) <= _LONG and not sentence.endswith(":")
    return whole and not (_leans(sentence) or gives_verdict(sentence))


def gives_verdict(sentence: str) -> bool:
    """Whether a sentence opens on « oui » or « non »."""
    return _VERDICT.match(sentence) is not None


def _leans(sentence: str) -> bool:
    """Whether a sentence needs the one before it."""
    return _FOLLOWS.match(sentence) is not None or _BACK.search(sentence) is not None


def lead_features(excerpt: Excerpt, openings: Sequence[Opening], asked: Asked) -> NDArray[np.float64]:
    """The :data:`LEAD_FEATURES` of each sentence, shape ``(openings, features)``.

    How much of the question it says by the rarity of words, all and those that few of the others say, behind the best.
    """
    texts = [_words(excerpt, one) for one in openings]
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
    ]).astype(np.float64)  # fmt: skip


def _known(texts: Sequence[str], leads: Sequence[tuple[str, float]]) -> NDArray[np.float64]:
    """How near the nearest question is that each sentence was said to answer: see :func:`behind_best`."""
    best = np.full(len(texts), np.nan)
    for place, told in enumerate(map(normalise, texts) if leads else ()):
        for words, cosine in leads:
            if same_sentence(words, told):
                best[place] = np.fmax(best[place], cosine)
    return behind_best(best)


def same_sentence(one: str, other: str) -> bool:
    """Whether two normalised texts are one sentence, or whole words of it."""
    return bool(one and other) and (f" {one} " in f" {other} " or f" {other} " in f" {one} ")


def _words(excerpt: Excerpt, opening: Opening) -> str:
    block = excerpt.blocks[opening.block]
    words = excerpt.words_of(block)
    return words if block.kind == "item" else sentences(words)[opening.place]


@functools.cache
def lead_weights(*, known: bool) -> NDArray[np.float64]:
    """The weights of :data:`LEAD_FEATURES` shipped with the package, for passages with known questions or without."""
    data = read_weights("assistant.answering", "leads.json")
    return np.array([data["weights" if known else "alone"][name] for name in LEAD_FEATURES])
