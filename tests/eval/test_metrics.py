"""Scores of a ranking against values worked out by hand."""

import numpy as np
import pytest

from assistant_eval.metrics.ranking import NAMES, interval, paired, question_scores, summary


def test_scores_of_one_question():
    scores = question_scores(["a", "b", "c", "d"], {"c", "x"})
    assert (scores["recall@1"], scores["recall@3"], scores["recall@100"]) == (0, 1, 1)
    assert scores["mrr@10"] == pytest.approx(1 / 3)
    assert scores["ndcg@10"] == pytest.approx((1 / 2) / (1 + 1 / np.log2(3)))
    assert question_scores(["a"], {"a"})["ndcg@10"] == 1
    assert set(question_scores([], {"a"}).values()) == {0.0}
    assert question_scores([*"bcdefghijkl", "a"], {"a"})["mrr@10"] == 0


def test_summary_holds_every_name_and_its_interval():
    report = summary([question_scores(["a"], {"a"}), question_scores(["b"], {"a"})])
    assert report["n"] == 2
    assert report["recall@1"] == 0.5
    assert set(report["ci95"]) == set(NAMES)
    assert summary([])["recall@5"] == 0


def test_intervals_shrink_with_more_questions_and_hold_the_mean():
    few, many = interval(np.array([0.0, 1.0] * 10)), interval(np.array([0.0, 1.0] * 1000))
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    assert interval(np.ones(9)) == [1, 1]


def test_paired_difference_sees_what_means_alone_do_not():
    ours, theirs = [1.0] * 60 + [0.0] * 40, [1.0] * 50 + [0.0] * 50
    ahead = paired(ours, theirs)
    assert ahead["difference"] == pytest.approx(0.1)
    assert ahead["low"] > 0
    assert paired(ours, ours) == {"difference": 0, "low": 0, "high": 0, "p": 1}
