"""A BEIR folder -> Documents, questions and judgements.

Reads ``corpus.jsonl`` (or ``.jsonl.gz``), ``queries.jsonl`` and ``qrels.tsv`` (or ``qrels/test.tsv``) as the BEIR
benchmark writes them. Only ``title`` and ``text`` of the corpus are used: metadata would be knowledge of one corpus.
Nothing is indexed or scored here.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.corpus.canonical import TextBuilder
from assistant.records import Document
from assistant.text.cleaning import clean
from assistant_eval.errors import DatasetInvalid

DAY = date(2000, 1, 1)
_HEADING_CHARS = 160
_COLUMNS = ("query-id", "corpus-id", "score")
_SENTENCE_END = re.compile(r"[.;:,…!]$")


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the ids of the documents that answer it, and the source it was collected from."""

    id: str
    text: str
    relevant: frozenset[str]
    source: str


@dataclass(frozen=True)
class BeirFolder:
    """``documents`` are in the file's order; only queries with a judgement are kept."""

    documents: tuple[Document, ...]
    queries: tuple[Query, ...]

    @classmethod
    def read(cls, folder: Path) -> BeirFolder:
        """Read a folder; raise :class:`DatasetInvalid` with the file and the line that cannot be read."""
        documents = tuple(
            _document(row, place) for row, place in _rows(_first(folder, "corpus.jsonl", "corpus.jsonl.gz"))
        )
        relevant = _judgements(_first(folder, "qrels.tsv", "qrels/test.tsv"))
        queries = tuple(
            Query(row["_id"], text, frozenset(relevant[row["_id"]]), str(row.get("metadata", {}).get("source", "all")))
            for row, place in _rows(_first(folder, "queries.jsonl", "queries.jsonl.gz"))
            if row.get("_id") in relevant and (text := clean(_text(row, "text", place)))
        )
        if not documents or not queries:
            raise DatasetInvalid(folder, "aucun document, ou aucune question jugée")
        return cls(documents, queries)


def plain_document(identifier: str, title: str, text: str, site: str = "beir") -> Document:
    """A Document from bare text: blank lines part sections, a short first line is the heading of its section.

    A heading « A > B » is a path of two levels, the way corpora flatten their trees.
    """
    builder = TextBuilder()
    current: tuple[str, ...] = ()
    for section in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in section.splitlines() if line.strip()]
        if len(lines) > 1 and _is_heading(lines[0], lines[1]):
            path = tuple(part.strip() for part in lines.pop(0).split(" > "))
            shared = _shared(current, path)
            for depth, part in enumerate(path[shared:], start=shared):
                builder.heading(min(depth + 2, 6), part)
            current = path
        for line in lines:
            builder.paragraph(line)
    canonical, blocks = builder.build()
    return Document(
        id=identifier, site=site, layer="national", kind="page", title=clean(title), text=canonical, blocks=blocks,
        audience=(), publisher="", url="", licence="", updated=DAY,
    )  # fmt: skip


def _shared(before: tuple[str, ...], path: tuple[str, ...]) -> int:
    """How many leading headings are already open; the last of a path is always written again."""
    count = 0
    while count < len(path) - 1 and before[: count + 1] == path[: count + 1]:
        count += 1
    return count


def _is_heading(line: str, following: str) -> bool:
    return len(line) <= _HEADING_CHARS and not _SENTENCE_END.search(line) and not following[:1].islower()


def _document(row: dict[str, Any], place: str) -> Document:
    title, text = _text(row, "title", place), _text(row, "text", place)
    document = plain_document(str(row["_id"]), title, text)
    return document if document.blocks else plain_document(str(row["_id"]), title, title or "-")


def _text(row: dict[str, Any], name: str, place: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str) or "_id" not in row:
        raise DatasetInvalid(place, f"« _id » et « {name} » doivent être des textes")
    return value


def _first(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise DatasetInvalid(folder, f"il y manque {' ou '.join(names)}")


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            place = f"{path}, ligne {number}"
            try:
                row = json.loads(line) if line.strip() else None
            except ValueError:
                raise DatasetInvalid(place, "ce n'est pas du JSON") from None
            if isinstance(row, dict):
                yield row, place


def _judgements(path: Path) -> dict[str, set[str]]:
    """``query-id corpus-id score``, tab-separated, with or without a header; a score of 0 is not relevant."""
    relevant: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.reader(stream, delimiter="\t"), start=1):
            if len(row) < len(_COLUMNS) or row[0] == _COLUMNS[0]:
                continue
            if not re.fullmatch(r"-?\d+(\.\d+)?", row[-1]):
                place = f"{path}, ligne {number}"
                raise DatasetInvalid(place, f"la note « {row[-1]} » n'est pas un nombre")
            if float(row[-1]) > 0:
                relevant.setdefault(row[0], set()).add(row[-2])
    return relevant
