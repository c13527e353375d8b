"""The model that ``fit-entailment`` fits, and its export: the bundled encoder with one output, then 8 bits, no torch.

The sentence and the passage are read together; what is kept of the encoder is its first state and the mean of the
states of the sentence. Needs the ``sentence-transformers`` extra, and ``onnx`` to export. Nothing here is shipped but
what it writes.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from assistant.grounding.entailment import MODEL, TOKENIZER
from assistant_eval.fitting.networks.bundled_weights import BundledWeights
from assistant_eval.fitting.networks.eight_bits import write_eight_bits
from assistant_eval.fitting.networks.half_precision import half_precision

MAX_TOKENS = 176  # read while learning: longer ones are few and slow
FROZEN = 3  # first layers, and all embeddings, that stay as they are
_PARTS = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
_FRENCH = re.compile(r"▁?[a-zA-ZÀ-ÖØ-öø-ÿŒœ0-9'’.,;:!?%€()«»/–-]*")
_SHORT = 2  # letters of a piece kept though none of our texts has it


class CrossEncoder(nn.Module):  # type: ignore[misc]
    """``model(sentences, premises)`` gives logits, shape ``(n,)``."""

    def __init__(self, weights: BundledWeights, tokenizer: Tokenizer, kept: Sequence[int]) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self.encoder = bert(weights, kept)
        self.output = nn.Sequential(nn.Dropout(0.1), nn.Linear(2 * weights.hidden, 1))
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:FROZEN]):
            part.requires_grad_(False)

    def forward(self, ids: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        """Logits, shape ``(n,)``, of token numbers, kinds (1 for the premise) and mask, each ``(n, tokens)``."""
        states = self.encoder(ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state.float()
        said = ((kinds == 0) & (mask == 1)).float().unsqueeze(-1)
        mean = (states * said).sum(1) / said.sum(1)
        return self.output(torch.cat([states[:, 0], mean], -1))[:, 0]

    def read(self, pairs: Sequence[tuple[str, str]]) -> Tensor:
        """The logits of pairs of a sentence and a premise."""
        encoded = self.tokenizer.encode_batch(list(pairs))
        ids, kinds, mask = (
            torch.tensor([getattr(one, name) for one in encoded]) for name in ("ids", "type_ids", "attention_mask")
        )
        with half_precision():
            return self(ids, kinds, mask)


def bert(weights: BundledWeights, kept: Sequence[int]) -> BertModel:
    """The bundled encoder on the word pieces ``kept``."""
    config = BertConfig(
        vocab_size=len(kept), hidden_size=weights.hidden, num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads, intermediate_size=weights.inner,
        max_position_embeddings=weights.positions, layer_norm_eps=weights.epsilon,
    )  # fmt: skip
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_states(weights, kept), strict=False)
    return model


def french_pieces(weights: BundledWeights, texts: Iterable[str]) -> list[int]:
    """The pieces that French needs, in their order: the special ones, the short ones, those that cut ``texts``."""
    whole = unigram_tokenizer(weights, range(len(weights.pieces)))
    used = {number for one in whole.encode_batch(list(texts)) for number in one.ids}
    special = {weights.start, weights.end, weights.pad, weights.unknown}
    return [
        number
        for number, (piece, _) in enumerate(weights.pieces)
        if number in special
        or (_FRENCH.fullmatch(piece) and (number in used or len(piece.removeprefix("▁")) <= _SHORT))
    ]


def fresh(weights: BundledWeights, kept: Sequence[int]) -> CrossEncoder:
    """A model that knows the bundled encoder and nothing of the question yet."""
    tokenizer = unigram_tokenizer(weights, kept)
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id("<pad>"), pad_token="<pad>")  # noqa: S106
    return CrossEncoder(weights, tokenizer, kept)


def write(model: CrossEncoder, folder: Path) -> None:
    """The model in 8 bits and its tokenizer, as the product reads them."""
    model.eval()
    write_tokenizer(model.tokenizer, folder / TOKENIZER)
    shape = {0: "pairs", 1: "tokens"}
    with tempfile.TemporaryDirectory() as place:
        plain = Path(place) / MODEL
        torch.onnx.export(
            _Unmasked(model),
            (torch.ones(1, 8, dtype=torch.long), torch.tensor([[0] * 4 + [1] * 4])),
            str(plain),
            input_names=["input_ids", "token_type_ids"],
            output_names=["logit"],
            dynamic_axes={"input_ids": shape, "token_type_ids": shape},
            dynamo=False,
        )
        write_eight_bits(plain, folder / MODEL)


class _Unmasked(nn.Module):  # type: ignore[misc]
    """The model for pairs of one length, which need no mask."""

    def __init__(self, model: CrossEncoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, kinds: Tensor) -> Tensor:
        return self.model(ids, kinds, torch.ones_like(ids))


def unigram_tokenizer(weights: BundledWeights, kept: Iterable[int]) -> Tokenizer:
    """The tokenizer of the bundled encoder, of the word pieces ``kept`` alone."""
    pieces = [weights.pieces[number] for number in kept]
    names = [piece for piece, _ in pieces]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=names.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B:1 </s>:1",
        special_tokens=[(name, names.index(name)) for name in ("<s>", "</s>")],
    )
    return tokenizer


def _states(weights: BundledWeights, kept: Sequence[int]) -> dict[str, Tensor]:
    """The tensors of the bundled encoder under the names of ``transformers``; both kinds of tokens begin alike."""
    hidden, inner = weights.hidden, weights.inner
    kind = weights.matrix("emb.type", -1, hidden)[:1]
    states = {
        "embeddings.word_embeddings.weight": weights.matrix("emb.word", -1, hidden)[list(kept)],
        "embeddings.position_embeddings.weight": weights.matrix("emb.pos", -1, hidden),
        "embeddings.token_type_embeddings.weight": np.concatenate([kind, kind]),
        "embeddings.LayerNorm.weight": weights.tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": weights.tensors["emb.ln.b"],
    }
    shapes = {"fi": (inner, hidden), "fo": (hidden, inner)}
    for layer in range(weights.layers):
        for short, long in (*_PARTS.items(), *_NORMS.items()):
            weight = weights.tensors[f"l{layer}.{short}.w"]
            shaped = weight.reshape(shapes.get(short, (hidden, hidden))) if short in _PARTS else weight
            states[f"encoder.layer.{layer}.{long}.weight"] = shaped
            states[f"encoder.layer.{layer}.{long}.bias"] = weights.tensors[f"l{layer}.{short}.b"]
    return {name: torch.tensor(value) for name, value in states.items()}


def write_tokenizer(tokenizer: Tokenizer, path: Path) -> None:
    """The tokenizer of a model as the product reads it: it pads and cuts by itself."""
    written = Tokenizer.from_str(tokenizer.to_str())
    written.no_padding()
    written.no_truncation()
    path.write_text(written.to_str(), encoding="utf-8")
