"""Weights of pieces of words: they tell what wording tells, and their thresholds keep what they promise."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from assistant.resources.choice import BUCKETS, buckets
from assistant_eval.fitting.word_weights import Pieces, fit_words, threshold, unseen

FEU = (b" fe", b"feu", b"eu ", b" feu", b"feu ", b" feu ")


def test_pieces_forgive_spelling_and_are_the_same_on_every_machine() -> None:
    written, misspelt = (set(buckets(text).tolist()) for text in ("une belle affiche", "une bele afiche"))
    assert written == misspelt
    assert buckets("").tolist() == []
    assert buckets("feu").tolist() == sorted({crc32(one) % BUCKETS for one in (b"1 feu", *FEU)})


def test_words_tell_how_a_sentence_is_put() -> None:
    texts = ["une vidéo sur les volcans", "une vidéo des loups", "ai-je le droit de filmer", "le droit à l'image"] * 5
    wanted = np.array([True, True, False, False] * 5)
    weights, bias = fit_words(Pieces.of([buckets(text) for text in texts]), wanted, np.ones(20))
    asked = Pieces.of([buckets("une vidéo sur Rome"), buckets("le droit de publier")])
    assert list(asked.scores(weights) + bias > 0) == [True, False]


def test_each_example_is_scored_by_a_fit_that_had_not_seen_its_fold() -> None:
    twins = np.repeat(np.arange(6), 20)
    kept = unseen(twins, lambda seen, asked: np.full(int(asked.sum()), bool(set(twins[seen]) & set(twins[asked]))))
    assert not kept.any()


def test_a_threshold_lets_no_more_through_than_allowed() -> None:
    scores = np.linspace(0, 1, 1001)
    assert (scores >= threshold(scores, 0.1)).sum() == 100
    assert threshold(scores, 1.0) == 0
