"""The network that ``fit-passage-reader`` fits, and its export: the encoder's first layers on French pieces, 8 bits.

A message and a passage are read as one text; each sentence is judged by the mean of its states, beside that of the
message and their product. All is in 8 bits, activations too (``eight_bits.py`` keeps some as floats). Needs the extra
``fit``. Nothing here is shipped but what it writes.
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
from transformers import BertModel

from assistant.retrieval.passage_reader.model import ASKED, MODEL, TOKENIZER, Inputs
from assistant_eval.fitting.networks import bundled_weights
from assistant_eval.fitting.networks.encoder_model import Encoder
from assistant_eval.fitting.networks.entailment_model import french_pieces, unigram_tokenizer, write_tokenizer
from assistant_eval.fitting.networks.half_precision import half_precision

LAYERS, FROZEN = 6, 2  # of the encoder: kept, and of these, with all embeddings, left as they are
_INNER = 192
_NEVER = -1e4  # log-odds of a sentence that a passage does not have

Read = tuple[list[int], list[int]]  # the tokens of a message and a passage, and what each belongs to


class PassageReaderNetwork(nn.Module):  # type: ignore[misc]
    """``network(ids, asked, sentences)`` gives log-odds of sentences, shape ``(n, sentences)``.

    ``asked``, shape ``(n, tokens)``, and ``sentences``, ``(n, sentences, tokens)``, are 1 at the tokens of each.
    """

    def __init__(self, encoder: Encoder, texts: Sequence[str]) -> None:
        super().__init__()
        self.tokenizer, self.bert = _french_layers(encoder, texts)
        self.inputs = Inputs(self.tokenizer)
        hidden = 3 * self.bert.config.hidden_size
        self.output = nn.Sequential(nn.LayerNorm(hidden), nn.Linear(hidden, _INNER), nn.GELU(), nn.Linear(_INNER, 1))

    def forward(self, ids: Tensor, asked: Tensor, sentences: Tensor, mask: Tensor | None = None) -> Tensor:
        """See the class; without ``mask``, all are of one length."""
        states = self.bert(ids, attention_mask=torch.ones_like(ids) if mask is None else mask).last_hidden_state.float()
        read = torch.bmm(sentences, states) / sentences.sum(2, keepdim=True).clamp(min=1)
        said = torch.bmm(asked.unsqueeze(1), states) / asked.sum(1).view(-1, 1, 1)
        said = said.expand_as(read)
        logits: Tensor = self.output(torch.cat([said, read, said * read], dim=2)).squeeze(-1)
        return logits

    def score(self, read: Sequence[Read]) -> Tensor:
        """Log-odds of the sentences of passages of any length, shape ``(n, most sentences)``."""
        longest, most = max(len(ids) for ids, _ in read), max(1, *(max(owners) for _, owners in read))
        ids, owners, mask = (np.zeros((len(read), longest), dtype=np.int64) for _ in range(3))
        for row, (tokens, of) in enumerate(read):
            ids[row, : len(tokens)], owners[row, : len(tokens)], mask[row, : len(tokens)] = tokens, of, 1
        asked = torch.from_numpy((owners == ASKED).astype(np.float32))
        sentences = torch.from_numpy((owners[:, None] == np.arange(1, most + 1)[:, None]).astype(np.float32))
        with half_precision():
            found = self(torch.from_numpy(ids), asked, sentences, torch.from_numpy(mask)).float()
        return torch.where(sentences.sum(2) > 0, found, torch.full_like(found, _NEVER))


def write(network: PassageReaderNetwork, folder: Path) -> None:
    """The network in 8 bits and its tokenizer, as the product reads them."""
    network.eval()
    write_tokenizer(network.tokenizer, folder / TOKENIZER)
    tokens = {0: "passages", 1: "tokens"}
    with tempfile.TemporaryDirectory() as place:
        plain = Path(place) / MODEL
        torch.onnx.export(
            network,
            (torch.ones(1, 8, dtype=torch.long), torch.eye(8)[:1], torch.eye(8)[None, 3:6]),
            str(plain),
            input_names=["input_ids", "asked", "sentences"],
            output_names=["logits"],
            dynamic_axes={
                "input_ids": tokens,
                "asked": tokens,
                "sentences": {0: "passages", 1: "count", 2: "tokens"},
                "logits": {0: "passages", 1: "count"},
            },
            dynamo=False,
        )
        quantize_dynamic(plain, folder / MODEL, weight_type=QuantType.QInt8, per_channel=True)


def _french_layers(encoder: Encoder, texts: Sequence[str]) -> tuple[Tokenizer, BertModel]:
    """The tokenizer of the pieces that French needs, ``texts`` among it, and the first layers on those pieces."""
    weights = bundled_weights.read()
    places = encoder.tokenizer.get_vocab()
    pieces = [(number, weights.pieces[number][0]) for number in french_pieces(weights, texts)]
    held = [(number, places[piece]) for number, piece in pieces if piece in places]
    layers = encoder.bert
    layers.encoder.layer = layers.encoder.layer[:LAYERS]
    words = layers.embeddings.word_embeddings.weight.detach()
    layers.embeddings.word_embeddings = nn.Embedding.from_pretrained(words[[place for _, place in held]])
    layers.requires_grad_(True)
    for part in (layers.embeddings, *layers.encoder.layer[:FROZEN]):
        part.requires_grad_(False)
    return unigram_tokenizer(weights, [number for number, _ in held]), layers
