"""Embedding models: one small Protocol, one adapter per file, one function to open the configured one.

Vectors are float32 and L2-normalised, so that a dot product is a cosine. Each adapter truncates and cleans its own
input, since texts come from citizens and from the web.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SettingInvalid
from assistant.settings import Settings

Vector = NDArray[np.float32]
_PROBE = "Refaire sa carte d'identité à la mairie."


class Embedder(Protocol):
    """Turns texts into vectors; safe to call from several threads."""

    @property
    def model_id(self) -> str:
        """The model and its version: vectors of different ids are never compared."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def passages(self, texts: Sequence[str]) -> Vector:
        """Vectors of texts to be found, shape ``(len(texts), dimension)``."""

    def queries(self, texts: Sequence[str]) -> Vector:
        """Vectors of questions, shape ``(len(texts), dimension)``; as one by one, but several times faster."""

    def query(self, text: str) -> Vector:
        """The vector of a question, shape ``(dimension,)``."""


def probe_hash(embedder: Embedder) -> str:
    """A fingerprint of the model's output: the same name with other weights gives another hash."""
    vector = np.round(embedder.passages([_PROBE])[0], 2) + 0.0
    return hashlib.sha256(vector.astype("<f4").tobytes()).hexdigest()[:16]


def open_embedder(settings: Settings) -> Embedder:
    """The embedder named by ``ASSISTANT_EMBEDDINGS``; raise :class:`SettingInvalid` for an unknown one."""
    kind, _, model = settings.embeddings.partition(":")
    if kind == "bundled" and not model:
        from assistant.embedding.bundled import BundledEmbedder  # loads the model's engine

        return BundledEmbedder()
    if kind == "encoder":
        from assistant.embedding.trained import TrainedEncoder  # loads onnxruntime

        return TrainedEncoder.read(Path(model).expanduser()) if model else TrainedEncoder.shipped()
    if kind == "sentence-transformers" and model:
        from assistant.embedding.sentence_transformers import SentenceEmbedder  # loads torch

        return SentenceEmbedder(model)
    if kind == "openai" and model:
        if not settings.embeddings_base_url:
            raise SettingInvalid("ASSISTANT_EMBEDDINGS_BASE_URL", "adresse de l'API attendue, avec son /v1")
        from assistant.embedding.openai_compatible import OpenAIEmbedder

        return OpenAIEmbedder(model, settings.embeddings_base_url, settings.embeddings_api_key.get_secret_value())
    choices = "écrivez encoder, bundled, encoder:DOSSIER, sentence-transformers:MODELE ou openai:MODELE"
    raise SettingInvalid("ASSISTANT_EMBEDDINGS", f"modèle « {settings.embeddings} » inconnu, {choices}")
