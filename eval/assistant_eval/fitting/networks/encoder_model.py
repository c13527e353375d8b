"""The encoder that ``fit-encoder`` fits, and its export: the bundled one on fewer word pieces, then 8 bits, no torch.

Its text enters as the bundled model's does, with ``query:`` or ``passage:`` before it; its vector is the mean of the
last states, of length 1, and two of its layers are read for what a message is (a danger, a redirection, nothing). What
is fitted is said by ``encoder.py``. Needs the extra ``fit``.
"""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from assistant.embedding.trained import CLASSES, MODEL, TOKENIZER
from assistant_eval.fitting.networks import bundled_weights
from assistant_eval.fitting.networks.bundled_weights import BundledWeights
from assistant_eval.fitting.networks.eight_bits import write_eight_bits
from assistant_eval.fitting.networks.encoder_reading_model import LAYERS
from assistant_eval.fitting.networks.encoder_reading_model import weights as file_weights
from assistant_eval.fitting.networks.encoder_reading_network import Reading
from assistant_eval.fitting.networks.entailment_model import bert, unigram_tokenizer, write_tokenizer
from assistant_eval.fitting.networks.half_precision import half_precision

FROZEN = 3  # first layers, and all embeddings, that stay as they are: what other languages need is there
_BERT = "bert."  # before the names of all weights but the reading's
KEPT = 40_000  # word pieces, of 250,000
_OURS = ("LATIN", "CYRILLIC", "ARABIC", "DIGIT")  # scripts of the eight languages: their commonest pieces are kept
_RARE = 3_000  # of scripts with thousands of letters, the letters kept


class Encoder(nn.Module):  # type: ignore[misc]
    """``encoder(ids, mask)`` gives vectors of length 1, shape ``(n, 384)``, and logits, shape ``(n, classes)``."""

    def __init__(self, weights: BundledWeights, kept: Sequence[int], classes: Sequence[str]) -> None:
        super().__init__()
        self.classes = tuple(classes)
        self.tokenizer = unigram_tokenizer(weights, kept)
        self.bert: BertModel = bert(weights, kept)
        self.reading = Reading(len(LAYERS) * weights.hidden, self.classes)
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:FROZEN]):
            part.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors and logits of token numbers and their mask, each ``(n, tokens)``."""
        held = self._states(ids, mask)
        return _mean(held[-1], mask), self._logits(held, mask)

    def embed(self, texts: Sequence[str], tokens: int) -> Tensor:
        """Vectors of texts with their prefix, cut at ``tokens``."""
        ids, mask = self._given(texts, tokens)
        with half_precision():
            return _mean(self._states(ids, mask)[-1], mask)

    def read(self, texts: Sequence[str], tokens: int) -> Tensor:
        """Logits of what each text is, shape ``(n, classes)``."""
        ids, mask = self._given(texts, tokens)
        with half_precision():
            return self._logits(self._states(ids, mask), mask)

    def _states(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """What the embeddings, then each layer, say of each token, each ``(n, tokens, 384)``."""
        states: tuple[Tensor, ...] = self.bert(ids, attention_mask=mask, output_hidden_states=True).hidden_states
        return states

    def _logits(self, states: Sequence[Tensor], mask: Tensor) -> Tensor:
        read = torch.cat([states[layer + 1] for layer in LAYERS], dim=2)
        return self.reading(read.float(), mask.float()).float()

    def _given(self, texts: Sequence[str], tokens: int) -> tuple[Tensor, Tensor]:
        self.tokenizer.enable_truncation(tokens)
        self.tokenizer.enable_padding(pad_id=self.tokenizer.token_to_id("<pad>"), pad_token="<pad>")  # noqa: S106
        encoded = self.tokenizer.encode_batch(list(texts))
        return torch.tensor([one.ids for one in encoded]), torch.tensor([one.attention_mask for one in encoded])


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    """The mean of the states of what is no padding, of length 1."""
    weight = mask.unsqueeze(-1).float()
    return functional.normalize((states.float() * weight).sum(1) / weight.sum(1), dim=-1)


def resumed(folder: Path, classes: Sequence[str]) -> Encoder:
    """The encoder that ``folder`` holds, to be taught further; its word pieces stay, and no weight may be missing.

    Its reading starts anew when it reads other classes.
    """
    weights = bundled_weights.read()
    places = {piece: number for number, (piece, _) in enumerate(weights.pieces)}
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda one: one[1])
    encoder = Encoder(weights, [places[piece] for piece, _ in pieces], classes)
    states = {name: torch.from_numpy(one) for name, one in file_weights((folder / MODEL).read_bytes()).items()}
    if json.loads((folder / CLASSES).read_text(encoding="utf-8")) == list(classes):
        encoder.load_state_dict(states)
    else:
        bare = {name.removeprefix(_BERT): one for name, one in states.items() if name.startswith(_BERT)}
        encoder.bert.load_state_dict(bare)
    return encoder


def kept_pieces(weights: BundledWeights, texts: Iterable[str], count: int = KEPT) -> list[int]:
    """The pieces to keep, in their order: the special ones, every script's letters, those that cut ``texts``.

    The commonest pieces of the scripts of our languages fill what is left of ``count``.
    """
    whole = unigram_tokenizer(weights, range(len(weights.pieces)))
    found = {weights.start, weights.end, weights.pad, weights.unknown}
    found.update(number for one in whole.encode_batch(list(texts)) for number in one.ids)
    scripts = [_script(piece) for piece, _ in weights.pieces]
    letters: dict[str, int] = {}
    # pieces come commonest first
    for number, (piece, _) in enumerate(weights.pieces):
        if len(piece.removeprefix("▁")) <= 1:
            letters[scripts[number]] = letters.get(scripts[number], 0) + 1
            if letters[scripts[number]] <= _RARE:
                found.add(number)
    for number, script in enumerate(scripts):
        if len(found) >= count:
            break
        if script in _OURS:
            found.add(number)
    return sorted(found)


def _script(piece: str) -> str:
    return next((name.split()[0] for one in piece.removeprefix("▁") if (name := unicodedata.name(one, ""))), "")


def write(encoder: Encoder, folder: Path) -> None:
    """The encoder in 8 bits, its tokenizer and the names of its classes, as the product reads them."""
    encoder.eval()
    write_tokenizer(encoder.tokenizer, folder / TOKENIZER)
    shape = {0: "texts", 1: "tokens"}
    with tempfile.TemporaryDirectory() as place:
        plain = Path(place) / MODEL
        torch.onnx.export(
            encoder,
            (torch.ones(2, 8, dtype=torch.long), torch.ones(2, 8, dtype=torch.long)),
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors", "readings"],
            dynamic_axes={
                "input_ids": shape,
                "attention_mask": shape,
                "vectors": {0: "texts"},
                "readings": {0: "texts"},
            },
            dynamo=False,
        )
        write_eight_bits(plain, folder / MODEL, encoder.bert.config.intermediate_size)
    (folder / CLASSES).write_text(json.dumps(encoder.classes) + "\n", encoding="utf-8")
