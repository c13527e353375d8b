"""The network that reads messages from what the encoder says of their tokens; ``encoder_reading.py`` fits it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from assistant_eval.fitting.networks.eight_bits import eight_bit_weights
from assistant_eval.fitting.networks.encoder_reading_model import LAYERS

WIDTH, HEADS, HIDDEN, DROPPED = 256, 16, 320, 0.2
FELT = 0.1  # dropped of what each token says
States = NDArray[np.float16]


class _Together(nn.Module):  # type: ignore[misc]
    """Tokens beside each other: « mort » says one thing after « mon mari est », another before « de rire »."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.between = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.asked, self.answered = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.thought = nn.Sequential(nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH))
        self.dropped = nn.Dropout(FELT)

    def forward(self, seen: Tensor, mask: Tensor) -> Tensor:
        """The same shape, ``(n, tokens, WIDTH)``."""
        parts = self.asked(self.before(seen)).unflatten(2, (3, HEADS, WIDTH // HEADS)).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        near = query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + ((mask - 1) * 1e4)[:, None, None, :]
        heard = (near.softmax(dim=3) @ value).transpose(1, 2).flatten(2)
        seen = seen + self.dropped(self.answered(heard))
        found: Tensor = seen + self.dropped(self.thought(self.between(seen)))
        return found


class Reading(nn.Module):  # type: ignore[misc]
    """``reading(states, mask)`` gives logits, shape ``(n, classes)``; ``states`` is ``(n, tokens, layers * 384)``."""

    def __init__(self, dimension: int, classes: Sequence[str]) -> None:
        super().__init__()
        self.classes = tuple(classes)
        self.norm = nn.LayerNorm(dimension)
        self.seen = nn.Sequential(nn.Dropout(FELT), nn.Linear(dimension, WIDTH), nn.GELU(), nn.Dropout(FELT))
        self.together = _Together()
        self.asked = nn.Linear(WIDTH, HEADS)
        self.told = nn.Sequential(
            nn.LayerNorm(3 * WIDTH), nn.Dropout(DROPPED), nn.Linear(3 * WIDTH, HIDDEN), nn.GELU(),
            nn.Dropout(DROPPED), nn.Linear(HIDDEN, len(self.classes)),
        )  # fmt: skip

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Logits; ``mask`` is 1 for a token and 0 for padding."""
        seen = self.together(self.seen(self.norm(states)), mask)
        there = mask.unsqueeze(-1)
        weight = (self.asked(seen) + (there - 1) * 1e4).softmax(dim=1)
        heads = seen.unflatten(2, (HEADS, WIDTH // HEADS))
        weighed = (weight.unsqueeze(-1) * heads).sum(1).flatten(1)
        mean = (seen * there).sum(1) / there.sum(1)
        most = (seen + (there - 1) * 1e4).amax(1)
        told: Tensor = self.told(torch.cat([weighed, mean, most], dim=1))
        return told


class _Alone(nn.Module):  # type: ignore[misc]
    """The reading of one message at a time, layer by layer: nothing is padded."""

    def __init__(self, reading: Reading) -> None:
        super().__init__()
        self.reading = reading

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        read = torch.cat([first, second], dim=2)
        logits: Tensor = self.reading(read, torch.ones_like(read[:, :, 0]))
        return logits


def padded(states: Sequence[States]) -> tuple[Tensor, Tensor]:
    """States of several messages, the shorter ones padded with zeros, and their mask."""
    width = max(len(one) for one in states)
    given = np.zeros((len(states), width, states[0].shape[1]), dtype=np.float32)
    mask = np.zeros((len(states), width), dtype=np.float32)
    for row, one in enumerate(states):
        given[row, : len(one)], mask[row, : len(one)] = one, 1
    return torch.from_numpy(given), torch.from_numpy(mask)


def exported(reading: Reading) -> bytes:
    """The reading as a network of its own, its matrices in 8 bits: the states of each layer in, the logits out."""
    shape = {0: "texts", 1: "tokens"}
    names = [f"states_{layer}" for layer in LAYERS]
    size = reading.norm.normalized_shape[0] // len(LAYERS)
    written = io.BytesIO()
    torch.onnx.export(
        _Alone(reading).eval(),
        tuple(torch.zeros(2, 8, size) for _ in LAYERS),
        written,
        input_names=names,
        output_names=["readings"],
        dynamic_axes={**dict.fromkeys(names, shape), "readings": {0: "texts"}},
        dynamo=False,
    )
    return eight_bit_weights(written.getvalue())
