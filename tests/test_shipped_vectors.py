"""The vectors shipped for our pages: near enough to those computed, and still those of its pages."""

import hashlib

import numpy as np
import pytest
from fakes import HashEmbedder

from assistant.corpus.chunking import passages
from assistant.corpus.known_questions import calibrating_for, calibrating_questions, taught_questions
from assistant.corpus.layers import read_common, read_site
from assistant.embedding.trained import TrainedEncoder
from assistant.index.embedding_targets import sheets_and_passages, title_queries
from assistant.index.known_vectors import KnownAnswers, KnownVectors
from assistant.index.shipped_vectors import ShippedVectors
from assistant.index.vector_cache import shipped_or_embedded, vector_key
from assistant.question.understanding import understand
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site

FRESH = 0.95
# Of a text read here and on the machine that shipped its vector: roundings of 8 bits that fall otherwise leave .9965
# and more from one processor to another; where products overflow, some texts fall to .98.
SAME = 0.995


def keys_of(count: int) -> list[bytes]:
    return [hashlib.sha256(str(number).encode()).digest() for number in range(count)]


def test_what_was_written_is_found_again(tmp_path):
    keys = keys_of(50)
    vectors = HashEmbedder().passages([str(key) for key in keys])
    ShippedVectors.write(tmp_path / "v.npz", dict(zip(keys[:40], vectors, strict=False)))
    shipped = ShippedVectors.read(tmp_path / "v.npz")
    for key, vector in zip(keys[:40], vectors, strict=False):
        found = shipped.find(key)
        assert found is not None
        assert np.allclose(found, vector, atol=1e-3)
        assert np.linalg.norm(found) == pytest.approx(1, abs=1e-6)
    assert all(shipped.find(key) is None for key in keys[40:])


def test_a_package_without_the_file_finds_nothing(tmp_path):
    assert ShippedVectors.read(tmp_path / "absent.npz").find(keys_of(1)[0]) is None


@pytest.mark.parametrize("read", [read_site, read_common])
def test_our_pages_are_shipped_with_their_own_vectors(read):
    documents = read(Site.read(demonstration_site())).documents
    pairs = [(row, passage) for row, document in enumerate(documents) for passage in passages(document)]
    embedder, shipped = TrainedEncoder.shipped(), ShippedVectors.read()
    texts = [(target.text, False) for target in sheets_and_passages(documents, pairs)]
    texts += [(target.text, True) for target in title_queries(documents)]
    found = [(text, asked, shipped.find(vector_key(embedder.model_id, text, asked=asked))) for text, asked in texts]
    known = [one for one in found if one[2] is not None]
    assert len(known) >= FRESH * len(found), "pages changed: run `make vectors`"
    for text, asked, vector in known[::400]:
        computed = embedder.query(text) if asked else embedder.passages([text])[0]
        assert float(computed @ vector) > SAME


def test_the_known_questions_are_shipped_with_their_own_vectors():
    questions, embedder = taught_questions(), TrainedEncoder.shipped()
    vectors = KnownVectors.read().of_model(embedder.model_id, questions)
    assert vectors is not None, "known questions changed: run `make vectors`"
    now, shipped = KnownAnswers.of(questions).arrays(), KnownVectors.read().answers.arrays()
    assert all(np.array_equal(now[name], shipped[name]) for name in now), "their labels changed: run `make vectors`"
    for row in range(0, len(questions), 2000):
        assert float(embedder.query(questions[row].text) @ vectors[row]) > SAME


def test_known_vectors_of_another_model_or_of_other_questions_say_nothing(tmp_path):
    questions = taught_questions()[:20]
    KnownVectors.write(tmp_path / "k.npz", "one", questions, HashEmbedder().queries([one.text for one in questions]))
    kept = KnownVectors.read(tmp_path / "k.npz")
    assert kept.of_model("one") is kept.of_model("one", questions)
    assert kept.of_model("one", questions) is not None
    assert kept.of_model("another", questions) is None
    assert kept.of_model("one", questions[:19]) is None
    assert {*kept.held("one", [taught_questions()[50], questions[7]])} == {1}
    assert not kept.held("another", questions)
    assert KnownVectors.read(tmp_path / "absent.npz").of_model("one", questions) is None


def test_the_questions_that_calibrate_a_site_are_shipped_and_those_that_are_not_are_embedded():
    embedder = TrainedEncoder.shipped()
    held = {document.id for document in read_common(Site.read(demonstration_site())).documents}
    texts = [understand(one.text).searched for one in calibrating_for(calibrating_questions(), held)]
    shipped = [ShippedVectors.read().find(vector_key(embedder.model_id, text, asked=True)) for text in texts]
    assert sum(one is not None for one in shipped) >= FRESH * len(texts), "questions changed: run `make vectors`"
    asked = [*texts[:3], "Un mot que personne n'a écrit : zorglub ?"]
    found = shipped_or_embedded(embedder, asked)
    assert found.shape == (4, embedder.dimension)
    assert (np.einsum("ij,ij->i", found, embedder.queries(asked)) > SAME).all()
    assert shipped_or_embedded(HashEmbedder(), []).shape == (0, HashEmbedder().dimension)
