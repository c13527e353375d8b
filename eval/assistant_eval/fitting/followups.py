"""Fits ``retrieval/followup_model.json``: does a question follow up on the last answer, or open a subject of its own?

Learned from the tuning half of our dialogues, asked one turn after the other, and from questions of other files put
after an answer about a page drawn at random, with messages that triage redirects: those open a subject. Seeded: the
same data give the same weights.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.assistant import Assistant
from assistant.corpus.known_questions import page_questions
from assistant.question.understanding import understand
from assistant.records import Answer
from assistant.retrieval.followup_model import FEATURES
from assistant.retrieval.followups import Followup, french_of
from assistant.retrieval.retriever import Retriever
from assistant.triage.decision import status_of, triage
from assistant_eval.datasets import triage_cases
from assistant_eval.datasets.clock import NOW
from assistant_eval.datasets.triage_cases import Case
from assistant_eval.fitting.optimisers import Array, folds, logistic_weights
from assistant_eval.runners.labelled_answers import load

STRANGERS = 500  # of each kind
STRANGERS_WEIGH = 0.25  # all of them together, against the real dialogues: most questions after an answer follow it up
_STYLES = frozenset({"plain", "sms", "oral", "keywords"})
_SEED, _FOLDS = 3, 5


@dataclass(frozen=True)
class Turn:
    """The last turn of a dialogue: its features, whether it is a follow-up, and whether its page is found alone."""

    words: str
    features: Array
    is_followup: bool
    alone: bool
    tuned: bool
    drawn: bool


def turns(assistant: Assistant, retriever: Retriever) -> Iterator[Turn]:
    """Every dialogue whose earlier turns cited a page, then the strangers; both must serve one generation."""
    generation = retriever.generation
    for label in (*load("followups"), *load("dialogues")):
        if "suggestion" in label or label["kind"] == "yes":
            continue
        history: list[Answer] = []
        for turn in label["turns"][:-1]:
            history.append(assistant.ask(turn, history=history, now=NOW))
        question = retriever.understand(label["turns"][-1])
        followup = Followup.of(question, french_of(question, retriever.understand), history, generation)
        if followup is not None:
            yield _turn(retriever, followup, label)
    draw = random.Random(_SEED)  # noqa: S311 - no secret, the same draws every time
    written = [one for one in page_questions() if one.style in _STYLES]
    answered, unanswered = ([one for one in written if one.answered is has] for has in (True, False))
    drawn = [*draw.sample(answered, STRANGERS), *draw.sample(unanswered, STRANGERS)]
    strangers = [*load("starter-questions", "tune")]
    strangers += [{"question": one.text, "document_id": one.document} for one in drawn]
    strangers += [{"question": one.question, "document_id": ""} for one in _redirected()]
    for label in strangers:
        last = draw.choice([one for one in generation.entries if one.id != label["document_id"]])
        question = retriever.understand(label["question"])
        yield _turn(retriever, Followup.after(question, french_of(question, retriever.understand), last, ""), label)


def _redirected() -> Iterator[Case]:
    """French messages that triage answers with a fixed text, which none of its rules sees: they open a subject too."""
    for case in triage_cases.read("train"):
        redirected = case.expected and status_of(case.expected) == "redirected"
        if redirected and case.language == "fr" and triage(understand(case.question)) is None:
            yield case


def _turn(retriever: Retriever, followup: Followup, label: dict[str, Any]) -> Turn:
    question = followup.question.written
    alone = retriever.retrieve(followup.question, today=NOW.date())
    right = {label["document_id"], *label.get("also", ())}
    return Turn(
        " ".join(label.get("turns", [question])),
        followup.features(alone, retriever.generation),
        followup.last.id in right,
        alone.documents[0].entry.id in right,
        "turns" not in label or label["fold"] == "tune",
        "turns" not in label,
    )


def fit(kept: list[Turn]) -> tuple[Array, float]:
    """Weights and bias."""
    drawn = np.array([one.drawn for one in kept])
    importance = np.where(drawn, STRANGERS_WEIGH * np.sum(~drawn) / max(int(drawn.sum()), 1), 1.0)
    outcome = np.array([float(one.is_followup) for one in kept])
    return logistic_weights(np.array([one.features for one in kept]), outcome, importance)


def report(known: list[Turn]) -> dict[str, Any]:
    """Last turns sent to their page, on folds of the tuning half and on the test half, and strangers left alone."""
    tuned = [one for one in known if one.tuned]
    number = folds([one.words for one in tuned], _FOLDS)
    sent: list[tuple[Turn, bool]] = []
    for fold in range(_FOLDS):
        weights = fit([one for one, its in zip(tuned, number, strict=True) if its != fold])
        sent += [(one, _follows_up(one, weights)) for one, its in zip(tuned, number, strict=True) if its == fold]
    final = fit(tuned)
    sent += [(one, _follows_up(one, final)) for one in known if not one.tuned]

    def share(found: list[bool]) -> dict[str, float]:
        return {"n": len(found), "right": round(float(np.mean(found)), 4)} if found else {"n": 0}

    return {
        "folds": share(
            [(one.is_followup if glued else one.alone) for one, glued in sent if one.tuned and not one.drawn]
        ),
        "test": share([(one.is_followup if glued else one.alone) for one, glued in sent if not one.tuned]),
        "strangers left alone": share([not glued for one, glued in sent if one.drawn and not one.is_followup]),
    }


def _follows_up(one: Turn, weights: tuple[Array, float]) -> bool:
    return float(one.features @ weights[0]) + weights[1] >= 0


def write(path: Path, weights: NDArray[np.float64], bias: float) -> None:
    """Write the weights."""
    named = {name: round(float(weight), 3) for name, weight in zip(FEATURES, weights, strict=True)}
    path.write_text(json.dumps({"weights": named, "bias": round(bias, 3)}, indent=1) + "\n", encoding="utf-8")
