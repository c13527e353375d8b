"""The search of resources measured on needs, names and school questions written by people who had not seen it.

Needs are graded resource by resource (2 serves, 1 serves in part) against the whole catalogue; one that nothing in the
catalogue serves is a gap of the catalogue and is counted apart. Nothing here tunes anything.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.resources.constraints import holds
from assistant.resources.search import Searcher, SearchResult

DEPTH = 5
Row = dict[str, Any]


def rows(name: str, path: Path | None = None) -> list[Row]:
    """The lines of the set ``resource-<name>.jsonl``, or of the file ``path`` of the same format."""
    source = files("assistant_eval.datasets") / f"resource-{name}.jsonl" if path is None else path
    text = source.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def measure(searcher: Searcher, known: Sequence[Row]) -> Row:
    """Every figure of the search on the needs ``known``: served, constraints, silence; and our names."""
    found = [(row, searcher.search(row["need"])) for row in known]
    served = [(row, one) for row, one in found if row["grades"]]
    silent = [one for row, one in found if row["expects"] == "nothing"]
    gaps = [one for row, one in found if row["expects"] == "something" and not row["grades"]]
    return {
        "needs": {
            "asked": sum(row["expects"] == "something" for row in known),
            "served by the catalogue": len(served),
            "first": _share(_fits(row, one, 1) for row, one in served),
            "in three": _share(_fits(row, one, 3) for row, one in served),
            "ndcg@5": round(sum(ndcg(row["grades"], _ids(one)) for row, one in served) / max(len(served), 1), 4),
            "silent though served": _share(not one.resources for _, one in served),
            "gaps said": _share(_says_nothing(one) for one in gaps),
        },
        "constraints": _constraints(found, searcher),
        "nothing": {"n": len(silent), "said": _share(_says_nothing(one) for one in silent)},
        "names": _names(searcher),
    }


def missed(searcher: Searcher, known: Sequence[Row]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Needs whose first resource does not serve: the need, what came first, what serves best."""
    for row in known:
        one = searcher.search(row["need"])
        if row["grades"] and not _fits(row, one, 1):
            best = sorted(row["grades"], key=lambda name: -row["grades"][name])
            yield row["need"], _ids(one)[:3], best[:3]
        elif row["expects"] == "nothing" and not _says_nothing(one):
            yield row["need"], _ids(one)[:3], []


def _ids(found: SearchResult) -> list[str]:
    return [one.id for one in found.resources[:DEPTH]]


def _fits(row: Row, found: SearchResult, depth: int) -> bool:
    return any(name in row["grades"] for name in _ids(found)[:depth])


def _says_nothing(found: SearchResult) -> bool:
    """Whether no resource is shown, or the list opens on what no resource speaks of."""
    return not found.resources or bool(found.unsaid)


def ndcg(grades: dict[str, int], ids: list[str]) -> float:
    """The nDCG at :data:`DEPTH`, gains being the grades."""

    def gain(values: Iterable[int]) -> float:
        return sum(value / math.log2(rank + 2) for rank, value in enumerate(values))

    best = gain(sorted(grades.values(), reverse=True)[:DEPTH])
    return gain([grades.get(name, 0) for name in ids[:DEPTH]]) / best if best else 0.0


def _constraints(found: list[tuple[Row, SearchResult]], searcher: Searcher) -> Row:
    """Of needs with a constraint: understood, respected or its absence said, and what is known to satisfy found.

    A need counts as found by a resource that serves and is known to satisfy every constraint it says, not by another.
    """
    asked = [(row, one, name) for row, one in found for name in row["constraints"]]
    shown = [(one, name) for _, one, name in asked if name in one.asked.constraint and one.resources]
    kept = [(one, name) for one, name in shown if name in one.kept.constraint]
    able = [(one, good) for row, one in found if (good := _satisfying(row, searcher))]
    return {
        "n": len(asked),
        "understood": _share(name in one.asked.constraint for _, one, name in asked),
        "respected or let go and said": _share(
            all(holds(name, resource) for resource in one.resources[one.named :])
            or (one.loosened is not None and one.loosened[0] == "constraint" and name not in one.kept.constraint)
            for one, name in shown
        ),
        "kept": len(kept),
        "needs with a resource known to satisfy": len(able),
        "known to satisfy found in five": _share(bool(good & set(_ids(one))) for one, good in able),
    }


def _satisfying(row: Row, searcher: Searcher) -> set[str]:
    """The resources that serve a need and are known to satisfy every constraint that it says; empty if it says none."""
    listed = [searcher.by_id[name] for name in row["grades"] if name in searcher.by_id] if row["constraints"] else []
    return {one.id for one in listed if all(holds(name, one) for name in row["constraints"])}


def _names(searcher: Searcher) -> Row:
    known = [row for name in ("names", "names-2") for row in rows(name)]
    listed = [row for row in known if row["resource"]]

    def right(row: Row) -> bool:
        one = searcher.search(row["question"])
        return _ids(one)[:1] == [row["resource"]]

    absent = [row for row in known if not row["resource"]]
    return {
        "n": len(known),
        "in the catalogue": len(listed),
        "right": _share(right(row) for row in listed),
        "another named instead": _share(searcher.search(row["question"]).named > 0 for row in absent),
    }


def choices(takes: Callable[[str], bool], known: Sequence[Row]) -> Row:
    """Of mixed school questions, those sent to the right side: ``takes`` tells that the catalogue answers."""
    sides = {side: [row for row in known if row["expects"] == side] for side in ("guide", "resource")}
    right = {side: [takes(row["question"]) == (side == "resource") for row in listed] for side, listed in sides.items()}
    return {
        "n": len(known),
        "right": _share(one for listed in right.values() for one in listed),
        **{f"{side}s right": _share(listed) for side, listed in right.items()},
    }


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else 1.0
