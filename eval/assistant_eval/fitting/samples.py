"""Judged questions with what the retriever sees of them: what fitting, ablations and typing errors are measured on.

A bench is one generation and its questions. Fitting reads the fold ``tune`` only; ``test`` is for reports.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import apart_questions, taught_questions
from assistant.corpus.layers import read_site
from assistant.corpus.service_public.reader import detect_audience, read_archive
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.index.generation_files import Progress
from assistant.index.publication import Index
from assistant.records import Audience, Document, Passage
from assistant.retrieval.calibration import lesson
from assistant.retrieval.retriever import Examined, Retriever
from assistant.site.configuration import Site
from assistant_eval.datasets.beir_folder import BeirFolder
from assistant_eval.datasets.golden import golden
from assistant_eval.errors import DatasetInvalid

Fold = Literal["tune", "test"]
TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Sample:
    """A question; ``relevant`` holds ids of documents and is empty when the pages cannot answer."""

    question: str
    relevant: frozenset[str]
    source: str
    fold: Fold = "tune"
    audience: Audience | None = None
    unknown: bool = False  # asked as if no question were known for its page


@dataclass(frozen=True)
class Bench:
    """A generation, its questions, and what the retriever saw of each; ``relevant[i]`` is a mask over documents."""

    generation: Generation
    samples: tuple[Sample, ...]
    examined: tuple[Examined, ...]
    relevant: tuple[NDArray[np.bool_], ...]

    @classmethod
    def open(cls, generation: Generation, embedder: Embedder, samples: Iterable[Sample]) -> Bench:
        """Ask every question once."""
        kept = tuple(samples)
        retriever = Retriever(generation, embedder)
        rows = {entry.id: row for row, entry in enumerate(generation.entries)}
        examined = tuple(
            retriever.examine(
                one.question,
                one.audience,
                today=TODAY,
                forget=next((rows.get(name) for name in one.relevant), None) if one.unknown else None,
            )
            for one in kept
        )
        ids = list(rows)
        relevant = tuple(np.array([one in sample.relevant for one in ids], dtype=np.bool_) for sample in kept)
        return cls(generation, kept, examined, relevant)


def known_rows() -> dict[str, list[int]]:
    """The rows of the known questions that teach, by their text: what is forgotten while one is asked as a message."""
    rows: dict[str, list[int]] = {}
    for row, one in enumerate(taught_questions()):
        rows.setdefault(one.text, []).append(row)
    return rows


def passage_key(passage: Passage) -> tuple[str, str, str, bool]:
    """What names a passage in ``asked-sections.jsonl``: its page, heading and field, and whether it is the town's."""
    return passage.document_id, passage.section[-1] if passage.section else "", passage.field, passage.local


def beir_generation(folder: Path, cache: Path, embedder: Embedder, progress: Progress) -> tuple[Generation, BeirFolder]:
    """The generation of a BEIR folder, built in ``cache`` unless it is there."""
    data = BeirFolder.read(folder)
    index = Index(cache)
    index.build("beir", data.documents, embedder, progress)
    return index.open(embedder), data


def site_generation(
    root: Path, cache: Path, embedder: Embedder, progress: Progress, *, taught: bool = False
) -> Generation:
    """The generation of a commune's folder, built in ``cache`` unless it is there.

    One that is ``taught`` has learned its own confidence, as the product's has; fitting needs none.
    """
    site = Site.read(root)
    return _generation(site, read_site(site).documents, cache, embedder, progress, taught=taught)


def _generation(
    site: Site, documents: Sequence[Document], cache: Path, embedder: Embedder, progress: Progress, *, taught: bool
) -> Generation:
    index = Index(cache)
    index.build(site.id, documents, embedder, progress, lesson(embedder, progress) if taught else None)
    return index.open(embedder)


def cut_generation(
    root: Path, pages: int, seed: int, cache: Path, embedder: Embedder, progress: Progress, *, taught: bool = False
) -> Generation:
    """The generation of a commune's folder cut to ``pages`` pages drawn at random, built in ``cache``."""
    site = Site.read(root)
    documents = list(read_site(site).documents)
    kept = sorted(random.Random(seed).sample(range(len(documents)), min(pages, len(documents))))  # noqa: S311
    return _generation(site, [documents[row] for row in kept], cache, embedder, progress, taught=taught)


def read_sheets(archives: Sequence[Path]) -> list[Document]:
    """The official sheets of archives of service-public.fr, each once."""
    held: dict[str, Document] = {}
    for path in archives:
        space = detect_audience(path)
        if space is None:
            raise DatasetInvalid(path, "archive de service-public.fr attendue")
        for document in read_archive(path, space).documents:
            held.setdefault(document.id, document)
    return list(held.values())


def sheets_generation(
    site: Path,
    archives: Sequence[Path],
    cache: Path,
    embedder: Embedder,
    progress: Progress,
    *,
    taught: bool = False,
) -> Generation:
    """The generation of a commune's folder with the official sheets, built in ``cache`` unless it is there."""
    opened = Site.read(site)
    documents = [*read_site(opened).documents, *read_sheets(archives)]
    return _generation(opened, documents, cache, embedder, progress, taught=taught)


def beir_samples(data: BeirFolder) -> list[Sample]:
    """The questions of a BEIR folder."""
    return [Sample(query.text, query.relevant, query.source) for query in data.queries]


def known_samples(*, common: bool) -> list[Sample]:
    """The known questions kept apart, of the common pages or of the official sheets, by style.

    One in three is asked as if its page were a town's own, for which no question is known.
    """
    held = [one for one in apart_questions() if one.answered and one.common == common]
    layer = "common" if common else "national"
    return [
        Sample(one.text, frozenset({one.document}), f"{layer}-{one.style}", unknown=place % 3 == 0)
        for place, one in enumerate(held)
    ]


def starter_samples() -> list[Sample]:
    """Our questions on the starter site: answerable ones, then the others."""
    answerable = [
        Sample(
            row["question"],
            frozenset((row["document_id"], *row["also"])),
            f"starter-{row['fold']}",
            cast("Fold", row["fold"]),
        )
        for row in dataset("starter-questions.jsonl")
    ]
    others = [
        Sample(row["question"], frozenset(), row["kind"], cast("Fold", row["fold"]))
        for row in dataset("unanswerable.jsonl")
    ]
    return [*answerable, *others, *golden_samples()]


def golden_samples() -> list[Sample]:
    """The golden set's questions that stand alone: those the pages must answer, and those they cannot."""
    result = []
    for one in golden():
        fold: Fold = "tune" if one.half == "tune" else "test"
        if one.history or not ((one.must_answer and one.documents) or "not_found" in one.status):
            continue
        relevant = frozenset(one.documents) if one.must_answer else frozenset()
        result.append(Sample(one.question, relevant, f"golden-{one.slice}", fold, one.audience))
    return result


def out_of_scope(path: Path, categories: Sequence[str] = ()) -> list[Sample]:
    """The questions of a file of ``{"question", "category"}`` lines, of some categories or of all."""
    rows = _rows(path.read_text(encoding="utf-8"), str(path))
    return [
        Sample(row["question"], frozenset(), row["category"])
        for row in rows
        if not categories or row["category"] in categories
    ]


def dataset(name: str) -> list[dict[str, Any]]:
    """The records of one of our own data files."""
    return _rows((files("assistant_eval.datasets") / name).read_text(encoding="utf-8"), name)


def _rows(text: str, place: str) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        raise DatasetInvalid(place, "une ligne n'est pas du JSON") from None
