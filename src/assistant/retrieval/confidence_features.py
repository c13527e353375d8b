"""What tells whether the first page found answers a question: ratios, chances and deviations, one name each.

``confidence.py`` weighs them. Each means the same for any embedder and any site. Nothing is weighed or decided here.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.index.generation import Generation
from assistant.question.other_places import places, strange_names
from assistant.records import Question
from assistant.retrieval import reranker
from assistant.retrieval.evidence import Evidence
from assistant.retrieval.known_questions import KnownEvidence
from assistant.text.analysis import analyse

FEATURES = (
    "cosine", "spread", "gap", "asking", "asking_first", "covered", "titled", "lexical", "margin", "share", "doubt",
    "section", "length", "elsewhere", "strange", "foreign", "national", "known", "known_first", "unheld", "trap",
    "kind", "learned", "unheld_page", "other", "agrees", "other_page", "refused", "uncovered", "settled", "story",
    "own_page",
)  # fmt: skip
_LONG = 12
_STORY, _LONGEST = 15, 45  # words from which a message tells a story, and beyond which it is all the same
_NEUTRAL_COVER, _COVERED = 0.6, 0.7
_RARE = 0.003  # the chance of a page from which it is all the same
_OWN_KNOWN = 0.85  # what stands for the nearest known question of a page for which none is known
_UNLEARNED = 0.2  # the chance of a page that was never learned
_OWN_PAGE = 0.5  # what a page that is not held says against one of which nothing was learned: its subject may be new
_AMONG, _FIFTH = 6, 4


def features(
    generation: Generation,
    question: Question,
    vector: Vector,
    evidence: Evidence,
    scores: NDArray[np.float32],
    section: float,
    *,
    settled: bool,
) -> dict[str, float]:
    """What tells whether the best row of ``scores`` answers the question; see :data:`FEATURES`.

    ``scores`` is minus infinity for pages that must not be used; ``section`` is the chance of the likeliest passage,
    ``settled`` whether what was learned of sections left it first.
    Every feature is a ratio, a chance or a deviation from the other pages, so that it means the same for any embedder.
    """
    first = int(np.argmax(scores))
    usable = np.isfinite(scores)
    return {
        **_of_vectors(evidence, usable, first),
        **_of_words(generation, question, evidence, first),
        **_of_ranking(scores),
        "section": section,
        **_of_known(evidence.known, first),
        **_of_origin(generation, question, first),
        "kind": _kind(generation, question, vector, first),
        **_of_pages(evidence, first),
        "settled": float(settled),
        "story": min(max(len(question.words) - _STORY, 0), _LONGEST) / _LONGEST,
    }


def _of_pages(evidence: Evidence, first: int) -> dict[str, float]:
    """What the classifier of pages expects: the first page, whether it agrees, one that is not held, none at all."""
    held, learned = np.nan_to_num(evidence.pages.held), bool(np.isfinite(evidence.pages.held[first]))
    unheld = evidence.pages.unheld * (1.0 if learned else _OWN_PAGE)
    return {
        "learned": float(np.nan_to_num(evidence.pages.held[first], nan=_UNLEARNED)),
        "agrees": float(not learned or held[first] >= held.max()),
        "unheld_page": math.log(unheld + _RARE),
        "other": evidence.pages.other,
    }


def _of_vectors(evidence: Evidence, usable: NDArray[np.bool_], first: int) -> dict[str, float]:
    cosines, asked = evidence.cosines[usable], evidence.title_queries[usable]
    best = np.sort(cosines)[::-1]
    deviation = max(float(cosines.std()), 1e-4)
    asked_deviation = max(float(asked.std()), 1e-4)
    return {
        "cosine": float(evidence.cosines[first]),
        "spread": float((best[0] - cosines.mean()) / deviation),
        "gap": float(best[0] - best[min(_FIFTH, len(best) - 1)]) / deviation,
        "asking": float((asked.max() - asked.mean()) / asked_deviation),
        "asking_first": float(evidence.title_queries[first]),
    }


def _of_words(generation: Generation, question: Question, evidence: Evidence, first: int) -> dict[str, float]:
    sheets = generation.words.sheets
    unseen = math.log(1 + sheets.size)
    rarities = {term: (sheets.rarity(term) or unseen) * question.terms.get(term, 1.0) for term in question.own}
    mass = max(sum(rarities.values()), 1e-6)
    said = sum(rarity for term, rarity in rarities.items() if sheets.holds(term, first))
    title = {term: sheets.rarity(term) for term in set(analyse(generation.entries[first].title))}
    begin, end = int(generation.bounds[first]), int(generation.bounds[first + 1])
    return {
        "covered": _NEUTRAL_COVER if question.detected_language != "fr" else said / mass,
        "titled": sum(rarity for term, rarity in title.items() if term in rarities) / max(sum(title.values()), 1e-6),
        "lexical": float(evidence.lexical[begin:end].max(initial=0)) / mass if rarities else 0.0,
        "uncovered": 0.0 if question.detected_language != "fr" else max(0.0, _COVERED - said / mass),
        "length": float(min(len(rarities), _LONG)),
    }


def _of_known(known: KnownEvidence, first: int) -> dict[str, float]:
    """How alike the known questions are: of any page held, of the first, of pages not held, and not answered.

    ``other_page`` is how much nearer one of another page is than those of the first; ``refused``, how much nearer one
    that its page does not answer is than all that are answered. A town's own page has no known questions: what compares
    it with others then takes fixed values, and ``own_page`` is set.
    """
    said = known.answered[np.isfinite(known.answered)]
    denied = known.unanswered[np.isfinite(known.unanswered)]
    best = float(said.max()) if len(said) else 0.0
    unheld = known.unheld - best if np.isfinite(known.unheld) else 0.0
    mine, trap = float(known.answered[first]), float(known.unanswered[first])
    if not np.isfinite(mine):
        return dict.fromkeys(("trap", "other_page", "refused"), 0.0) | {
            "known": _OWN_KNOWN, "known_first": _OWN_KNOWN, "unheld": unheld, "own_page": 1.0,
        }  # fmt: skip
    return {
        "known": best,
        "known_first": mine,
        "unheld": unheld,
        "trap": (trap if np.isfinite(trap) else float(said.mean())) - mine,
        "other_page": max(0.0, best - mine),
        "refused": max(0.0, float(denied.max()) - best) if len(denied) else 0.0,
        "own_page": 0.0,
    }


def _of_ranking(scores: NDArray[np.float32]) -> dict[str, float]:
    best = np.sort(scores[np.isfinite(scores)])[::-1][:_AMONG].astype(np.float64)
    chances = np.exp(best - best[0])
    chances /= chances.sum()
    return {
        "margin": float(best[0] - best[1]) if len(best) > 1 else float(best[0]),
        "share": float(chances[0]),
        "doubt": float(-(chances * np.log(chances + 1e-9)).sum()),
    }


def _kind(generation: Generation, question: Question, vector: Vector, first: int) -> float:
    """How much a French question looks like those that pages of a commune answer, by the model's own reading."""
    ours = reranker.fits(generation.manifest.model) and generation.entries[first].layer != "national"
    return reranker.fitted().answered_kind(vector) if ours and question.detected_language == "fr" else 0.0


def _of_origin(generation: Generation, question: Question, first: int) -> dict[str, float]:
    """Whether another place or an unknown name is asked about, in which language, and whose page was found."""
    sheets = generation.words.sheets
    named = places(" ".join(question.words))
    return {
        "elsewhere": float(any(not all(sheets.holds(term, first) for term in analyse(name)) for name in named)),
        "strange": float(bool(strange_names(question.bare, generation.speller.knows))),
        "foreign": float(question.detected_language != "fr"),
        "national": float(generation.entries[first].layer == "national"),
    }
