"""Fitting the classifier of triage: it separates what can be separated, and thresholds keep what they promise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.triage.hashed_words import pieces
from assistant_eval.datasets.triage_cases import Case
from assistant_eval.datasets.triage_variants import variants
from assistant_eval.fitting.triage import SPREAD, fold_of
from assistant_eval.fitting.triage_models import (
    MEMBERS,
    SEED,
    Pieces,
    committee,
    fit,
    fit_words,
    softmax,
    threshold,
    unseen,
)

RANDOM = np.random.default_rng(3)
CENTRES = np.array([[3.0, 0.0], [-3.0, 0.0], [0.0, 3.0]])
LABELS = RANDOM.integers(0, 3, 120)
VECTORS = CENTRES[LABELS] + RANDOM.normal(0, 0.4, (120, 2))


def _predict(labels: NDArray[np.int64], seen: NDArray[np.bool_], asked: NDArray[np.bool_]) -> NDArray[np.floating]:
    return fit(VECTORS[seen], labels[seen], np.ones(int(seen.sum())), 3).probabilities(VECTORS[asked])


def test_it_separates_what_can_be_separated() -> None:
    assert (fit(VECTORS, LABELS, np.ones(120), 3).probabilities(VECTORS).argmax(axis=1) == LABELS).all()


def test_what_weighs_nothing_is_not_learned() -> None:
    importance = np.where(LABELS == 2, 0.0, 1.0)
    chosen = fit(VECTORS, LABELS, importance, 3).probabilities(VECTORS).argmax(axis=1)
    assert (chosen[LABELS == 2] != 2).all()


def test_the_same_examples_give_the_same_network() -> None:
    first, second = (fit(VECTORS, LABELS, np.ones(120), 3) for _ in range(2))
    assert np.array_equal(first.matrix, second.matrix)


def test_a_committee_gives_the_mean_of_its_members() -> None:
    members = [fit(VECTORS, LABELS, np.ones(120), 3, SEED + number) for number in range(MEMBERS)]
    logs = np.mean([np.log(one.probabilities(VECTORS)) for one in members], axis=0)
    assert np.allclose(committee(VECTORS, LABELS, np.ones(120), 3).probabilities(VECTORS), softmax(logs), atol=1e-4)


def test_batches_of_one_annotator_are_left_out_together() -> None:
    assert fold_of(14, 0) == fold_of(15, 1)
    assert fold_of(8, 0) != fold_of(9, 0)
    assert len({fold_of(SPREAD, number) for number in range(50)}) > 1


def test_each_example_is_predicted_by_a_model_that_had_not_seen_its_fold() -> None:
    groups, shuffled = np.arange(120) % 5, RANDOM.permutation(LABELS)
    right = unseen(groups, lambda seen, asked: _predict(LABELS, seen, asked)).argmax(axis=1)
    assert (right == LABELS).mean() > 0.95
    wrong = unseen(groups, lambda seen, asked: _predict(shuffled, seen, asked)).argmax(axis=1)
    assert (wrong == shuffled).mean() < 0.6
    twins = np.repeat(np.arange(6), 20)
    kept = unseen(twins, lambda seen, asked: np.full(int(asked.sum()), bool(set(twins[seen]) & set(twins[asked]))))
    assert not kept.any()


def test_words_tell_what_vectors_do_not() -> None:
    texts = ["il a un couteau", "un couteau dans le dos", "un nouveau panneau", "un panneau dans la rue"] * 5
    wanted = np.array([True, True, False, False] * 5)
    weights, bias = fit_words(Pieces.of([pieces(text) for text in texts]), wanted, np.ones(20))
    asked = Pieces.of([pieces("elle tient un couteau"), pieces("elle tient un panneau")])
    assert list(asked.scores(weights) + bias > 0) == [True, False]


def test_probabilities_add_up_to_one() -> None:
    assert np.allclose(softmax(np.array([[1000.0, 0.0], [0.0, 0.0]])).sum(axis=1), 1)


def test_a_threshold_lets_no_more_through_than_allowed() -> None:
    scores = np.linspace(0, 1, 1001)
    chosen = threshold(scores, 0.1)
    assert (scores >= chosen).sum() == 100
    assert threshold(scores, 1.0) == 0


def test_variants_keep_the_label_and_change_only_the_writing() -> None:
    cases = [Case("Quelqu'un essaie d'entrer dans ma maison.", "fr", "danger", "train", 1)] * 20
    forms = list(variants(cases))
    assert forms == list(variants(cases))
    assert {case.expected for _, case in forms} == {"danger"}
    assert any(case.question.isupper() for _, case in forms)
    assert any("ds" in case.question.split() for _, case in forms)
