"""Fits ``packages/entailment``: does a passage say this sentence, the two being read together?

Learned from the pairs that may be read: sentences true of a passage, and sentences spoiled one way each. Two kinds are
drawn besides: a true sentence before another section of its page, and a sentence of the page itself. Seeded; on several
cores the sums of floats come in any order, so that two fits differ in their last digits.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from torch import nn

from assistant.corpus.known_questions import page_questions
from assistant.grounding.entailment import premise
from assistant.grounding.segments import Evidence
from assistant_eval.fitting.grounding import HALF
from assistant_eval.fitting.networks import bundled_weights
from assistant_eval.fitting.networks.entailment_model import CrossEncoder, french_pieces, fresh
from assistant_eval.runners.grounding import ANSWERS, CLOSE, FREE, PLAIN, PLAIN_2, PLAIN_3, PLAIN_5, pairs

EPOCHS, BATCH = 3, 16
RATE, OUTPUT_RATE, WARM_UP, DECAY = 1.5e-4, 1e-3, 0.06, 0.01
_FILES = (CLOSE, FREE, PLAIN, PLAIN_2, PLAIN_3, PLAIN_5, ANSWERS)
_KEPT_APART = frozenset({"blind2", "blind3", "blind4", HALF})
_FIGURES, _FIGURES_KEPT = frozenset({"number", "date", "unit"}), 0.4  # exact rules see these already
_DRAWN = 0.1  # of the true sentences, put before another section
_SURE = 0.975  # what a true sentence should get: some labels are wrong
_LONG = 25  # letters of a sentence of the page worth reading
_SORTED = 20  # batches among which texts of one length are put together

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Example:
    """A sentence, what is read with it, and whether it is true."""

    sentence: str
    premise: str
    true: bool

    @classmethod
    def of(cls, sentence: str, passage: dict[str, str], *, true: bool) -> Example:
        """The example of a sentence before a passage."""
        return cls(sentence, premise(sentence, Evidence(1, **passage)), true)

    @property
    def size(self) -> int:
        """Its letters."""
        return len(self.sentence) + len(self.premise)


def readable() -> list[dict[str, Any]]:
    """The French pairs of one passage that may be read: not the blind halves, nor what is kept to weigh readings."""
    found = [pair for name in _FILES for pair in pairs(name)]
    return [
        pair
        for pair in found
        if pair["language"] == "fr" and len(pair["passages"]) == 1 and pair["half"] not in _KEPT_APART
    ]


def examples(known: Sequence[dict[str, Any]], epoch: int) -> list[Example]:
    """What is read in an epoch: the pairs, some of those whose figure was changed, and the drawn ones."""
    chance = random.Random(epoch + 1)  # noqa: S311
    told = [pair for pair in known if pair["class"] not in _FIGURES or chance.random() < _FIGURES_KEPT]
    found = [Example.of(pair["sentence"], pair["passages"][0], true=pair["class"] == "true") for pair in told]
    return [*found, *_astray(told, chance), *_copied(told, chance)]


def _astray(told: Sequence[dict[str, Any]], chance: random.Random) -> Iterator[Example]:
    """True sentences, each before another section of its page: not proven there."""
    sections: dict[str, dict[str, dict[str, str]]] = {}
    for pair in told:
        passage = pair["passages"][0]
        sections.setdefault(passage["title"], {}).setdefault(passage["section"], passage)
    true = [pair for pair in told if pair["class"] == "true"]
    for pair in chance.sample(true, int(_DRAWN * len(true))):
        own = pair["passages"][0]
        others = [one for name, one in sections[own["title"]].items() if name != own["section"]]
        if others:
            yield Example.of(pair["sentence"], chance.choice(others), true=False)


def _copied(told: Sequence[dict[str, Any]], chance: random.Random) -> Iterator[Example]:
    """Sentences of the pages themselves."""
    for pair in chance.sample(told, int(_DRAWN * len(told) / 2)):
        passage = pair["passages"][0]
        sentence = chance.choice(Evidence(1, **passage).segments).text
        if len(sentence) > _LONG:
            yield Example.of(sentence, passage, true=True)


def fit(known: Sequence[dict[str, Any]], site: Path, progress: Progress, epochs: int = EPOCHS) -> CrossEncoder:
    """A model fitted on ``known``; the vocabulary is that of our texts and of the pages of ``site``."""
    torch.manual_seed(0)
    weights = bundled_weights.read()
    model = fresh(weights, french_pieces(weights, texts(known, site)))
    optimizer, told = _optimizer(model), examples(known, 0)
    steps = epochs * math.ceil(len(told) / BATCH)
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    chance, done = random.Random(0), 0  # noqa: S311
    model.train()
    for epoch in range(epochs):
        for batch in _batches(examples(known, epoch) if epoch else told, chance):
            logits = model.read([(one.sentence, one.premise) for one in batch])
            wanted = torch.tensor([_SURE if one.true else 1 - _SURE for one in batch])
            nn.functional.binary_cross_entropy_with_logits(logits, wanted).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            slope.step()
            done += 1
            progress("Apprentissage", min(done, steps), steps)
    return model


def texts(known: Sequence[dict[str, Any]], site: Path) -> list[str]:
    """French whose words the model should read whole: the pairs, the pages, our lists of words, written questions."""
    library = Path(str(files("assistant")))
    lists = [one for one in sorted(library.rglob("*.toml")) if one.name != "commune.toml"]
    found = [text for pair in known for text in (pair["sentence"], *pair["passages"][0].values())]
    found += [one.text for one in page_questions()]
    found += [line for one in lists for line in one.read_text(encoding="utf-8").splitlines()]
    return found + [line for page in sorted(site.rglob("*.md")) for line in page.read_text("utf-8").splitlines()]


def _optimizer(model: CrossEncoder) -> torch.optim.Optimizer:
    inner = [one for one in model.encoder.parameters() if one.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": [one for one in inner if one.ndim > 1], "lr": RATE, "weight_decay": DECAY},
            {"params": [one for one in inner if one.ndim == 1], "lr": RATE, "weight_decay": 0.0},
            {"params": list(model.output.parameters()), "lr": OUTPUT_RATE, "weight_decay": DECAY},
        ]
    )


def _batches(told: Sequence[Example], chance: random.Random) -> list[list[Example]]:
    """All examples in batches of nearly one length, in any order."""
    mixed = chance.sample(list(told), len(told))
    groups = [mixed[first : first + BATCH * _SORTED] for first in range(0, len(mixed), BATCH * _SORTED)]
    found = [
        ordered[first : first + BATCH]
        for ordered in (sorted(group, key=lambda one: one.size) for group in groups)
        for first in range(0, len(ordered), BATCH)
    ]
    chance.shuffle(found)
    return found
