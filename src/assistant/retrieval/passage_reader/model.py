"""How well each sentence of a passage answers a French message, both read together.

A vector says what a passage is about, and two sections of a page are about nearly the same thing; words in common say
little of which sentence answers. This model reads the message and the whole passage in one pass. It has the first six
layers of the encoder, taught on messages of people, the passages and the sentences that readers named
(``assistant-eval fit-passage-reader``), in 8 bits, and knows French alone. It reads no vector, so it is the same with
any embedding model. Which sentence is read first is decided by ``answering/leads``. No network, no torch.
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

MODEL, TOKENIZER = "passage-reader.onnx", "passage-reader-tokenizer.json"
SAID = 64  # tokens of a message
READ = 200  # tokens of a passage
_OPENING = 24  # tokens of the beginning of a long message that are kept: what it asks comes last
_HEADED = 24  # tokens of the title and heading of a passage
_CHARS = 2000  # of any text: more than its tokens hold
ASKED, NOTHING = -1, 0  # what a token belongs to, else the number of its sentence, from 1
_UNSEEN = -30.0  # log-odds of a sentence that was not read


class PassageReader:
    """``PassageReader.shipped().scores("c'est combien ?", "Piscine — Prix", ["L'entrée coûte 4 €."])``."""

    def __init__(self, model: bytes, tokenizer: str) -> None:
        self._session = opened(model)
        self.inputs = Inputs(Tokenizer.from_str(tokenizer))

    @classmethod
    @functools.cache
    def shipped(cls) -> Self:
        """The model that comes with the package, loaded once per process."""
        folder = files(__package__)
        return cls((folder / MODEL).read_bytes(), (folder / TOKENIZER).read_text(encoding="utf-8"))

    def scores(self, message: str, heading: str, sentences: Sequence[str]) -> NDArray[np.float64]:
        """How well each sentence answers ``message``, in log-odds up to a constant, shape ``(sentences,)``.

        ``heading`` is the title of the page and the heading of the passage.
        """
        if not sentences:
            return np.zeros(0)
        ids, owners = self.inputs.read(message, heading, sentences)
        of = np.array(owners)
        masks = (of == np.arange(1, len(sentences) + 1)[:, None]).astype(np.float32)
        given = {
            "input_ids": np.array([ids], dtype=np.int64),
            "asked": (of == ASKED).astype(np.float32)[None],
            "sentences": masks[None],
        }
        found = np.asarray(self._session.run(None, given)[0][0], dtype=np.float64)
        return np.where(masks.any(axis=1), found, _UNSEEN)


class Inputs:
    """The tokens of a message and a passage, and what each belongs to; learning reads them so too."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        pieces = tokenizer.get_vocab()
        self._start, self._end = pieces["<s>"], pieces["</s>"]

    def read(
        self, message: str, heading: str, sentences: Sequence[str], most: int = READ
    ) -> tuple[list[int], list[int]]:
        """Token numbers, and for each :data:`ASKED`, :data:`NOTHING` or the number of its sentence, from 1."""
        said = self.message(message)
        passage = self._pieces(f"passage: {heading[:_CHARS]}")[:_HEADED]
        owners = [NOTHING] * len(passage)
        for number, sentence in enumerate(sentences, start=1):
            pieces = self._pieces(sentence[:_CHARS])[: most - len(passage)]
            passage += pieces
            owners += [number] * len(pieces)
        ids = [self._start, *said, self._end, *passage, self._end]
        return ids, [NOTHING, *([ASKED] * len(said)), NOTHING, *owners, NOTHING]

    def message(self, text: str) -> list[int]:
        """The tokens of a message; of a long one, those of its beginning and of its end."""
        ends = text if len(text) <= _CHARS else f"{text[: _CHARS // 2]} {text[-_CHARS // 2 :]}"
        ids = self._pieces(f"query: {ends}")
        return ids if len(ids) <= SAID else ids[:_OPENING] + ids[_OPENING - SAID :]

    def _pieces(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(clean(text), add_special_tokens=False).ids)
