"""Writes the records and vectors of a generation, and reads the stems of its passages; ``generation.py`` opens them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from assistant.embedding import Vector
from assistant.index.embedding_targets import Target
from assistant.index.generation import Entry
from assistant.records import Document, Passage
from assistant.text.analysis import analyse

Progress = Callable[[str, int, int], None]
FIELD_WEIGHTS = {"title": 3.0, "aliases": 2.0, "section": 2.0, "body": 1.0}


def lexical_fields(
    documents: Sequence[Document], pairs: list[tuple[int, Passage]], progress: Progress
) -> Iterator[list[tuple[Sequence[str], float]]]:
    """The stems of each passage by field; what its document's passages share is analysed once."""
    weights = FIELD_WEIGHTS
    shared: list[tuple[Sequence[str], float]] = []
    read = -1
    for done, (row, passage) in enumerate(pairs, start=1):
        document = documents[row]
        if row != read:
            read = row
            shared = [
                (analyse(document.title), weights["title"]),
                (analyse(" ; ".join(document.aliases)), weights["aliases"]),
            ]
        yield [
            *shared,
            (analyse(" ; ".join(passage.section)), weights["section"]),
            (analyse(document.text[passage.start : passage.end]), weights["body"]),
        ]
        progress("Index des mots", done, len(pairs))


def write_records(folder: Path, documents: Sequence[Document], pairs: list[tuple[int, Passage]]) -> None:
    """Documents, what ranking knows of them, and passages with the row of their document."""
    starts = [0]
    with (folder / "documents.jsonl").open("wb") as stream:
        for document in documents:
            starts.append(starts[-1] + stream.write(json.dumps(document.to_json()).encode() + b"\n"))
    np.save(folder / "document-starts.npy", np.array(starts, dtype=np.int64))
    catalog = [Entry.of(document).to_json() for document in documents]
    (folder / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
    rows = [[p.id, row, p.section, p.start, p.end, p.field, p.local, p.layer] for row, p in pairs]
    (folder / "passages.json").write_text(json.dumps(rows), encoding="utf-8")


def write_vectors(folder: Path, name: str, plural: str, targets: Sequence[Target], vectors: Vector) -> None:
    """Vectors and the rows of their documents."""
    np.save(folder / f"{plural}.npy", vectors)
    np.save(folder / f"{name}-owners.npy", np.array([target.owner for target in targets], dtype=np.int32))
