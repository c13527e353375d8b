"""The first pages are ordered again by trees, for the model they were fitted on, among pages of communes."""

import dataclasses
from datetime import date

import numpy as np
import pytest

from assistant.corpus.known_questions import calibrating_for, calibrating_questions, taught_questions
from assistant.retrieval import page_ranking
from assistant.retrieval.page_ranking import PAGES, Trees, first_pages, fitted
from assistant.retrieval.retriever import Retriever

TODAY = date(2026, 11, 24)
ASKED = "On m'a volé mon portefeuille au marché, tous mes papiers étaient dedans"


@pytest.fixture
def seen(starter, embedder):
    """The scores of :data:`ASKED` by fusion, and by the trees; with what the trees read."""
    with starter.serving() as generation:
        retriever = Retriever(generation, embedder)
        yield generation, *(retriever.examine(ASKED, today=TODAY, ordered=ordered) for ordered in (False, True))


def again(generation, examined):
    return page_ranking.reordered(
        generation, examined.question, examined.vector, examined.evidence, examined.scores, examined.sections
    )


def test_trees_are_read_node_by_node():
    stump = Trees(
        "m",
        column=np.array([1, 0, 0, 0]),
        bound=np.array([0.5, 0.0, 0.0, 0.0]),
        left=np.array([1, 1, 2, 3]),
        right=np.array([2, 1, 2, 3]),
        value=np.array([9.0, -1.0, 2.0, 0.25]),
        roots=np.array([0, 3]),
        depth=1,
    )
    assert stump.scores(np.array([[7.0, 0.5], [7.0, 0.6]])).tolist() == [-0.75, 2.25]


def test_the_same_pages_stay_first_and_the_others_keep_their_order_behind(seen):
    generation, before, after = seen
    first = first_pages(before.scores)
    assert len(first) == PAGES
    assert set(first) == set(first_pages(after.scores))
    rest = [row for row in range(len(generation.entries)) if row not in first and np.isfinite(before.scores[row])]
    assert after.scores[rest].max() < after.scores[first].min()
    assert (
        np.argsort(-before.scores[rest], kind="stable").tolist()
        == np.argsort(-after.scores[rest], kind="stable").tolist()
    )
    assert np.isneginf(after.scores[np.isneginf(before.scores)]).all()


def test_another_model_keeps_the_order_of_fusion(seen, monkeypatch):
    generation, before, _ = seen
    other = dataclasses.replace(fitted(), model="another")
    monkeypatch.setattr(page_ranking, "fitted", lambda: other)
    assert again(generation, before).tolist() == before.scores.tolist()


def test_an_official_sheet_among_the_first_keeps_the_order_of_fusion(seen, monkeypatch):
    generation, before, _ = seen
    entries = list(generation.entries)
    third = first_pages(before.scores)[2]
    entries[third] = dataclasses.replace(entries[third], layer="national")
    monkeypatch.setattr(generation, "entries", tuple(entries))
    assert again(generation, before).tolist() == before.scores.tolist()


def test_the_trees_are_those_of_the_default_embedder(embedder):
    assert fitted().model == embedder.model_id


def test_a_question_that_teaches_an_order_never_calibrates():
    known = calibrating_questions()
    asked = calibrating_for(known, {one.document for one in known}, len(known))
    assert len(asked) > 500
    assert not any(one.orders for one in asked)
    assert any(one.orders for one in known)
    assert not any(one.orders for one in taught_questions())
