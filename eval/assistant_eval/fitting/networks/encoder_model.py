"""The encoder that ``fit-encoder`` fits, and its export: the bundled one on fewer word pieces, then 8 bits, no torch.

Its text enters as the bundled model's does, with ``query:`` or ``passage:`` before it; its vector is the mean of the
last states, of length 1, and its first state is read for what a message is (a danger, a redirection, nothing). What is
fitted is said by ``encoder.py``. Needs the extra ``fit``.
"""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from assistant.embedding.trained import CLASSES, MODEL, TOKENIZER
from assistant_eval.fitting.networks.bundled_weights import BundledWeights
from assistant_eval.fitting.networks.eight_bits import write_eight_bits
from assistant_eval.fitting.networks.entailment_model import bert, unigram_tokenizer, write_tokenizer

FROZEN = 3  # first layers, and all embeddings, that stay as they are: what other languages need is there
READ = 192  # numbers between the first state and the classes
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
        self.reading = nn.Sequential(
            nn.Dropout(0.1), nn.Linear(weights.hidden, READ), nn.GELU(), nn.Linear(READ, len(self.classes))
        )
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:FROZEN]):
            part.requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Vectors and logits of token numbers and their mask, each ``(n, tokens)``."""
        states = self.bert(ids, attention_mask=mask).last_hidden_state.float()
        weight = mask.unsqueeze(-1).float()
        vectors = functional.normalize((states * weight).sum(1) / weight.sum(1), dim=-1)
        return vectors, self.reading(states[:, 0]).float()

    def embed(self, texts: Sequence[str], tokens: int) -> Tensor:
        """Vectors of texts with their prefix, cut at ``tokens``."""
        return self._both(texts, tokens)[0]

    def read(self, texts: Sequence[str], tokens: int) -> Tensor:
        """Logits of what each text is, shape ``(n, classes)``."""
        return self._both(texts, tokens)[1]

    def _both(self, texts: Sequence[str], tokens: int) -> tuple[Tensor, Tensor]:
        self.tokenizer.enable_truncation(tokens)
        self.tokenizer.enable_padding(pad_id=self.tokenizer.token_to_id("<pad>"), pad_token="<pad>")  # noqa: S106
        encoded = self.tokenizer.encode_batch(list(texts))
        ids, mask = (torch.tensor([getattr(one, name) for one in encoded]) for name in ("ids", "attention_mask"))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors, logits = self(ids, mask)
        return vectors, logits


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
