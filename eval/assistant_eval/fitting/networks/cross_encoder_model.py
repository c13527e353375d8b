"""The network that ``fit-cross-encoder`` fits, and its export: the encoder's first layers on French pieces, 8 bits.

A message and a passage are read as one text; what is kept is the mean of the states of each, and their product. All is
in 8 bits, activations too (``eight_bits.py`` keeps some as floats): six of 866 messages fewer, in two thirds of the
time. Needs the extra ``fit``. Nothing here is shipped but what it writes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from assistant.retrieval.cross_encoder.model import MODEL, TOKENIZER, Pairs
from assistant_eval.fitting.networks import bundled_weights
from assistant_eval.fitting.networks.encoder_model import Encoder
from assistant_eval.fitting.networks.entailment_model import french_pieces, unigram_tokenizer, write_tokenizer

LAYERS, FROZEN = 6, 2  # of the encoder: kept, and of these, with all embeddings, left as they are
_INNER = 192

Pair = tuple[list[int], list[int]]  # the tokens of a message and of a passage


class CrossEncoderNetwork(nn.Module):  # type: ignore[misc]
    """``network(ids, kinds)`` gives log-odds, shape ``(n,)``; the kind of a token is 1, 2, or 0 where none is read."""

    def __init__(self, encoder: Encoder, texts: Sequence[str]) -> None:
        super().__init__()
        self.tokenizer, kept = _french(encoder.tokenizer, texts)
        self.pairs = Pairs(self.tokenizer)
        self.bert = encoder.bert
        self.bert.encoder.layer = self.bert.encoder.layer[:LAYERS]
        words = self.bert.embeddings.word_embeddings
        self.bert.embeddings.word_embeddings = nn.Embedding.from_pretrained(words.weight.detach()[kept])
        hidden = 3 * words.embedding_dim
        self.output = nn.Sequential(nn.LayerNorm(hidden), nn.Linear(hidden, _INNER), nn.GELU(), nn.Linear(_INNER, 1))
        self.bert.requires_grad_(True)
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:FROZEN]):
            part.requires_grad_(False)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor | None = None) -> Tensor:
        """Log-odds of token numbers and kinds, each ``(n, tokens)``; without ``mask``, all are of one length."""
        states = self.bert(ids, attention_mask=torch.ones_like(ids) if mask is None else mask).last_hidden_state.float()
        said, read = (_mean(states, kinds == kind) for kind in (1, 2))
        logits: Tensor = self.output(torch.cat([said, read, said * read], dim=1)).squeeze(-1)
        return logits

    def score(self, pairs: Sequence[Pair]) -> Tensor:
        """Log-odds of pairs of any length, shape ``(n,)``."""
        read = [self.pairs.inputs(*pair) for pair in pairs]
        longest = max(len(ids) for ids, _ in read)
        ids, kinds, mask = (np.zeros((len(read), longest), dtype=np.int64) for _ in range(3))
        for row, (tokens, kind) in enumerate(read):
            ids[row, : len(tokens)], kinds[row, : len(tokens)], mask[row, : len(tokens)] = tokens, kind, 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self(*map(torch.from_numpy, (ids, kinds, mask))).float()


def write(network: CrossEncoderNetwork, folder: Path) -> None:
    """The network in 8 bits and its tokenizer, as the product reads them."""
    network.eval()
    write_tokenizer(network.tokenizer, folder / TOKENIZER)
    shape = {0: "pairs", 1: "tokens"}
    with tempfile.TemporaryDirectory() as place:
        plain = Path(place) / MODEL
        torch.onnx.export(
            network,
            (torch.ones(1, 8, dtype=torch.long), torch.tensor([[0, 1, 1, 0, 2, 2, 2, 0]])),
            str(plain),
            input_names=["input_ids", "kinds"],
            output_names=["logits"],
            dynamic_axes={"input_ids": shape, "kinds": shape, "logits": {0: "pairs"}},
            dynamo=False,
        )
        quantize_dynamic(plain, folder / MODEL, weight_type=QuantType.QInt8, per_channel=True)


def _mean(states: Tensor, read: Tensor) -> Tensor:
    weight = read.unsqueeze(-1).float()
    return (states * weight).sum(1) / weight.sum(1)


def _french(whole: Tokenizer, texts: Sequence[str]) -> tuple[Tokenizer, list[int]]:
    """The tokenizer of the pieces of ``whole`` that French needs, and their numbers in it."""
    weights = bundled_weights.read()
    places = whole.get_vocab()
    pieces = [(number, weights.pieces[number][0]) for number in french_pieces(weights, texts)]
    held = [(number, places[piece]) for number, piece in pieces if piece in places]
    return unigram_tokenizer(weights, [number for number, _ in held]), [place for _, place in held]
