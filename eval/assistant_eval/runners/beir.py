"""Runs the assistant's retrieval, and baselines, on a BEIR folder; returns one JSON-ready report.

Documents go through the real pipeline: chunking, embedding, a published generation, ``Retriever``. The folder given as
cache keeps the vectors, so that a second run costs seconds. Scores are ``metrics/ranking.py``; files are
``beir_folder.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.index.generation_files import Progress
from assistant.index.publication import Index
from assistant.retrieval.retriever import Retriever
from assistant_eval.datasets.beir_folder import BeirFolder, Query
from assistant_eval.metrics import ranking
from assistant_eval.runners.baselines import DenseOnly, LexicalOnly, System

DEPTH = 100
BASELINES = ("bm25", "dense", "langchain")


class Ours:
    """The assistant's retriever as a :class:`System`."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def search(self, question: str, count: int) -> list[str]:
        """See :class:`System`."""
        found = self._retriever.search(question, today=date(2000, 1, 1), count=count)
        return [one.entry.id for one in found.documents]


@dataclass
class Run:
    """The scores of one system, a dictionary a question, in the order of the questions; seconds a question."""

    scores: list[dict[str, float]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, system: System, queries: Sequence[Query]) -> Run:
        """Search every question once."""
        run = cls()
        for query in queries:
            begin = time.perf_counter()
            ranked = system.search(query.text, DEPTH)
            run.seconds.append(time.perf_counter() - begin)
            run.scores.append(ranking.question_scores(ranked, query.relevant))
        return run

    def latency(self) -> dict[str, float]:
        """Milliseconds a question."""
        low, high = np.percentile(self.seconds, [50, 95]) * 1000
        return {"p50": round(float(low), 2), "p95": round(float(high), 2)}

    def report(self, queries: Sequence[Query]) -> dict[str, Any]:
        """``{"overall": …, "by_source": {…}}``."""
        sources = sorted({query.source for query in queries})
        return {
            "overall": ranking.summary(self.scores),
            "by_source": {source: ranking.summary(self.of_source(queries, source)) for source in sources},
        }

    def of_source(self, queries: Sequence[Query], source: str) -> list[dict[str, float]]:
        """The scores of the questions of one source."""
        return [scores for query, scores in zip(queries, self.scores, strict=True) if query.source == source]


def evaluate(
    data: BeirFolder,
    embedder: Embedder,
    cache: Path,
    baselines: Iterable[str] = BASELINES,
    progress: Progress = lambda *_: None,
    publish: Callable[[dict[str, Any]], None] = lambda _: None,
) -> dict[str, Any]:
    """The report; ``publish`` is given it once the assistant is measured, and again after each baseline.

    A baseline can take an hour to build: what is known before is not lost when it is stopped.
    """
    index = Index(cache)
    begin = time.perf_counter()
    index.build("beir", data.documents, embedder, progress)
    build = time.perf_counter() - begin
    generation = index.open(embedder)
    try:
        embedder.query("première question, pour charger le modèle")
        ours = Run.of(Ours(Retriever(generation, embedder)), data.queries)
        report = {**ours.report(data.queries), "baselines": {}}
        report |= {"latency_ms": ours.latency(), "build_s": round(build, 1)}
        report |= {"documents": len(generation.entries), "passages": len(generation.passages)}
        report["vectors"] = generation.manifest.vectors
        publish(report)
        for name in baselines:
            system = _baseline(name, generation, data, embedder, cache, progress)
            run = Run.of(system, data.queries)
            report["baselines"][name] = {
                **run.report(data.queries),
                "latency_ms": run.latency(),
                "ahead": _ahead(ours, run, data.queries),
            }
            publish(report)
    finally:
        generation.close()
    return report


def _baseline(
    name: str, generation: Generation, data: BeirFolder, embedder: Embedder, cache: Path, progress: Progress
) -> System:
    if name == "bm25":
        return LexicalOnly(generation)
    if name == "dense":
        return DenseOnly(generation, embedder)
    from assistant_eval.runners.langchain_tutorial import LangChainTutorial

    return LangChainTutorial(data.documents, embedder, cache / "vectors.sqlite", progress)


def _ahead(ours: Run, theirs: Run, queries: Sequence[Query]) -> dict[str, Any]:
    """Paired differences, ours minus theirs, over all questions and by source."""

    def compare(mine: list[dict[str, float]], other: list[dict[str, float]]) -> dict[str, Any]:
        names = ("recall@1", "recall@5", "ndcg@10")
        return {name: ranking.paired([one[name] for one in mine], [one[name] for one in other]) for name in names}

    sources = sorted({query.source for query in queries})
    return {
        "overall": compare(ours.scores, theirs.scores),
        "by_source": {one: compare(ours.of_source(queries, one), theirs.of_source(queries, one)) for one in sources},
    }
