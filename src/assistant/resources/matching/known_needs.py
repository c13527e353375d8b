"""Needs written for each resource we ship: a need that resembles one of them is served by its resource.

``known-needs.jsonl`` was written by who had read the entry, in the words of people who do not know that it exists, or
by who knew nothing of the catalogue and was served by it, as a reader found; its
vectors by the package's own encoder are shipped (``known-needs.npz``, of ``assistant-eval fit-resource-ranking``). A
resource of a town has none: it is found by its words and its texts. Nothing is ranked here.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import Vector
from assistant.embedding.trained import TrainedEncoder
from assistant.numeric import cosines_of, from_eight_bits, to_eight_bits

NEEDS, VECTORS = (Path(__file__).parent / f"known-needs.{kind}" for kind in ("jsonl", "npz"))
FEATURES = ("known", "known_two", "known_four", "known_behind", "known_rank")
_NEAREST = (1, 2, 4)  # known needs of a resource whose cosines are averaged


@functools.cache
def known_needs() -> tuple[tuple[str, str], ...]:
    """The id of a resource and a need that it serves, as shipped."""
    rows = map(json.loads, NEEDS.read_text(encoding="utf-8").splitlines())
    return tuple((row["resource"], row["need"]) for row in rows)


def need_vectors() -> Vector:
    """The vectors of the known needs, in their order."""
    return TrainedEncoder.shipped().queries([need for _, need in known_needs()])


def write(path: Path, rows: Vector) -> None:
    """Write vectors in 8 bits."""
    shortened, scale = to_eight_bits(rows)
    np.savez_compressed(path, model=np.array(TrainedEncoder.shipped().model_id), rows=shortened, scale=scale)


def read(path: Path) -> Vector | None:
    """The vectors of a file; None when it is missing, spoilt, of another encoder or of other needs."""
    try:
        with np.load(path, allow_pickle=False) as held:
            rows = from_eight_bits(held["rows"], held["scale"])
            if str(held["model"]) == TrainedEncoder.shipped().model_id and len(rows) == len(known_needs()):
                return rows
    except (OSError, ValueError, KeyError):
        pass
    return None


class KnownNeeds:
    """The known needs of some resources, ready to be compared; immutable. ``rows`` are their vectors, else ours."""

    def __init__(self, ids: Sequence[str], rows: Vector | None = None) -> None:
        rows = read(VECTORS) if rows is None else rows
        place = {one: number for number, one in enumerate(ids)}
        owners = np.array([place.get(one, -1) for one, _ in known_needs()])
        self._texts = np.array([text for _, text in known_needs()])
        groups = [] if rows is None else sorted(set(owners) - {-1})
        self._groups = np.array(groups, dtype=np.int64)
        self._places = _padded([np.flatnonzero(owners == one) for one in groups], len(owners))
        self._rows = np.zeros((0, 0), dtype=np.float32) if rows is None else rows
        self._count = len(ids)

    def features(
        self, vector: Vector, forgotten: str = "", alike: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """The :data:`FEATURES` of each resource for a need, shape ``(n, 5)``, but for a known need ``forgotten``.

        The cosines of its nearest known needs, how far it is behind the resource that has the nearest of all, and one
        over its rank. A resource without any is as near as the others are on average, nearer if its own texts are:
        ``alike`` are their cosines, shape ``(n,)``. All 0 when no resource has any.
        """
        if not len(self._groups):
            return np.zeros((self._count, len(FEATURES)))
        found = np.full((self._count, len(_NEAREST)), np.nan)
        found[self._groups] = self._nearest(vector, forgotten)
        nearer = np.zeros(self._count) if alike is None else alike - alike.mean()
        found = np.where(np.isnan(found), np.nanmean(found, axis=0) + nearer[:, None], found)
        best = found[:, 0]
        rank = np.argsort(np.argsort(-best, kind="stable"), kind="stable")
        return np.column_stack([found, best - best.max(), 1 / (1 + rank)])

    def _nearest(self, vector: Vector, forgotten: str) -> NDArray[np.float64]:
        """The mean cosine of the nearest needs of each resource that has some, shape ``(resources, len(_NEAREST))``.

        A resource whose only need is ``forgotten`` keeps it.
        """
        near = np.append(cosines_of(self._rows, vector), -np.inf)[self._places].astype(np.float64)
        if forgotten:
            unknown = np.append(self._texts == forgotten, False)[self._places]
            left = np.where(unknown, -np.inf, near)
            near = np.where(np.isfinite(left).any(axis=1, keepdims=True), left, near)
        near = -np.sort(-near, axis=1)
        sizes = np.isfinite(near).sum(axis=1)
        sums = np.cumsum(np.where(np.isfinite(near), near, 0.0), axis=1)
        counts = [np.minimum(sizes, count) for count in _NEAREST]
        return np.column_stack([sums[np.arange(len(sums)), count - 1] / count for count in counts])


def _padded(groups: Sequence[NDArray[np.int64]], outside: int) -> NDArray[np.int64]:
    """The numbers of each group in a row of one matrix, filled up with ``outside``."""
    rows = np.full((len(groups), max(map(len, groups), default=0)), outside, dtype=np.int64)
    for row, group in zip(rows, groups, strict=True):
        row[: len(group)] = group
    return rows
