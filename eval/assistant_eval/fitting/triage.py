"""Fit the classifier of triage and write its weights: ``python -m assistant_eval.fitting.triage corpus/saint-exemple``.

It learns from the training half of our cases, also written in other ways, and from what must be searched: the pages'
own titles, other names and questions, and the tuning fold of the other question files. Thresholds are the lowest that
keep mistakes rare, judged on predictions that learned from no message of the same annotator. The held-out half and the
test folds are never read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import page_questions
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder
from assistant.embedding.bundled import BundledEmbedder
from assistant.site.configuration import Site
from assistant.triage.classifier import NOTHING, log_odds
from assistant.triage.decision import triage
from assistant.triage.hashed_words import parts, pieces
from assistant.triage.rules import rule_book
from assistant_eval.datasets import triage_cases
from assistant_eval.datasets.triage_variants import variants
from assistant_eval.fitting.triage_models import Array, Network, Pieces, committee, fit_words, threshold, unseen

SCALE = 10.0  # e5 vectors lie close together: centred and stretched, one step size suits all
CORPUS_WEIGHT, VARIANT_WEIGHT = 0.3, 0.3
HEADINGS = 4  # of each page: its first questions, enough to say what it speaks of
# Shares of questions that may be mistaken: for danger, for a possible danger, for another rule.
FALSE_ALARMS, UNSURE, STOLEN = 0.005, 0.02, 0.015
ASIDE = 0.005  # of the parts of ordinary messages, those that may be mistaken for danger: a message has several
GLANCED = 0.85  # of emergencies, those whose words alone must deserve a second look
TUNING_FILES = ("starter-questions.jsonl", "intents.jsonl", "languages.jsonl")
BATCH = 64
# The batches of each annotator, left out together; questions of no batch here, and the statements of batch 11,
# which alone say what a plain statement looks like, are spread over all.
ANNOTATORS = ((1, 2, 3), (4, 5, 7, 8), (9, 10, 12), (14, 15, 17), (19, 20), (21,))
SPREAD = 11


@dataclass(frozen=True)
class Examples:
    """What is learned from; row by row: class, importance, vector, buckets of words, and its fold.

    ``judged`` tells the rows that thresholds are set on: the cases and questions as they were written; ``partial``, the
    parts of ordinary messages.
    """

    classes: tuple[str, ...]
    labels: NDArray[np.int64]
    importance: Array
    vectors: Array
    words: Sequence[NDArray[np.int64]]
    folds: NDArray[np.int64]
    judged: NDArray[np.bool_]
    partial: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Every column has one value for each row."""
        rows = {len(self.labels), len(self.importance), len(self.vectors), len(self.words), len(self.folds)}
        if len(rows) != 1:
            message = f"columns of unequal length: {sorted(rows)}"
            raise ValueError(message)

    @property
    def emergency(self) -> NDArray[np.bool_]:
        """Which classes are emergencies."""
        return np.array([name != NOTHING and rule_book().rule(name).status == "emergency" for name in self.classes])

    @property
    def other(self) -> NDArray[np.bool_]:
        """Which classes are other rules."""
        return np.array([name != NOTHING for name in self.classes]) & ~self.emergency


def fold_of(batch: int, number: int) -> int:
    """The fold of the example ``number``, of the batch ``batch``."""
    annotators = [place for place, batches in enumerate(ANNOTATORS) if batch in batches]
    return annotators[0] if annotators else number % len(ANNOTATORS)


def corpus_questions(folder: Path) -> list[str]:
    """Titles, other names and first headings of a site's pages that no rule of triage answers."""
    texts: set[str] = set()
    for document in read_site(Site.read(folder)).documents:
        headings = [document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"]
        texts.update((document.title, *document.aliases, *headings[:HEADINGS]))
    return sorted(text for text in texts if triage(text) is None)


def tuning_questions() -> list[str]:
    """Questions of the other evaluation files that may be tuned on, and that no rule answers.

    Those written for every section of the site are thousands of ordinary questions, in every way of writing.
    """
    folder = files("assistant_eval.datasets")

    def rows(name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]

    asked = [row["question"] for name in TUNING_FILES for row in rows(name) if row["fold"] == "tune"]
    questions = sorted({*asked, *(one.text for one in page_questions() if one.answered)})
    return [question for question in questions if triage(question) is None]


def examples(embedder: Embedder, folder: Path) -> Examples:
    """Everything to learn from."""
    cases = list(triage_cases.read("train"))
    asked, pages = tuning_questions(), corpus_questions(folder)
    forms = list(variants(cases))
    ordinary = [(number, case.question) for number, case in enumerate(cases) if not case.expected]
    ordinary += [(len(cases) + number, question) for number, question in enumerate(asked)]
    asides = [(number, part) for number, question in ordinary for part in parts(question)]
    texts = [*(case.question for case in cases), *asked, *pages]
    texts += [*(case.question for _, case in forms), *(part for _, part in asides)]
    names = [case.expected for case in cases] + [NOTHING] * (len(asked) + len(pages))
    names += [case.expected for _, case in forms] + [NOTHING] * len(asides)
    classes = tuple(sorted(set(names)))
    written = len(cases) + len(asked)
    batches = [case.batch for case in cases] + [SPREAD] * (len(asked) + len(pages))
    folds = [fold_of(batch, number) for number, batch in enumerate(batches)]
    sizes = (written, len(pages), len(forms), len(asides))
    return Examples(
        classes=classes,
        labels=np.array([classes.index(name) for name in names]),
        importance=np.repeat([1.0, CORPUS_WEIGHT, VARIANT_WEIGHT, VARIANT_WEIGHT], sizes),
        vectors=embed(embedder, texts),
        words=[pieces(text) for text in texts],
        folds=np.array([*folds, *(folds[number] for number, _ in (*forms, *asides))]),
        judged=np.repeat([True, False, False, False], sizes),
        partial=np.repeat([False, False, False, True], sizes),
    )


def embed(embedder: Embedder, texts: Sequence[str]) -> Array:
    """The vectors of questions, shape ``(len(texts), dimension)``."""
    batches = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
    return np.concatenate([embedder.queries(batch) for batch in batches]).astype(np.float64)


def by_vectors(known: Examples, seen: NDArray[np.bool_]) -> Network:
    """The network for vectors as they come, learned from the rows ``seen``."""
    centre = known.vectors[seen].mean(axis=0)
    vectors = SCALE * (known.vectors[seen] - centre)
    fitted = committee(vectors, known.labels[seen], known.importance[seen], len(known.classes))
    shifted = fitted.hidden_bias - SCALE * fitted.hidden @ centre
    return replace(fitted, hidden=SCALE * fitted.hidden, hidden_bias=shifted)


def by_words(known: Examples, seen: NDArray[np.bool_]) -> tuple[Array, float]:
    """The weights and bias of words that tell danger, learned from the rows ``seen``."""
    texts = Pieces.of([known.words[row] for row in np.flatnonzero(seen).tolist()])
    return fit_words(texts, known.emergency[known.labels[seen]], known.importance[seen])


def predictions(known: Examples) -> tuple[Array, Array]:
    """By models that had not seen each row: probabilities of classes, and log-odds of danger by words."""

    def vectors(seen: NDArray[np.bool_], asked: NDArray[np.bool_]) -> Array:
        return by_vectors(known, seen).probabilities(known.vectors[asked])

    def words(seen: NDArray[np.bool_], asked: NDArray[np.bool_]) -> Array:
        weights, bias = by_words(known, seen)
        return Pieces.of([known.words[row] for row in np.flatnonzero(asked).tolist()]).scores(weights) + bias

    return unseen(known.folds, vectors), unseen(known.folds, words)


def thresholds(known: Examples) -> list[float]:
    """The thresholds of the classifier, in its order: alarm, unsure, other, glance, aside."""
    likely, words = predictions(known)
    danger = log_odds(likely[:, known.emergency].sum(axis=1)) + words
    other = log_odds(np.where(known.other, likely, 0).max(axis=1))
    searched = known.judged & np.array([known.classes[label] == NOTHING for label in known.labels])
    about = np.array([known.classes[label].endswith("-help") for label in known.labels])
    quiet = known.judged & ~known.emergency[known.labels] & ~about
    calls = known.judged & known.emergency[known.labels]
    return [
        threshold(danger[quiet], FALSE_ALARMS),
        threshold(danger[quiet], UNSURE),
        threshold(other[searched], STOLEN),
        float(np.quantile(words[calls], 1 - GLANCED)),
        max(threshold(danger[quiet], FALSE_ALARMS), threshold(danger[known.partial], ASIDE)),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write the weights beside the other data of the package."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("site", type=Path, help="folder of the site whose pages must not be taken for danger")
    folder = parser.parse_args(arguments).site
    embedder = BundledEmbedder()
    known = examples(embedder, folder)
    limits = thresholds(known)
    everything = np.ones(len(known.labels), dtype=bool)
    network, (words, words_bias) = by_vectors(known, everything), by_words(known, everything)
    target = Path(str(files("assistant.triage") / "triage-weights.npz"))
    np.savez_compressed(
        target,
        model=np.array(embedder.model_id),
        classes=np.array(known.classes),
        emergency=known.emergency,
        hidden=network.hidden.astype(np.float16),
        hidden_bias=network.hidden_bias.astype(np.float32),
        matrix=network.matrix.astype(np.float16),
        bias=network.bias.astype(np.float32),
        words=words.astype(np.float16),
        words_bias=np.array(words_bias),
        thresholds=np.array(limits),
    )
    shown = ", ".join(f"{limit:.2f}" for limit in limits)
    sys.stderr.write(f"{known.judged.sum()} questions, {len(known.labels)} en tout, seuils {shown}, {target}\n")


if __name__ == "__main__":
    main()
