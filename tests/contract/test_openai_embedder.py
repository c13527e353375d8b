"""The adapter for OpenAI-compatible APIs against a real server on this machine, with the faults APIs have."""

import json

import numpy as np
import pytest
from embedding_api import EmbeddingApi, serving
from town import one_sentence

from assistant.embedding import open_embedder, openai_compatible
from assistant.embedding.openai_compatible import MAX_CHARS, OpenAIEmbedder
from assistant.errors import EmbedderUnavailable, SettingInvalid
from assistant.settings import Settings

pytestmark = pytest.mark.network


@pytest.fixture
def api():
    with serving() as started:
        yield started


@pytest.fixture
def model(api: EmbeddingApi) -> OpenAIEmbedder:
    return OpenAIEmbedder("essai", api.url, "clef", pause=0.01)


def refused(call) -> str:
    with pytest.raises(EmbedderUnavailable) as caught:
        call()
    sentence = one_sentence(caught.value)
    assert "clef" not in sentence
    return sentence


def test_the_settings_open_it(api: EmbeddingApi) -> None:
    opened = open_embedder(
        Settings(embeddings="openai:essai", embeddings_base_url=api.url + "/", embeddings_api_key="k")
    )
    assert opened.model_id == "openai-essai-32"
    assert api.keys == ["Bearer k"]
    assert api.requests == [{"model": "essai", "input": ["-"]}]
    with pytest.raises(SettingInvalid, match="ASSISTANT_EMBEDDINGS_BASE_URL"):
        open_embedder(Settings(embeddings="openai:essai"))


def test_texts_are_sent_in_batches_in_order_cleaned_and_capped(api: EmbeddingApi, model: OpenAIEmbedder) -> None:
    texts = [f"texte {number}" for number in range(70)]
    vectors = model.passages([*texts, "a\ud800\u200bb", "", "x" * 100_000])
    assert [len(request["input"]) for request in api.requests[1:]] == [32, 32, 9]
    sent = [text for request in api.requests[1:] for text in request["input"]]
    assert sent == [*texts, "ab", "-", "x" * MAX_CHARS]
    assert np.array_equal(vectors[5], model.query("texte 5"))


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_passing_fault_is_tried_again(api: EmbeddingApi, model: OpenAIEmbedder, status: int) -> None:
    expected = model.query("passeport")
    api.faults = [(status, b"{}"), (status, b"occupe")]
    assert np.array_equal(model.query("passeport"), expected)


def test_a_lasting_fault_is_one_sentence(api: EmbeddingApi, model: OpenAIEmbedder) -> None:
    api.faults = [(500, b"Traceback: secret")] * 10
    sentence = refused(lambda: model.query("passeport"))
    assert "l'API répond 500" in sentence
    assert "secret" not in sentence
    assert len(api.faults) == 6


@pytest.mark.parametrize("status", [400, 401, 403, 404, 302])
def test_a_refusal_is_not_tried_again(api: EmbeddingApi, model: OpenAIEmbedder, status: int) -> None:
    api.faults = [(status, b"{}")] * 3
    assert f"l'API répond {status}" in refused(lambda: model.query("passeport"))
    assert len(api.faults) == 2


WRONG = [
    b"",
    b"<html>",
    b"[]",
    b"{}",
    b'{"data": 3}',
    b'{"data": []}',
    b'{"data": [3]}',
    b'{"data": [{}]}',
    b"\xff\xfe",
]
WRONG += [json.dumps({"data": [{"index": 0, "embedding": one}]}).encode() for one in ([], "x", [1, "a"], [0.5], None)]
WRONG += [json.dumps({"data": [{"index": 0, "embedding": [0.1] * 32}] * 2}).encode()]
WRONG += [json.dumps({"data": [{"index": "a", "embedding": [0.1] * 32}]}).encode()]
WRONG += [b'{"data": [{"index": 0, "embedding": [' + b"1" * 400 + b"]}]}"]


@pytest.mark.parametrize("content", WRONG)
def test_a_reply_of_another_shape_is_refused(api: EmbeddingApi, model: OpenAIEmbedder, content: bytes) -> None:
    api.faults = [(200, content)]
    assert "n'a pas la forme attendue" in refused(lambda: model.query("passeport"))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "0"])
def test_impossible_numbers_are_refused(api: EmbeddingApi, model: OpenAIEmbedder, value: str) -> None:
    numbers = ", ".join([value] * 32)
    api.faults = [(200, f'{{"data": [{{"index": 0, "embedding": [{numbers}]}}]}}'.encode())]
    assert "nombres impossibles" in refused(lambda: model.query("passeport"))


@pytest.mark.parametrize("length", [1, 16, 64])
def test_the_length_of_vectors_cannot_change(api: EmbeddingApi, model: OpenAIEmbedder, length: int) -> None:
    api.faults = [(200, json.dumps({"data": [{"index": 0, "embedding": [0.5] * length}]}).encode())]
    assert "forme attendue" in refused(lambda: model.query("passeport"))


def test_a_first_reply_without_numbers_is_refused(api: EmbeddingApi) -> None:
    api.faults = [(200, b'{"data": [{"index": 0, "embedding": []}]}')]
    assert "forme attendue" in refused(lambda: OpenAIEmbedder("essai", api.url, pause=0.01))


def test_a_slow_api_is_given_up(api: EmbeddingApi, model: OpenAIEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_compatible, "_TIMEOUT", 0.1)
    hurried = OpenAIEmbedder("essai", api.url, pause=0.01)
    api.pause = 0.5
    assert "pas de réponse à temps" in refused(lambda: hurried.query("passeport"))


def test_nobody_there_is_one_sentence(api: EmbeddingApi) -> None:
    with serving() as gone:
        url = gone.url
    sentence = refused(lambda: OpenAIEmbedder("essai", url, pause=0.01))
    assert "connexion impossible" in sentence
    assert "vérifiez ASSISTANT_EMBEDDINGS_BASE_URL" in sentence


@pytest.mark.parametrize(("url", "key"), [("http://[::1", ""), ("pas une adresse", ""), ("http://127.0.0.1:1", "clé…")])
def test_an_address_or_a_key_that_cannot_be_is_one_sentence(url: str, key: str) -> None:
    assert "indisponible" in refused(lambda: OpenAIEmbedder("essai", url, key, pause=0.01))
