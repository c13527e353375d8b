"""Embeddings from an OpenAI-compatible API: Albert, Mistral, vLLM, Ollama or another, at the configured address.

Texts leave the machine only with this adapter, and only for that address. A refusal or a failure is reported in one
sentence; a transient error (429, 5xx, lost connection) is retried a few times.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from assistant.embedding import Vector
from assistant.errors import EmbedderUnavailable
from assistant.text.cleaning import clean

MAX_CHARS = 4000
_BATCH = 32
_TRIES = 4
_TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_MAX_BYTES = 64_000_000
_ADVICE = "vérifiez ASSISTANT_EMBEDDINGS_BASE_URL et sa clé"


class OpenAIEmbedder:
    """``OpenAIEmbedder("bge-m3", "https://albert.example/v1", key)``; the dimension comes from a first vector."""

    def __init__(self, model: str, base_url: str, key: str = "", *, pause: float = 0.5) -> None:
        self._model, self._pause = model, pause
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            self._client = httpx.Client(base_url=base_url.rstrip("/"), headers=headers, timeout=_TIMEOUT)
        except (httpx.InvalidURL, UnicodeError):
            raise EmbedderUnavailable(model, f"adresse ou clé illisible, {_ADVICE}") from None
        self.dimension = len(self._request(["-"])[0])
        self.model_id = f"openai-{model}-{self.dimension}"

    def passages(self, texts: Sequence[str]) -> Vector:
        """Vectors of ``texts``, shape ``(n, dimension)``."""
        rows: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            rows.extend(self._request([_capped(text) for text in texts[start : start + _BATCH]]))
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)

    def queries(self, texts: Sequence[str]) -> Vector:
        """Vectors of the questions ``texts``, shape ``(n, dimension)``: the API makes no difference."""
        return self.passages(texts)

    def query(self, text: str) -> Vector:
        """The vector of ``text``, shape ``(dimension,)``."""
        vector: Vector = self.passages([text])[0]
        return vector

    def _request(self, texts: list[str]) -> list[list[float]]:
        reason = ""
        for attempt in range(_TRIES):
            try:
                response = self._client.post("/embeddings", json={"model": self._model, "input": texts})
            except httpx.HTTPError as error:
                late = isinstance(error, httpx.TimeoutException)
                reason = "pas de réponse à temps" if late else "connexion impossible"
            else:
                if response.status_code == httpx.codes.OK:
                    return self._vectors(response, len(texts))
                reason = f"l'API répond {response.status_code}"
                if response.status_code < 500 and response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    break
            if attempt + 1 < _TRIES:
                time.sleep(self._pause * 2**attempt)
        raise EmbedderUnavailable(self._model, f"{reason}, {_ADVICE}")

    def _vectors(self, response: httpx.Response, count: int) -> list[list[float]]:
        try:
            data: list[dict[str, Any]] = response.json()["data"]
            ordered = sorted(data, key=lambda one: int(one.get("index", 0)))
            vectors = [[float(value) for value in one["embedding"]] for one in ordered]
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            vectors = []
        expected = getattr(self, "dimension", len(vectors[0]) if vectors else 0)
        regular = len(vectors) == count and all(len(one) == expected > 1 for one in vectors)
        if len(response.content) > _MAX_BYTES or not regular:
            raise EmbedderUnavailable(self._model, "la réponse de l'API n'a pas la forme attendue")
        if not (np.isfinite(vectors).all() and np.any(vectors, axis=1).all()):
            raise EmbedderUnavailable(self._model, "l'API a rendu des nombres impossibles")
        return vectors


def _capped(text: str) -> str:
    return clean(text[: 2 * MAX_CHARS])[:MAX_CHARS] or "-"
