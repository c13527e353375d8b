"""The contract of every embedder: what a stage may count on, whatever the model."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fakes import HashEmbedder

from assistant.embedding import probe_hash

TEXTS = ["Refaire un passeport", "Les poubelles jaunes", "", "Été, œuf, 25 m² : 86 €", "mot " * 60]


@pytest.fixture(params=["bundled", "hash"])
def model(request):
    """Each embedder in turn; a new one is added here."""
    return HashEmbedder() if request.param == "hash" else request.getfixturevalue("embedder")


def test_it_names_itself_and_its_dimension(model):
    assert model.model_id
    assert model.model_id == str(model.model_id)
    assert model.dimension > 1


def test_the_shape_of_passages(model):
    vectors = model.passages(TEXTS)
    assert vectors.shape == (len(TEXTS), model.dimension)
    assert vectors.dtype == np.float32


def test_no_passage_is_no_vector(model):
    assert model.passages([]).shape == (0, model.dimension)


def test_the_shape_of_a_query(model):
    vector = model.query("Refaire un passeport")
    assert vector.shape == (model.dimension,)
    assert vector.dtype == np.float32


def test_vectors_have_length_one(model):
    vectors = [*model.passages(TEXTS), *(model.query(text) for text in TEXTS)]
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_the_same_text_has_the_same_vector(model):
    assert np.array_equal(model.query(TEXTS[0]), model.query(TEXTS[0]))
    assert np.array_equal(model.passages(TEXTS), model.passages(TEXTS))


def test_company_does_not_change_a_vector(model):
    together = model.passages(TEXTS)
    alone = np.array([model.passages([text])[0] for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-3)


def test_a_question_is_not_embedded_as_a_passage(model):
    assert not np.allclose(model.query(TEXTS[0]), model.passages([TEXTS[0]])[0], atol=1e-3)


def test_threads_do_not_disturb_each_other(model):
    texts = [f"question numéro {number} sur le passeport" for number in range(24)]
    expected = [model.query(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert all(np.array_equal(*pair) for pair in zip(pool.map(model.query, texts), expected, strict=True))


def _long(text: str, name: str):
    return pytest.param(text, id=name, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "\u200b", "\ud800", "passe\udfffport", "\0", "😀", "مرحبا بكم"),
        _long("a" * 20_000, "letters"),
        _long("mot " * 5_000, "words"),
    ],
)
def test_any_text_has_a_finite_vector(model, text):
    for vector in (model.query(text), model.passages([text])[0]):
        assert np.isfinite(vector).all()
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
def test_a_long_text_costs_no_more_than_a_bounded_one(model):
    def seconds(text: str) -> float:
        begin = time.perf_counter()
        model.passages([text])
        return time.perf_counter() - begin

    assert seconds("mot " * 5_000) < 8 * seconds("mot " * 500) + 0.5


def test_near_texts_are_nearer(model):
    question = model.query("refaire son passeport")
    near, far = model.passages(["Le passeport se refait en mairie.", "Les bacs jaunes sont ramassés le jeudi."])
    assert question @ near > question @ far


def test_the_fingerprint_tells_models_apart(model):
    assert probe_hash(model) == probe_hash(model)
    assert probe_hash(model) != probe_hash(HashEmbedder(weights="autres", dimension=16))
