"""The reranker speaks for the model it was fitted on, is silent for others, and finds what the features do not."""

import dataclasses
from datetime import date

import numpy as np
import pytest

from assistant.records import Passage
from assistant.retrieval import reranker
from assistant.retrieval.passage_ranking import passage_features, rank_passages, weights
from assistant.retrieval.retriever import Retriever

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def compared(starter, embedder):
    """Asks a question; gives the chances of the first page's passages, and those of the features alone."""

    def compare(question: str):
        with starter.serving() as generation:
            examined = Retriever(generation, embedder).examine(question, today=TODAY)
            row, first = int(np.argmax(examined.scores)), int(generation.bounds[int(np.argmax(examined.scores))])
            scores = (
                passage_features(generation, examined.question, examined.evidence, examined.vector, row) @ weights()
            )
            alone = np.exp(scores - scores.max())
            found = dict(rank_passages(generation, examined.sections(row), row))
            return [found[first + place] for place in range(len(alone))], (alone / alone.sum()).tolist()

    return compare


def test_it_changes_the_chances_of_sections(compared):
    found, alone = compared("Quelles sont les démarches après un vol de carte d'identité ?")
    assert sum(found) == pytest.approx(1)
    assert max(abs(one - other) for one, other in zip(found, alone, strict=True)) > 0.02


def test_it_is_silent_for_another_model(compared, monkeypatch):
    monkeypatch.setattr(reranker, "fits", lambda _model: False)
    found, alone = compared("Combien coûte un passeport ?")
    assert found == pytest.approx(alone)


def test_the_model_is_that_of_the_default_embedder(embedder):
    assert reranker.fits(embedder.model_id)
    assert not reranker.fits("another")


def test_shapes_and_an_unknown_field():
    fitted = reranker.fitted()
    dimension = fitted.mean.shape[0]
    vectors = np.random.default_rng(0).normal(size=(2, dimension)).astype(np.float32)
    held = [
        Passage("a", "page", ("Coût",), 0, 1, "cost", local=False),
        Passage("b", "page", (), 0, 1, "a new field", local=False),
    ]
    gains = fitted.sections(vectors[0], vectors, held)
    assert gains.shape == (2,)
    assert np.isfinite(gains).all()
    assert reranker.one_hot(held, fitted.fields).sum() == 1


def test_kind_tells_a_fact_pages_give_from_one_they_do_not(embedder):
    fitted = reranker.fitted()
    given = ("Quelles pièces pour refaire ma carte d'identité ?", "Combien de temps pour avoir un passeport ?")
    absent = ("Quel est le nom de l'agent qui tient l'accueil ?", "Quelle marque de vélo est la mieux notée ?")
    kinds = [[fitted.answered_kind(embedder.query(one)) for one in group] for group in (given, absent)]
    assert min(kinds[0]) > max(kinds[1])


def test_weights_are_small():
    fitted = reranker.fitted()
    held = [getattr(fitted, field.name) for field in dataclasses.fields(fitted)]
    assert sum(one.nbytes for one in held if isinstance(one, np.ndarray)) < 400_000
