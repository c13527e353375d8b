"""Fits ``assistant/retrieval/passage_reader``: which of the likeliest passages answers a message, and which sentence.

Learned from messages of people whose readers named the passages that answer and the sentence to read first
(``asked-sections.jsonl``). Each is asked as if it were no known question. In a first epoch the sentence must be told
from all others of its passage and of two passages that the search put beside it, or the passage from those when no
sentence was named; in a second one, slower, from those of its passage alone. One message in eight, by its text, teaches
nothing: on those the weights beside it are fitted (``fit-leads``), and what it finds is counted. Seeded; on several
cores the sums of floats come in any order.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from assistant.answering.leads.choice import headed
from assistant.answering.leads.openings import in_order
from assistant.answering.quoting import Excerpt, blocks_of
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.records import Passage
from assistant.retrieval.passage_reader.model import READ
from assistant.retrieval.retriever import Retriever, likely
from assistant.text.normalisation import normalise, same_sentence
from assistant_eval.datasets.clock import TODAY
from assistant_eval.datasets.json_lines import dataset
from assistant_eval.fitting.answers.leads import APART
from assistant_eval.fitting.networks.encoder_model import Encoder
from assistant_eval.fitting.networks.reader.passage_reader_model import PassageReaderNetwork, Read
from assistant_eval.fitting.optimisers import folds
from assistant_eval.fitting.sections.labels import known_rows, passage_key

BATCH, WRONG, RATE, DECAY, WARM_UP = 8, 2, 6e-5, 0.01, 0.06
OUTPUT_RATIO = 7.0  # how much faster what judges the sentences learns than the layers
_BESIDE, _HARD = 10, 6  # passages kept of each message, and those among which the wrong ones are drawn
_COMPARED = 3  # of the likeliest passages, those compared in the report
_SORTED = 16  # batches among which messages of one length are put together
_BRIEFLY, _BRIEF = 110, 0.5  # tokens of a passage that is compared with others, and of lessons those that read so

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Text:
    """A passage as it is read: its title and heading, and its sentences."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """A message, the likeliest passages found for it with their probability, and which of them answer.

    ``first`` is the passage that its reader named first, and ``lead`` the place of the sentence chosen in it, or -1.
    """

    message: str
    texts: tuple[Text, ...]
    chances: tuple[float, ...]
    answers: tuple[bool, ...]
    first: Text
    lead: int
    apart: bool

    @property
    def wrong(self) -> list[Text]:
        """The passages that do not answer, likeliest first."""
        return [text for text, answers in zip(self.texts, self.answers, strict=True) if not answers]


def asked(generation: Generation, embedder: Embedder, progress: Progress) -> list[Example]:
    """The French messages whose readers named what answers, with what the search finds for each."""
    retriever, known = Retriever(generation, embedder), known_rows()
    held = {passage_key(one): one for one in generation.passages}
    records = [one for one in dataset("asked-sections.jsonl") if one["language"] == "fr" and one["sections"]]
    apart = folds([one["question"] for one in records], APART) == 0
    texts: dict[str, Text] = {}

    def text(passage: Passage) -> Text:
        document = generation.document(passage.document_id)
        whole = Excerpt(document, passage, blocks_of(document, passage))
        read = Text(headed(document, passage), tuple(in_order(whole, ())[0]))
        return texts.setdefault(passage.id, read)

    found = []
    for done, (record, kept) in enumerate(zip(records, apart, strict=True), start=1):
        message = record["question"]
        named = held.get(tuple(record["sections"][0]))
        if named is not None and (first := text(named)).sentences:
            examined = retriever.examine(message, today=TODAY, unasked=known.get(message, ()))
            likeliest = [(chance, one) for chance, _, one in likely(retriever.documents(examined))][:_BESIDE]
            right = {tuple(one) for one in (*record["sections"], *record.get("also", ()))}
            lead = _place(record["lead"], first)
            chances, answers = zip(*((chance, passage_key(one) in right) for chance, one in likeliest), strict=True)
            read = tuple(text(one) for _, one in likeliest)
            found.append(Example(examined.question.bare, read, chances, answers, first, lead, bool(kept)))
        progress("Messages", done, len(records))
    return found


def _place(lead: str, text: Text) -> int:
    said = normalise(lead)
    return next((at for at, one in enumerate(text.sentences) if same_sentence(said, normalise(one))), -1)


def fit(kept: Sequence[Example], encoder: Encoder, progress: Progress, epochs: float = 1.0) -> PassageReaderNetwork:
    """A network that starts from the first layers of ``encoder``; ``epochs`` of each kind of lesson."""
    torch.manual_seed(0)
    texts = [said for one in kept for text in (one.first, *one.texts) for said in (text.heading, *text.sentences)]
    network = PassageReaderNetwork(encoder, [*(one.message for one in kept), *dict.fromkeys(texts)])
    network.eval()  # no dropout, for a fit this short
    teaching = [one for one in kept if not one.apart and one.wrong]
    teach(network, teaching, WRONG, RATE, epochs, progress)
    alone = [one for one in teaching if one.lead >= 0 and len(one.first.sentences) > 1]
    teach(network, alone, 0, RATE / 2, epochs, progress)
    return network


def teach(
    network: PassageReaderNetwork,
    kept: Sequence[Example],
    wrong: int,
    rate: float,
    epochs: float,
    progress: Progress,
) -> None:
    """Teach messages, each with the passage that answers and ``wrong`` passages that do not."""
    size = BATCH if wrong else 2 * BATCH
    steps = max(1, int(epochs * len(kept) / size))
    moved = [one for one in network.bert.parameters() if one.requires_grad]
    groups = [{"params": moved, "lr": rate}, {"params": network.output.parameters(), "lr": rate * OUTPUT_RATIO}]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.03, 1 - step / steps)
    )
    for done, batch in zip(range(1, steps + 1), _batches(network, kept, wrong, size), strict=False):
        loss(network, batch).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        slope.step()
        progress("Apprentissage" if wrong else "Apprentissage des phrases", done, steps)


def loss(network: PassageReaderNetwork, batch: Sequence[tuple[Sequence[Read], int]]) -> Tensor:
    """The mean cross-entropy of messages, each with passages of which the first answers, by a sentence or by any."""
    scores = network.score([read for group, _ in batch for read in group]).split([len(group) for group, _ in batch])
    right = [
        one[0, lead] if lead >= 0 else torch.logsumexp(one[0], 0) for one, (_, lead) in zip(scores, batch, strict=True)
    ]
    return torch.stack([torch.logsumexp(one.flatten(), 0) - of for one, of in zip(scores, right, strict=True)]).mean()


def _batches(
    network: PassageReaderNetwork, kept: Sequence[Example], wrong: int, size: int
) -> Iterator[list[tuple[list[Read], int]]]:
    """Batches without end; messages of one length stand together, so that little is padded."""
    chance = random.Random(0)  # noqa: S311
    while True:
        drawn = chance.sample(kept, len(kept))
        groups = [drawn[at : at + size * _SORTED] for at in range(0, len(drawn), size * _SORTED)]
        alike = [sorted(group, key=lambda one: len(one.message)) for group in groups]
        batches = [group[at : at + size] for group in alike for at in range(0, len(group), size)]
        for batch in chance.sample(batches, len(batches)):
            yield [_drawn(network, one, wrong, chance) for one in batch]


def _drawn(network: PassageReaderNetwork, one: Example, wrong: int, chance: random.Random) -> tuple[list[Read], int]:
    """What a message teaches: the passage that answers, then some that do not, and the place of its sentence."""
    beside = one.wrong[:_HARD]
    most = _BRIEFLY if wrong and chance.random() < _BRIEF else READ
    shown = [one.first, *chance.sample(beside, min(wrong, len(beside)))]
    read = [network.inputs.read(one.message, text.heading, text.sentences, most) for text in shown]
    seen = one.lead + 1 in read[0][1]
    return read, one.lead if seen else -1


def report(kept: Sequence[Example], network: PassageReaderNetwork) -> dict[str, Any]:
    """On messages that taught nothing: how often a passage that answers is first, and the sentence chosen is found."""
    apart = [one for one in kept if one.apart]
    chosen = [one for one in apart if one.lead >= 0]
    return {
        "messages": len(kept),
        "apart": len(apart),
        "right first, search": sum(one.answers[0] for one in apart),
        "right first of three, reader alone": sum(one.answers[int(np.argmax(_read(one, network)))] for one in apart),
        "sentence chosen": len(chosen),
        "it is the first": sum(one.lead == 0 for one in chosen),
        "it is found": sum(one.lead == _lead(one, network) for one in chosen),
    }


def _read(one: Example, network: PassageReaderNetwork) -> np.ndarray[Any, np.dtype[np.float64]]:
    """How well each of the likeliest passages answers, by all its sentences."""
    read = [network.inputs.read(one.message, text.heading, text.sentences, _BRIEFLY) for text in one.texts[:_COMPARED]]
    with torch.no_grad():
        return np.asarray(torch.logsumexp(network.score(read), 1).numpy(), dtype=np.float64)


def _lead(one: Example, network: PassageReaderNetwork) -> int:
    with torch.no_grad():
        return int(
            network.score([network.inputs.read(one.message, one.first.heading, one.first.sentences)])[0].argmax()
        )
