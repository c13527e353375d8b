"""Generations to measure on, built once, and benches: a generation with what its retriever sees of judged questions.

A folder kept between two measures holds each generation. Nothing is scored here.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.layers import read_site
from assistant.corpus.service_public.reader import detect_audience, read_archive
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.index.generation_files import Progress
from assistant.index.publication import Index
from assistant.records import Document
from assistant.retrieval.calibration import lesson
from assistant.retrieval.retriever import Examined, Retriever
from assistant.site.configuration import Site
from assistant_eval.datasets.beir_folder import BeirFolder
from assistant_eval.datasets.clock import TODAY
from assistant_eval.datasets.samples import Sample
from assistant_eval.errors import DatasetInvalid


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
