"""Fits ``assistant/retrieval/cross_encoder``: which of the likeliest passages answers a message, both read together.

Learned from messages of people whose readers named the passages that answer (``asked-sections.jsonl``). Each is asked
as if it were no known question, and a passage that answers must be told from two of the others that the search put
beside it. One message in eight, by its text, teaches nothing: how often the right passage is first, before and after,
is counted on those. Seeded; on several cores the sums of floats come in any order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from assistant.embedding import Embedder
from assistant.index.embedding_targets import passage_text
from assistant.index.generation import Generation
from assistant.retrieval.cross_encoder.rereading import LOOKED_AT, SURE, WEIGHT
from assistant.retrieval.retriever import Retriever, likely
from assistant_eval.fitting.networks.cross_encoder_model import CrossEncoderNetwork, Pair
from assistant_eval.fitting.networks.encoder_model import Encoder
from assistant_eval.fitting.optimisers import folds
from assistant_eval.fitting.samples import TODAY, dataset, known_rows, passage_key

BATCH, WRONG, RATE, OUTPUT_RATE, DECAY, WARM_UP = 8, 2, 6e-5, 4e-4, 0.01, 0.06
_BESIDE, _HARD = 10, 6  # passages kept of each message, and those among which the wrong ones are drawn
_APART = 8
_SORTED = 16  # batches among which messages of one length are put together

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """A message, the likeliest passages found for it with their probability, and which of them answer."""

    message: str
    texts: tuple[str, ...]
    chances: tuple[float, ...]
    answers: tuple[bool, ...]
    apart: bool

    @property
    def teaches(self) -> bool:
        """Whether there is something to tell apart, and it may be learned."""
        return not self.apart and any(self.answers) and not all(self.answers)


def asked(generation: Generation, embedder: Embedder, progress: Progress) -> list[Asked]:
    """The French messages whose readers named what answers, with what the search finds for each."""
    retriever = Retriever(generation, embedder)
    known = known_rows()
    records = [one for one in dataset("asked-sections.jsonl") if one["language"] == "fr" and one["sections"]]
    apart = folds([one["question"] for one in records], _APART) == 0
    found = []
    for done, (record, kept) in enumerate(zip(records, apart, strict=True), start=1):
        message = record["question"]
        examined = retriever.examine(message, today=TODAY, unasked=known.get(message, ()))
        held = [(chance, one) for chance, _, one in likely(retriever.documents(examined))][:_BESIDE]
        right = {tuple(one) for one in (*record["sections"], *record.get("also", ()))}
        texts = tuple(passage_text(generation.document(one.document_id), one) for _, one in held)
        answers = tuple(passage_key(one) in right for _, one in held)
        found.append(Asked(message, texts, tuple(chance for chance, _ in held), answers, bool(kept)))
        progress("Messages", done, len(records))
    return found


def fit(kept: Sequence[Asked], encoder: Encoder, progress: Progress, epochs: float = 1.0) -> CrossEncoderNetwork:
    """A network that starts from the first layers of ``encoder``."""
    torch.manual_seed(0)
    network = CrossEncoderNetwork(encoder, [text for one in kept for text in (one.message, *one.texts)])
    teaching = [one for one in kept if one.teaches]
    steps = max(1, int(epochs * len(teaching) / BATCH))
    moved = [one for one in network.bert.parameters() if one.requires_grad]
    groups = [{"params": moved, "lr": RATE}, {"params": network.output.parameters(), "lr": OUTPUT_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.03, 1 - step / steps)
    )
    network.eval()  # no dropout, for a fit this short
    for done, batch in zip(range(1, steps + 1), _batches(teaching), strict=False):
        loss(network, batch).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        slope.step()
        progress("Apprentissage", done, steps)
    return network


def loss(network: CrossEncoderNetwork, batch: Sequence[Sequence[tuple[str, str]]]) -> Tensor:
    """The mean cross-entropy of messages, each with pairs of which the first answers."""
    pairs = [_read(network, message, text) for group in batch for message, text in group]
    scores = network.score(pairs).split([len(group) for group in batch])
    return torch.stack([torch.logsumexp(one, 0) - one[0] for one in scores]).mean()


def report(kept: Sequence[Asked], network: CrossEncoderNetwork) -> dict[str, Any]:
    """On messages that taught nothing: how often a passage that answers is first, before and after."""
    apart = [one for one in kept if one.apart]
    return {
        "messages": len(kept),
        "teach": sum(one.teaches for one in kept),
        "apart": len(apart),
        "read again": sum(one.chances[0] < SURE for one in apart),
        "right first, search alone": sum(one.answers[0] for one in apart),
        "right first, read again": sum(one.answers[_first(one, network)] for one in apart),
    }


def _first(one: Asked, network: CrossEncoderNetwork) -> int:
    if one.chances[0] >= SURE:
        return 0
    with torch.no_grad():
        told = network.score([_read(network, one.message, text) for text in one.texts[:LOOKED_AT]]).numpy()
    return int(np.argmax(np.log(one.chances[:LOOKED_AT]) + WEIGHT * told))


def _batches(teaching: Sequence[Asked]) -> Iterator[list[list[tuple[str, str]]]]:
    """Batches without end; messages of one length stand together, so that little is padded."""
    chance = random.Random(0)  # noqa: S311
    while True:
        drawn = chance.sample(teaching, len(teaching))
        groups = [drawn[at : at + BATCH * _SORTED] for at in range(0, len(drawn), BATCH * _SORTED)]
        alike = [sorted(group, key=lambda one: len(one.message)) for group in groups]
        batches = [group[at : at + BATCH] for group in alike for at in range(0, len(group), BATCH)]
        for batch in chance.sample(batches, len(batches)):
            yield [_drawn(one, chance) for one in batch]


def _drawn(one: Asked, chance: random.Random) -> list[tuple[str, str]]:
    """The pairs that a message teaches: one that answers, then those that do not."""
    right = [text for text, answers in zip(one.texts, one.answers, strict=True) if answers]
    wrong = [text for text, answers in zip(one.texts, one.answers, strict=True) if not answers][:_HARD]
    return [(one.message, text) for text in (chance.choice(right), *chance.sample(wrong, min(WRONG, len(wrong))))]


def _read(network: CrossEncoderNetwork, message: str, text: str) -> Pair:
    return network.pairs.message(message), network.pairs.passage(text)
