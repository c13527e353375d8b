"""Fits ``assistant/embedding/encoder.onnx``: questions close to what answers them, and messages read.

A question must be nearer to its passage than to the others of its batch, to another section of its page and to a
section of a similar page; a message from people, also than to the passages that the encoder wrongly retrieves before it
learns (only when resuming from a fine-tuned encoder: the base model is too permissive). An unanswerable question must
stay below a learned similarity threshold for every passage. Some batches look for whole sheets, titles or other
questions of the sheet, which the index searches too. At each step the encoder also reads messages
(``message_examples.py``): a danger, a redirection, or neither. Seeded; on several cores floats are summed in any order,
so two fits differ in their last digits.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from assistant_eval.fitting.networks import bundled_weights
from assistant_eval.fitting.networks.encoder_examples import Example, Library, Question, Target
from assistant_eval.fitting.networks.encoder_model import Encoder, kept_pieces
from assistant_eval.fitting.networks.message_examples import Messages, inputs

BATCH, TEMPERATURE, RATE, WARM_UP, DECAY = 24, 0.03, 4e-5, 0.08, 0.01
_LIMIT, _LIMIT_RATE = 0.8, 2e-3  # the cosine above which something answers
_SHARES: dict[Target, float] = {"section": 0.6, "sheet": 0.18, "title": 0.08, "question": 0.14}
_TOKENS_ASKED, _TOKENS_READ, _TOKENS_MESSAGE = 64, 88, 112
_MESSAGES, _MESSAGE_WEIGHT, _READING_RATE, _SMOOTHED = 32, 0.7, 3e-4, 0.03
_SHEETS = 32
_SORTED = 16  # batches among which questions of one length are put together

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Fitted:
    """The encoder and the cosine that separates, on average, what answers from what does not."""

    encoder: Encoder
    limit: float


def fit(
    library: Library,
    questions: Sequence[Question],
    messages: Messages,
    progress: Progress,
    epochs: float = 1.0,
    start: Encoder | None = None,
) -> Fitted:
    """An encoder fitted on ``questions`` and ``messages``, from ``start`` on if there is one.

    Else it starts as the bundled one, and its vocabulary is theirs, the pages' and our languages'.
    """
    torch.manual_seed(0)
    chance = random.Random(0)  # noqa: S311
    encoder = start or fresh(library, questions, messages)
    _place_wrong(encoder, library, questions if start else (), progress)
    limit = nn.Parameter(torch.tensor(_LIMIT))
    steps = int(epochs * len(questions) / BATCH)
    moved = [one for one in encoder.bert.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": moved, "lr": RATE, "weight_decay": DECAY},
            {"params": [limit], "lr": _LIMIT_RATE},
            {"params": encoder.reading.parameters(), "lr": _READING_RATE, "weight_decay": DECAY},
        ]
    )
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    encoder.eval()  # no dropout: half of the time, for a fit this short
    encoder.reading.train()
    for done, batch in zip(range(1, steps + 1), _batches(library, questions), strict=False):
        loss(encoder, batch, limit).backward()
        (_MESSAGE_WEIGHT * message_loss(encoder, messages, chance)).backward()
        nn.utils.clip_grad_norm_(moved, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        slope.step()
        progress("Apprentissage", done, steps)
    return Fitted(encoder, float(limit.detach()))


def fresh(library: Library, questions: Sequence[Question], messages: Messages) -> Encoder:
    """The bundled encoder on the word pieces that these texts need, with a reading that knows nothing yet."""
    weights = bundled_weights.read()
    texts = [one.text for one in questions] + [one.text for one in library.documents]
    texts += [one.text for one in (*messages.dangers, *messages.ordinary)]
    return Encoder(weights, kept_pieces(weights, texts), messages.classes)


def message_loss(encoder: Encoder, messages: Messages, chance: random.Random) -> Tensor:
    """The mean cross-entropy of messages drawn at random, towards their class."""
    drawn = messages.draw(_MESSAGES, chance)
    wanted = torch.tensor([messages.classes.index(one.label) for one in drawn])
    logits = encoder.read(inputs(drawn), _TOKENS_MESSAGE)
    return nn.functional.cross_entropy(logits, wanted, label_smoothing=_SMOOTHED)


def _place_wrong(encoder: Encoder, library: Library, questions: Sequence[Question], progress: Progress) -> None:
    """Find the pages near each page, and what the encoder wrongly takes for an answer to the messages of people."""
    library.place_neighbours(_vectors(encoder, library.sheets(), _TOKENS_READ, "Pages voisines", progress))
    if not questions:
        return
    asked = list(dict.fromkeys(one for one in questions if one.by_people))
    said = _vectors(encoder, ["query: " + one.text for one in asked], _TOKENS_ASKED, "Messages", progress)
    texts = [library.text(at) for at in library.places()]
    library.place_hardest(asked, said, _vectors(encoder, texts, _TOKENS_READ, "Passages", progress))


def _vectors(encoder: Encoder, texts: Sequence[str], tokens: int, told: str, progress: Progress) -> Tensor:
    """The vectors of ``texts`` as the encoder sees them before it learns, shape ``(texts, dimension)``."""
    found = []
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    with torch.no_grad():
        for first in range(0, len(order), _SHEETS):
            rows = order[first : first + _SHEETS]
            found.append(encoder.embed([texts[row] for row in rows], tokens))
            progress(told, min(first + _SHEETS, len(order)), len(order))
    return torch.cat(found)[torch.tensor(order).argsort()]


def loss(encoder: Encoder, batch: Sequence[Example], limit: Tensor) -> Tensor:
    """The mean cross-entropy of what each question should be nearest to; ``limit`` stands for « nothing »."""
    shown: dict[str, str] = {}
    for one in batch:
        shown.update((*((one.right,) if one.right else ()), *one.wrong))
    keys = list(shown)
    asked = encoder.embed(["query: " + one.question for one in batch], _TOKENS_ASKED)
    found = encoder.embed([shown[key] for key in keys], _TOKENS_READ)
    cosines = asked @ found.T
    own = [keys.index(one.right[0]) if one.right else len(keys) for one in batch]
    for row, one in enumerate(batch):
        for column, key in enumerate(keys):
            if key in one.accepted and column != own[row]:
                cosines[row, column] = -1.0
    scores = torch.cat([cosines, limit.expand(len(batch), 1)], dim=1) / TEMPERATURE
    return nn.functional.cross_entropy(scores, torch.tensor(own))


def _batches(library: Library, questions: Sequence[Question]) -> Iterator[list[Example]]:
    """Batches without end, drawn anew at each epoch; in one batch, one kind of target and questions of one length."""
    for epoch in range(1000):
        chance = random.Random(epoch)  # noqa: S311
        drawn = list(questions)
        chance.shuffle(drawn)
        batches: list[tuple[Target, list[Question]]] = []
        width = BATCH * _SORTED
        for start in range(0, len(drawn), width):
            window = sorted(drawn[start : start + width], key=lambda one: len(one.text))
            for first in range(0, len(window), BATCH):
                target = chance.choices(list(_SHARES), list(_SHARES.values()))[0]
                batches.append((target, window[first : first + BATCH]))
        chance.shuffle(batches)
        for target, held in batches:
            if examples := list(library.examples(held, target, chance)):
                yield examples
