"""Floors that only rise: for each figure, every bound it ever had, oldest first, and the last one holds.

``least`` figures may not fall under theirs, ``most`` figures may not go over. A bound that was loosened stands in the
history beside the one before it, and is refused: loosening means erasing, in a commit that everybody sees. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from pydantic import Field, RootModel, ValidationError

from assistant.records import Record
from assistant_eval.errors import DatasetInvalid

_ROOM = 0.03  # how far past its bound a figure goes before one asks to tighten it


class Bounds(Record):
    """The bounds of one measure, by figure."""

    least: dict[str, tuple[float, ...]] = Field(default_factory=dict)
    most: dict[str, tuple[float, ...]] = Field(default_factory=dict)

    def loosened(self) -> list[str]:
        """The figures one of whose bounds asks less than the one before."""
        fallen = [name for name, bounds in self.least.items() if any(new < old for old, new in pairwise(bounds))]
        return fallen + [name for name, bounds in self.most.items() if any(new > old for old, new in pairwise(bounds))]

    def refusals(self, measured: Mapping[str, float]) -> list[str]:
        """One sentence for each figure past its bound, or that was not measured."""
        return list(self._refusals(measured))

    def raised(self, measured: Mapping[str, float]) -> list[str]:
        """The figures that leave room enough to tighten their bound."""
        higher = [name for name, bounds in self.least.items() if measured.get(name, 0.0) > bounds[-1] + _ROOM]
        return higher + [name for name, bounds in self.most.items() if measured.get(name, 1.0) < bounds[-1] - _ROOM]

    def _refusals(self, measured: Mapping[str, float]) -> Iterator[str]:
        for name in (*self.least, *self.most):
            if name not in measured:
                yield f"{name} : pas mesuré"
        for name, bounds in self.least.items():
            if name in measured and measured[name] < bounds[-1]:
                yield f"{name} : {measured[name]:.3f}, au moins {bounds[-1]:.3f}"
        for name, bounds in self.most.items():
            if name in measured and measured[name] > bounds[-1]:
                yield f"{name} : {measured[name]:.3f}, au plus {bounds[-1]:.3f}"


class Floors(RootModel[dict[str, Bounds]]):
    """The bounds of each measure, by its name."""

    @classmethod
    def read(cls, path: Path) -> Floors:
        """Those written in ``path``; raise :class:`DatasetInvalid`."""
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValidationError):
            reason = "bornes illisibles, « least » et « most » attendus par mesure"
            raise DatasetInvalid(path, reason) from None

    def of(self, measure: str) -> Bounds:
        """The bounds of one measure; none when it has none."""
        return self.root.get(measure, Bounds())
