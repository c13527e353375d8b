"""An encoder of our own: multilingual-e5-small fine-tuned on questions as people ask them, in 8 bits.

It is shipped beside this file (``assistant-eval fit-encoder`` makes it again, see docs/encoder.md) and is the default.
It also reads what a message is: a danger, something to send elsewhere, or a question (``triage/reading.py`` decides).
No torch, no download: onnxruntime and tokenizers come with chromadb. A text uses one core, many texts use all of them.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import numpy as np
from tokenizers import Tokenizer

from assistant.embedding import Vector
from assistant.embedding.onnx_model import opened
from assistant.errors import EmbedderUnavailable
from assistant.text.cleaning import clean

MODEL, TOKENIZER, CLASSES = "encoder.onnx", "encoder-tokenizer.json", "encoder-classes.json"
MAX_CHARS = 1000
MOST_READ = 4 * MAX_CHARS  # a question, its masks written out, is shorter
_TOKENS_ASKED, _TOKENS_READ = 128, 256
_SPECIAL, _STEP, _OVERLAP = 2, 96, 24  # of windows: marks around one, new tokens in each, tokens read twice
_MORE = 4  # windows beside the first: five hundred tokens, where a thousand characters of any language make 350
_KEPT = 64  # questions on their way between triage and search, and the parts of them that triage reads
_OUTPUTS, _VECTORS = ("vectors", "readings"), "vectors"
SHIPPED = Path(__file__).parent


class TrainedEncoder:
    """``TrainedEncoder.shipped().query("refaire un passeport")`` gives 384 numbers in some ten milliseconds."""

    def __init__(self, model: bytes, tokenizer: str, classes: Sequence[str]) -> None:
        self._session = opened(model)
        self._asked, self._read = (_tokenizer(tokenizer, count) for count in (_TOKENS_ASKED, _TOKENS_READ))
        self._whole = _tokenizer(tokenizer, None)
        self._recent: OrderedDict[bytes, tuple[Vector, Vector]] = OrderedDict()
        self._lock = threading.Lock()
        self._secret = secrets.token_bytes(16)  # no question is kept
        self.classes = tuple(classes)
        self.reading_id = hashlib.sha256(model).hexdigest()[:12]
        named = self._session.get_modelmeta().custom_metadata_map.get(_VECTORS)
        self.model_id = f"encoder-{named or self.reading_id}"  # taught to read again, it keeps its name
        self.dimension = int(self._session.get_outputs()[0].shape[-1])

    @classmethod
    @functools.cache
    def shipped(cls) -> Self:
        """The encoder that comes with the package, loaded once per process."""
        return cls.read(SHIPPED)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The encoder of ``folder``; raise :class:`EmbedderUnavailable` when it holds none that can be read."""
        try:
            tokenizer = (folder / TOKENIZER).read_text(encoding="utf-8")
            return cls((folder / MODEL).read_bytes(), tokenizer, json.loads((folder / CLASSES).read_bytes()))
        except OSError:
            names = f"{MODEL}, {TOKENIZER} ou {CLASSES}"
            reason = f"{names} absent de ce dossier, « assistant-eval fit-encoder » les écrit"
            raise EmbedderUnavailable(str(folder), reason) from None
        except Exception as error:  # onnxruntime and tokenizers raise what they like on a spoilt file
            advice = "libérez de la mémoire, ou refaites-le avec « assistant-eval fit-encoder »"
            reason = f"modèle illisible, ou mémoire trop courte : {advice}"
            raise EmbedderUnavailable(str(folder), reason) from error

    def passages(self, texts: Sequence[str]) -> Vector:
        """Vectors of ``texts``, shape ``(n, dimension)``."""
        return self._all(self._read, ["passage: " + _capped(text) for text in texts])

    def queries(self, texts: Sequence[str]) -> Vector:
        """Vectors of the questions ``texts``, shape ``(n, dimension)``."""
        return self._all(self._asked, ["query: " + _capped(text) for text in texts])

    def query(self, text: str) -> Vector:
        """The vector of the question ``text``, shape ``(dimension,)``."""
        return self._asked_once(_capped(text))[0]

    def tokens(self, text: str) -> int:
        """How many tokens of ``text`` the model would read, were it asked whole."""
        return len(self._whole.encode(clean(text), add_special_tokens=False).ids)

    def readings(self, text: str) -> Vector:
        """Logits of what a message is, one row for each window of it, shape ``(windows, classes)``."""
        return self.windows(text)[1]

    def windows(self, text: str) -> tuple[Vector, Vector]:
        """The vector of each window of a message, ``(windows, dimension)``, and its logits, ``(windows, classes)``.

        All of a message is read, up to :data:`MOST_READ` characters; the first window is the one that :meth:`query`
        embeds, and costs nothing more when the same words were just embedded. Of a wall of signs, which has many more
        windows than a message, those that hold the most words are read.
        """
        text = text[:MOST_READ]
        whole = self._whole.encode("query: " + clean(text), add_special_tokens=False)
        rows = [self._asked_once(_capped(text))]
        if len(whole.ids) > _TOKENS_ASKED - _SPECIAL:
            rows += [self._outputs(self._window(whole.ids, first)) for first in _wordiest(whole.offsets)]
        return np.array([vector for vector, _ in rows]), np.array([logits for _, logits in rows])

    def _window(self, ids: Sequence[int], first: int) -> list[int]:
        begin, *_, end = self._asked.encode("").ids
        return [begin, *self._prefix, *ids[first - _OVERLAP : first + _STEP], end]

    @functools.cached_property
    def _prefix(self) -> list[int]:
        return list(self._whole.encode("query: ", add_special_tokens=False).ids)

    def _asked_once(self, text: str) -> tuple[Vector, Vector]:
        """The vector and the logits of a question; the last few are remembered, as triage and search ask for both.

        They are known by their tokens: of a long message, triage gives the whole and search what ``shortened`` left.
        """
        ids = self._asked.encode("query: " + text).ids
        key = hashlib.blake2b(np.array(ids, dtype=np.int32).tobytes(), key=self._secret).digest()
        with self._lock:
            held = self._recent.get(key)
        if held is None:
            held = self._outputs(ids)
            with self._lock:
                self._recent[key] = held
                while len(self._recent) > _KEPT:
                    self._recent.popitem(last=False)
        return held

    def _all(self, tokenizer: Tokenizer, texts: Sequence[str]) -> Vector:
        """Each text by itself, so that its vector is the same in any company; one thread a core."""
        rows = [one.ids for one in tokenizer.encode_batch(list(texts))]
        with ThreadPoolExecutor(os.cpu_count() or 1) as cores:
            found = [vector for vector, _ in cores.map(self._outputs, rows)]
        return np.array(found, dtype=np.float32).reshape(len(rows), self.dimension)

    def _outputs(self, ids: Sequence[int]) -> tuple[Vector, Vector]:
        """The vector and the logits of one text."""
        row = np.array([ids], dtype=np.int64)
        vectors, logits = self._session.run(_OUTPUTS, {"input_ids": row, "attention_mask": np.ones_like(row)})
        return np.asarray(vectors[0], dtype=np.float32), np.asarray(logits[0], dtype=np.float32)


def _wordiest(offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Where the windows that are read begin, in order; a token of words is long, one of noise a sign or two."""

    def characters_a_token(first: int) -> float:
        inside = offsets[first - _OVERLAP : first + _STEP]
        return (inside[-1][1] - inside[0][0]) / len(inside)

    starts = range(_STEP, len(offsets), _STEP)
    return sorted(sorted(starts, key=characters_a_token, reverse=True)[:_MORE])


def _tokenizer(text: str, tokens: int | None) -> Tokenizer:
    tokenizer = Tokenizer.from_str(text)
    if tokens is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(tokens)
    tokenizer.no_padding()
    return tokenizer


def _capped(text: str) -> str:
    return clean(text[: 2 * MAX_CHARS])[:MAX_CHARS] or "-"
