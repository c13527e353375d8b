"""Fits what the encoder reads of messages, once it is fitted and still: a danger, a redirection, a person, or nothing.

The encoder learns mostly to bring questions near their passages; read from its first state alone, messages are told
apart poorly. Here its tokens are read, in two of its layers: a few words may tell a danger in a long message, so the
words are weighed by learned attention, beside their mean and their maximum. The encoder itself does not move, and its
vectors stay the same. Minutes of two cores; needs the extra ``fit``.
"""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from assistant.corpus.known_questions import known_questions
from assistant.embedding.trained import CLASSES, MODEL, TOKENIZER
from assistant.text.cleaning import clean
from assistant.triage.message_kinds import DANGERS, NOTHING
from assistant_eval.fitting.networks.encoder_model import resumed
from assistant_eval.fitting.networks.encoder_reading_model import grafted, states
from assistant_eval.fitting.networks.encoder_reading_network import Reading, States, exported, padded
from assistant_eval.fitting.networks.half_precision import half_precision
from assistant_eval.fitting.networks.message_examples import Message, Messages, canonical, without_questions
from assistant_eval.fitting.networks.subject_examples import around, common_documents, professional, subjects

FIRST = (3, 1e-3)  # epochs and the highest rate of the first go
AFTER = ((2, 6e-4), (1, 4e-4))  # the same of those after, two at a time, each pair from the mean of what was before
AGAIN = ((1, 6e-4),)  # the same from a reading that was fitted already, once messages were added
BATCH, DECAY, SMOOTHED = 64, 0.02, 0.01
TOKENS = 112
ASKED, FORMS = 14_000, 2  # known questions read; other forms of each message, but one of ordinary ones
_MEMORY = 0.998  # of each weight, from step to step, in the mean that is kept
_SORTED = 20  # batches among which messages of one length are put together
# Of what a batch weighs; the rest is for the other classes, evenly. Life told weighs by itself, or questions drown it;
# so does what people asked.
_SHARES = {"danger": 0.34, "life": 0.15, "people": 0.2, "asked": 0.07, "named": 0.08}
_ALERT = {"danger": 0.42, "life": 0.13, "people": 0.18, "asked": 0.07, "named": 0.07}  # for one of the goes after

Progress = Callable[[str, int, int], None]


def examples(messages: Messages) -> list[Message]:
    """What is read: every message as it was written, most of them in another form too; seeded.

    An ordinary message is read without its questions too: else what only tells, and asks nothing, is read as a danger.
    So are the names of our pages: a word alone resembles no message. Questions of shops, schools and councils are
    all read, the others drawn.
    """
    chance = random.Random(0)  # noqa: S311
    documents = common_documents()
    names = [one for one in subjects(documents) if not one.apart]
    named = [one for one in names if one.named]
    held = [*messages.dangers, *(one for name in messages.others.values() for one in name), *canonical()]
    held += [one for one in names if not one.named]
    beside = [replace(one, text=around(one.text, chance)) for one in named]
    asked = _asked(messages.asked, professional(documents), chance)
    life = [*messages.ordinary, *(bare for one in messages.ordinary if (bare := without_questions(one)))]
    again = [one for row in range(FORMS) for one in (*held, *(life if row == 0 else ()))]
    found = [*held, *life, *asked, *named, *beside, *(messages.disturbed(one, chance) for one in again)]
    chance.shuffle(found)
    return found


def _asked(questions: Sequence[Message], first: frozenset[str], chance: random.Random) -> list[Message]:
    """:data:`ASKED` known questions, among them all those about the pages ``first``."""
    about = {one.text for one in known_questions() if one.document in first}
    kept = [one for one in questions if one.text in about]
    others = [one for one in questions if one.text not in about]
    return [*kept, *chance.sample(others, min(max(ASKED - len(kept), 0), len(others)))]


def fit(
    known: Sequence[Message],
    states: Sequence[States],
    classes: Sequence[str],
    progress: Progress,
    first: tuple[int, float] = FIRST,
    after: Sequence[tuple[int, float]] = AFTER,
    begun: Reading | None = None,
) -> Reading:
    """A reading fitted on messages and what the encoder says of their tokens: the mean of goes after a first one.

    They go two at a time, and one of the two weighs dangers more. ``begun`` stands for the first go.
    """
    torch.manual_seed(0)
    start = begun or _gone(Reading(states[0].shape[1], classes), known, states, first, weights(known), progress)
    for turn, go in enumerate(after):
        held = []
        for seed, shares in enumerate((_SHARES, _ALERT), start=1 + 2 * turn):
            torch.manual_seed(seed)
            held.append(_gone(copy.deepcopy(start), known, states, go, weights(known, shares), progress).state_dict())
        start.load_state_dict({name: sum(one[name] for one in held) / len(held) for name in held[0]})
    start.eval()
    return start


def _gone(
    reading: Reading,
    known: Sequence[Message],
    states: Sequence[States],
    go: tuple[int, float],
    weighed: NDArray[np.float64],
    progress: Progress,
) -> Reading:
    """The reading after one go of so many epochs: the rate rises and falls, and the mean of the weights is kept."""
    epochs, rate = go
    reading.train()
    wanted = np.array([reading.classes.index(one.label) for one in known])
    weight = torch.tensor(weighed, dtype=torch.float32)
    optimizer = torch.optim.AdamW(reading.parameters(), lr=rate, weight_decay=DECAY)
    steps = epochs * -(-len(known) // BATCH)
    mean = AveragedModel(reading, avg_fn=_kept)
    slope = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=0.1)
    for done, rows in enumerate(_batches([len(one) for one in states]), start=1):
        given, mask = padded([states[row] for row in rows])
        with half_precision():
            logits = reading(given, mask).float()
        lost = nn.functional.cross_entropy(
            logits, torch.tensor(wanted[rows]), reduction="none", label_smoothing=SMOOTHED
        )
        (lost * weight[rows]).mean().backward()
        nn.utils.clip_grad_norm_(reading.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        slope.step()
        mean.update_parameters(reading)
        progress("Lecture", done, steps)
        if done >= steps:
            break
    kept: Reading = mean.module
    return kept


def _kept(mean: Tensor, latest: Tensor, steps: Tensor | int) -> Tensor:
    """The mean of a weight after one more step; the first steps are soon forgotten."""
    return latest + (mean - latest) * min(_MEMORY, (1 + int(steps)) / (10 + int(steps)))


def teach(source: Path, folder: Path, progress: Progress, go_on: bool = False) -> None:
    """Write into ``folder`` the encoder of ``source`` with a reading fitted on every message that may teach.

    ``go_on`` starts from the reading that ``source`` holds: :data:`AGAIN` instead of :data:`FIRST` and :data:`AFTER`.
    """
    messages, model = Messages.read(), (source / MODEL).read_bytes()
    begun = _held(source, messages.classes) if go_on else None
    known = examples(messages)
    tokenizer = Tokenizer.from_file(str(source / TOKENIZER))
    given = [f"query: {clean(one.text)}" for one in known]
    read: dict[str, States] = {}  # many are in several forms, and some forms are the same
    texts = list(dict.fromkeys(given))
    for text, one in zip(texts, states(model, tokenizer, texts, TOKENS), strict=True):
        read[text] = one
        progress("Messages lus", len(read), len(texts))
    after = AGAIN if go_on else AFTER
    reading = fit(known, [read[text] for text in given], messages.classes, progress, after=after, begun=begun)
    (folder / MODEL).write_bytes(grafted(model, exported(reading)))
    (folder / CLASSES).write_text(json.dumps(messages.classes) + "\n", encoding="utf-8")
    (folder / TOKENIZER).write_bytes((source / TOKENIZER).read_bytes())


def _held(source: Path, classes: Sequence[str]) -> Reading:
    """The reading of the encoder in ``source``."""
    reading: Reading = resumed(source, classes).reading
    return reading


def weights(known: Sequence[Message], kept: Mapping[str, float] = _SHARES) -> NDArray[np.float64]:
    """What each message weighs, one on average: the kinds of ``kept``, and each other class as much as the next."""
    kinds = [_kind(one) for one in known]
    counts = Counter(kinds)
    shares = {kind: share for kind, share in kept.items() if kind in counts}
    others = len(set(kinds) - set(shares))
    left = 1 - sum(shares.values())
    share = {kind: shares.get(kind, left / max(others, 1)) * len(known) / count for kind, count in counts.items()}
    return np.array([min(share[kind], 8.0) for kind in kinds])


def _kind(one: Message) -> str:
    if one.label == NOTHING and one.named:
        return "named"
    if one.label == NOTHING:
        return "asked" if one.asked else "people" if one.by_people else "life"
    return "danger" if one.label in DANGERS else one.label


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows by batches without end, drawn anew at each epoch; in one batch, messages of one length."""
    for epoch in range(1000):
        chance = random.Random(epoch)  # noqa: S311
        order = list(range(len(lengths)))
        chance.shuffle(order)
        batches = []
        for start in range(0, len(order), BATCH * _SORTED):
            window = sorted(order[start : start + BATCH * _SORTED], key=lambda row: lengths[row])
            batches += [window[first : first + BATCH] for first in range(0, len(window), BATCH)]
        chance.shuffle(batches)
        yield from batches
