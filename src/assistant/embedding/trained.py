"""An encoder of our own: multilingual-e5-small fine-tuned on questions as people ask them, in 8 bits.

``assistant-eval fit-encoder`` makes its folder of two files; none is shipped yet. No torch, no download: onnxruntime
and tokenizers come with chromadb. Texts of similar length are batched; a question uses one core and no
spinning threads, so that other load on the machine does not slow it down.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from assistant.embedding import Vector
from assistant.errors import EmbedderUnavailable
from assistant.text.cleaning import clean

MODEL, TOKENIZER, CLASSES = "encoder.onnx", "encoder-tokenizer.json", "encoder-classes.json"
MAX_CHARS = 1000
_TOKENS_ASKED, _TOKENS_READ = 128, 256
_BATCH = 8


class TrainedEncoder:
    """``TrainedEncoder.read(folder).query("refaire un passeport")`` gives 384 numbers in some ten milliseconds."""

    def __init__(self, model: bytes, tokenizer: str) -> None:
        self._one, self._many = _session(model, 1), _session(model, os.cpu_count() or 1)
        self._asked, self._read = (_tokenizer(tokenizer, count) for count in (_TOKENS_ASKED, _TOKENS_READ))
        self.model_id = f"encoder-{hashlib.sha256(model).hexdigest()[:12]}"
        self.dimension = int(self._one.get_outputs()[0].shape[-1])

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The encoder of ``folder``; raise :class:`EmbedderUnavailable` when it holds none that can be read."""
        try:
            return cls((folder / MODEL).read_bytes(), (folder / TOKENIZER).read_text(encoding="utf-8"))
        except OSError:
            reason = f"{MODEL} ou {TOKENIZER} absent de ce dossier, « assistant-eval fit-encoder » les écrit"
            raise EmbedderUnavailable(str(folder), reason) from None
        except Exception as error:  # onnxruntime and tokenizers raise what they like on a spoilt file
            reason = "modèle illisible, refaites-le avec « assistant-eval fit-encoder »"
            raise EmbedderUnavailable(str(folder), reason) from error

    def passages(self, texts: Sequence[str]) -> Vector:
        """Vectors of ``texts``, shape ``(n, dimension)``."""
        return self._batches(self._read, ["passage: " + _capped(text) for text in texts])

    def queries(self, texts: Sequence[str]) -> Vector:
        """Vectors of the questions ``texts``, shape ``(n, dimension)``."""
        return self._batches(self._asked, ["query: " + _capped(text) for text in texts])

    def query(self, text: str) -> Vector:
        """The vector of the question ``text``, shape ``(dimension,)``."""
        found = _vectors(self._one, [self._asked.encode("query: " + _capped(text)).ids])
        return np.asarray(found[0], dtype=np.float32)

    def _batches(self, tokenizer: Tokenizer, texts: Sequence[str]) -> Vector:
        ids = [one.ids for one in tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        found = np.empty((len(ids), self.dimension), dtype=np.float32)
        for first in range(0, len(order), _BATCH):
            places = order[first : first + _BATCH]
            found[places] = _vectors(self._many, [ids[place] for place in places])
        return found


def _session(model: bytes, threads: int) -> InferenceSession:
    options = SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _tokenizer(text: str, tokens: int) -> Tokenizer:
    tokenizer = Tokenizer.from_str(text)
    tokenizer.enable_truncation(tokens)
    tokenizer.no_padding()
    return tokenizer


def _vectors(session: InferenceSession, ids: Sequence[Sequence[int]]) -> Vector:
    """One run of the network; shorter texts are padded to the longest and masked."""
    width = max(map(len, ids))
    padded = np.zeros((len(ids), width), dtype=np.int64)
    mask = np.zeros((len(ids), width), dtype=np.int64)
    for row, one in enumerate(ids):
        padded[row, : len(one)], mask[row, : len(one)] = one, 1
    return np.asarray(session.run(None, {"input_ids": padded, "attention_mask": mask})[0], dtype=np.float32)


def _capped(text: str) -> str:
    return clean(text[: 2 * MAX_CHARS])[:MAX_CHARS] or "-"
