"""What a site does with questions whose page is there, and with the same questions when it is not.

Two ways to be absent: each page left out in turn of the whole site, and sites cut to a few pages drawn at random, that
calibrate themselves as any site does. What is counted is the decision and the first page; no answer is composed. The
questions of a figure that counts are fresh; those of our own sets have been tuned on, and it is said beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.question.query import understand
from assistant.retrieval.retriever import AMONG, Retriever, calibrated
from assistant.text.language import detect
from assistant_eval.errors import DatasetInvalid
from assistant_eval.fitting.samples import TODAY
from assistant_eval.metrics.estimates import wilson


@dataclass(frozen=True)
class Asked:
    """A question, and the ids of the pages any of which answers it."""

    question: str
    documents: frozenset[str]


@dataclass(frozen=True)
class Decided:
    """Whether the right page was there, what was decided, and whether it came first, or among the choices."""

    present: bool
    verdict: str
    right: bool = False
    among: bool = False


@dataclass(frozen=True)
class Row:
    """The shares of one setting, as counts: of ``total`` questions, those of each decision."""

    name: str
    total: int
    counts: dict[str, int]

    def __str__(self) -> str:
        shares = (
            f"{name} {count}/{self.total} = {100 * count / max(self.total, 1):.1f} % {_interval(count, self.total)}"
            for name, count in self.counts.items()
        )
        return f"{self.name} : " + " · ".join(shares)


def read(path: Path) -> list[Asked]:
    """The questions of a file of ``{"question", "documents": [...]}`` lines; raise :class:`DatasetInvalid`."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [Asked(row["question"], frozenset(row["documents"])) for row in rows if row["documents"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetInvalid(path, "un objet JSON par ligne, « question » et « documents », est attendu") from error


def left_out(generation: Generation, embedder: Embedder, asked: Sequence[Asked]) -> Iterator[Decided]:
    """Each question with its pages, and with the first of them left out when no other answers."""
    rows = {entry.id: row for row, entry in enumerate(generation.entries)}
    for one in asked:
        held = [rows[name] for name in one.documents if name in rows]
        yield _decided(generation, embedder, one, present=bool(held))
        if len(held) == 1:
            yield _decided(generation, embedder, one, present=False, without=held[0])


def cut(generation: Generation, embedder: Embedder, asked: Sequence[Asked]) -> Iterator[Decided]:
    """Each question on a site that holds some of the pages only."""
    held = {entry.id for entry in generation.entries}
    for one in asked:
        yield _decided(generation, embedder, one, present=bool(held & one.documents))


def rows(name: str, decided: Sequence[Decided]) -> list[Row]:
    """What was decided of questions whose page is there, and of the others."""
    present = [one for one in decided if one.present]
    absent = [one for one in decided if not one.present]
    found = []
    if present:
        counts = {
            "répond juste": sum(one.verdict == "sure" and one.right for one in present),
            "répond d'une autre page": sum(one.verdict == "sure" and not one.right for one in present),
            "demande, bonne page proposée": sum(one.verdict == "unsure" and one.among for one in present),
            "demande en vain": sum(one.verdict == "unsure" and not one.among for one in present),
            "dit non": sum(one.verdict in {"near", "off"} for one in present),
        }
        found.append(Row(f"{name}, page présente", len(present), counts))
    if absent:
        counts = {
            "répond": sum(one.verdict == "sure" for one in absent),
            "demande": sum(one.verdict == "unsure" for one in absent),
            "dit non": sum(one.verdict in {"near", "off"} for one in absent),
        }
        found.append(Row(f"{name}, page absente", len(absent), counts))
    return found


def _decided(
    generation: Generation, embedder: Embedder, one: Asked, *, present: bool, without: int | None = None
) -> Decided:
    query = understand(one.question, generation.speller, detect(one.question))
    retriever = Retriever(generation, embedder)
    features, order = retriever.judged(query, embedder.query(query.text), today=TODAY, without=without)
    if not features:
        return Decided(present, "off")
    verdict = calibrated(generation).judge(features).verdict
    return Decided(present, verdict, order[0] in one.documents, bool(one.documents.intersection(order[:AMONG])))


def _interval(count: int, total: int) -> str:
    low, high = wilson(count / max(total, 1), total)
    return f"[{100 * low:.0f} ; {100 * high:.0f}]"
