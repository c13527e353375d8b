"""A cross-encoder: how well a passage answers a French message, both read together.

A vector says what a passage is about, and two sections of a page are about nearly the same thing; this model reads the
message and the passage word by word. It has the first six layers of multilingual-e5-small, taught on messages of people
and the passages that readers named (``assistant-eval fit-cross-encoder``), in 8 bits, and knows French alone. It reads
no vector, so it is the same with any embedding model. Which passages are worth a second look is said by
``rereading.py``. No network, no torch.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from importlib.resources import files
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assistant.embedding.onnx_model import opened
from assistant.text.cleaning import clean

MODEL, TOKENIZER = "cross-encoder.onnx", "cross-encoder-tokenizer.json"
SAID, READ = 64, 76  # tokens of a message and of a passage
_OPENING = 24  # of them, those of the beginning of a long message: what it asks comes last
_CHARS = 2000  # of either: more than their tokens hold
_MESSAGE, _PASSAGE = 1, 2  # kinds of tokens, 0 for the marks around them


class CrossEncoder:
    """``CrossEncoder.shipped().scores("il faut un rdv ?", passages)``, some ten milliseconds a passage."""

    def __init__(self, model: bytes, tokenizer: str) -> None:
        self._session = opened(model)
        self._pairs = Pairs(Tokenizer.from_str(tokenizer))

    @classmethod
    @functools.cache
    def shipped(cls) -> Self:
        """The model that comes with the package, loaded once per process."""
        folder = files(__package__)
        return cls((folder / MODEL).read_bytes(), (folder / TOKENIZER).read_text(encoding="utf-8"))

    def scores(self, message: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """How well each passage answers ``message``, in log-odds up to a constant, shape ``(passages,)``."""
        said = self._pairs.message(message)
        return np.array([self._score(*self._pairs.inputs(said, self._pairs.passage(text))) for text in passages])

    def _score(self, ids: list[int], kinds: list[int]) -> float:
        inputs = {"input_ids": np.array([ids], dtype=np.int64), "kinds": np.array([kinds], dtype=np.int64)}
        return float(self._session.run(None, inputs)[0][0])


class Pairs:
    """How the model reads a message and a passage; learning reads them so too."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        pieces = tokenizer.get_vocab()
        self._start, self._end = pieces["<s>"], pieces["</s>"]

    def message(self, text: str) -> list[int]:
        """The tokens of a message; of a long one, those of its beginning and of its end."""
        ends = text if len(text) <= _CHARS else f"{text[: _CHARS // 2]} {text[-_CHARS // 2 :]}"
        ids = self._ids(f"query: {ends}")
        return ids if len(ids) <= SAID else ids[:_OPENING] + ids[_OPENING - SAID :]

    def passage(self, text: str) -> list[int]:
        """The first tokens of a passage, its title and heading before it."""
        return self._ids(f"passage: {text[:_CHARS]}")[:READ]

    def inputs(self, message: list[int], passage: list[int]) -> tuple[list[int], list[int]]:
        """The tokens of both, and the kind of each."""
        ids = [self._start, *message, self._end, *passage, self._end]
        return ids, [0, *([_MESSAGE] * len(message)), 0, *([_PASSAGE] * len(passage)), 0]

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(clean(text), add_special_tokens=False).ids)
