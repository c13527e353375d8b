"""What resources are about as vectors, so that « un truc pour réviser les tables » meets « multiplication ».

Two vectors a resource by the package's own encoder: its whole text as a passage, and the middle of its topics as
questions. Those of the catalogue we ship are shipped (``vectors.npz``, of ``assistant-eval fit-resource-ranking``),
those of a few more are made at first use; any other is found by its words alone. Nothing is ranked here.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.embedding import Vector
from assistant.embedding.trained import TrainedEncoder
from assistant.numeric import from_eight_bits, to_eight_bits
from assistant.resources.record import Resource
from assistant.resources.vocabulary import label

SHIPPED = Path(__file__).parent / "vectors.npz"
AT_ONCE = 40  # resources of a town, some two seconds at its first question
TOPICS = 16  # of a resource, the first ones are read
Pairs = Mapping[str, Vector]  # by key, shape ``(2, dimension)``


def key(resource: Resource) -> str:
    """What the vectors of a resource are held under: it changes with its texts."""
    whole, topics = _texts(resource)
    return hashlib.blake2b("\n".join((whole, *topics)).encode(), digest_size=8).hexdigest()


def resource_vectors(resources: Sequence[Resource]) -> dict[str, Vector]:
    """The vectors of resources, some 50 ms of a core each."""
    encoder = TrainedEncoder.shipped()
    texts = [_texts(one) for one in resources]
    whole = encoder.passages([one for one, _ in texts])
    topics = encoder.queries([topic for _, listed in texts for topic in listed])
    found, start = {}, 0
    for resource, row, (_, listed) in zip(resources, whole, texts, strict=True):
        middle = topics[start : start + len(listed)].mean(axis=0)
        start += len(listed)
        found[key(resource)] = np.stack([row, middle / np.linalg.norm(middle)]).astype(np.float32)
    return found


def of_need(text: str) -> Vector:
    """The vector of a sentence, shape ``(dimension,)``."""
    return TrainedEncoder.shipped().query(text)


def likeness(resources: Sequence[Resource], pairs: Pairs) -> Vector:
    """The vectors of every resource, shape ``(2, n, dimension)``; zeros for those that have none.

    A few without vectors get theirs at once; more than :data:`AT_ONCE` keep to their words.
    """
    without = [one for one in resources if key(one) not in pairs]
    if len(without) <= AT_ONCE:
        pairs = {**pairs, **resource_vectors(without)} if without else pairs
    rows: Vector = np.zeros((2, len(resources), TrainedEncoder.shipped().dimension), dtype=np.float32)
    for place, resource in enumerate(resources):
        if (pair := pairs.get(key(resource))) is not None:
            rows[:, place] = pair
    return rows


def read(path: Path) -> dict[str, Vector]:
    """The vectors of a file by the encoder in use; none when it is missing, spoilt or of another encoder."""
    try:
        with np.load(path, allow_pickle=False) as held:
            if str(held["model"]) != TrainedEncoder.shipped().model_id:
                return {}
            rows = from_eight_bits(held["rows"], held["scale"])
            return dict(zip(held["keys"].tolist(), rows, strict=True))
    except (OSError, ValueError, KeyError):
        return {}


@functools.cache
def shipped() -> Pairs:
    """The vectors of the catalogue we ship, read once."""
    return read(SHIPPED)


def write(path: Path, pairs: Pairs) -> None:
    """Write vectors in 8 bits, in the order of their keys."""
    keys = sorted(pairs)
    rows = np.array([pairs[one] for one in keys], dtype=np.float32)
    shortened, scale = to_eight_bits(rows)
    model = np.array(TrainedEncoder.shipped().model_id)
    np.savez_compressed(path, model=model, keys=np.array(keys), rows=shortened, scale=scale)


def _texts(resource: Resource) -> tuple[str, tuple[str, ...]]:
    classes = (
        *(label("subject", one) for one in resource.subjects),
        *(label("kind", one) for one in resource.kinds),
    )
    topics = resource.topics[:TOPICS] or (resource.name,)
    return f"{resource.name}. {resource.description} {', '.join(topics)}. {', '.join(classes)}", topics
