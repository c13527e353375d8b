"""The evaluation data stays true to the starter corpus: identifiers, sections, quoted substrings, folds, no repeats."""

from __future__ import annotations

import csv
import functools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus.chunking import passages
from assistant.corpus.layers import read_site
from assistant.records import AUDIENCES, Document
from assistant.site.configuration import Site

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus" / "saint-exemple"
DATA = ROOT / "eval" / "assistant_eval" / "datasets"
LANGUAGES = {"en", "ar", "uk", "pt", "tr", "es", "it"}
STYLES = {"fr", "fautes", "sms", "long"} | LANGUAGES
INTENTS = {"cost", "delay", "documents", "online", "where", "when", "who", "how", "can", "what", ""}
FIELDS = {"cost", "delay", "documents", "online_url", "where", "who", "steps", "other-section"}
KINDS = {
    "other-commune", "other-country", "other-administration", "local-fact-absent", "general-knowledge", "chit-chat",
    "near-topic",
}  # fmt: skip
SCHEMAS: dict[str, set[str]] = {
    "starter-questions.jsonl": {
        "id", "question", "audience", "style", "intent", "document_id", "section", "answer_contains", "also",
        "also_sections", "fold",
    },
    "unanswerable.jsonl": {"id", "question", "kind", "fold"},
    "followups.jsonl": {"id", "kind", "turns", "document_id", "section", "also_sections", "fold"},
    "dialogues.jsonl": {"id", "kind", "turns", "document_id", "section", "also_sections", "fold"},
    "intents.jsonl": {"id", "question", "document_id", "field", "section", "also_sections", "fold"},
    "languages.jsonl": {"id", "language", "question", "document_id", "also", "fold"},
}  # fmt: skip
LABELLED = [name for name in SCHEMAS if name != "unanswerable.jsonl"]


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def expected() -> list[dict[str, str]]:
    with (DATA / "sample-expected.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@functools.cache
def documents() -> dict[str, Document]:
    reading = read_site(Site.read(CORPUS))
    assert not reading.problems
    return {document.id: document for document in reading.documents}


@functools.cache
def sections(document_id: str) -> dict[str, str]:
    """Every heading of a sheet (the empty string is the introduction) and the text below it."""
    document, texts = documents()[document_id], dict[str, str]()
    for passage in passages(document):
        for heading in passage.section or ("",):
            texts[heading] = texts.get(heading, "") + "\n" + document.text[passage.start : passage.end]
    return texts


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema(name: str) -> None:
    for record in read(name):
        assert set(record) - {"suggestion"} == SCHEMAS[name], record["id"]
        assert record["fold"] in {"tune", "test"}, record["id"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_nothing_is_repeated(name: str) -> None:
    records = read(name)
    asked = [" / ".join(r["turns"]) if "turns" in r else r["question"] for r in records]
    normalised = Counter(re.sub(r"\W+", " ", text.casefold()).strip() for text in asked)
    assert not [text for text, times in normalised.items() if times > 1]
    assert len({record["id"] for record in records}) == len(records)


@pytest.mark.parametrize("name", SCHEMAS)
def test_folds_are_balanced(name: str) -> None:
    folds = Counter(record["fold"] for record in read(name))
    assert abs(folds["tune"] - folds["test"]) <= 0.1 * folds.total()


def test_a_sheet_is_in_one_fold() -> None:
    folds: dict[str, set[str]] = {}
    for name in sorted(set(LABELLED) - {"dialogues.jsonl"}):  # they fit no weight that reads a sheet
        for record in read(name):
            folds.setdefault(record["document_id"], set()).add(record["fold"])
    assert not [document for document, found in folds.items() if len(found) > 1]


@pytest.mark.parametrize("name", LABELLED)
def test_labels_exist_in_the_corpus(name: str) -> None:
    for record in read(name):
        assert {record["document_id"], *record.get("also", [])} <= set(documents()), record["id"]
        if "section" in record:
            named = {record["section"], *record["also_sections"]}
            assert named <= set(sections(record["document_id"])), (record["id"], named)


def test_substrings_lie_in_the_labelled_section() -> None:
    for record in read("starter-questions.jsonl"):
        document = documents()[record["document_id"]]
        for part in record["answer_contains"]:
            assert part in document.text, (record["id"], part)
            assert part in sections(document.id)[record["section"]], (record["id"], part)


def test_starter_questions_cover_the_corpus() -> None:
    records = read("starter-questions.jsonl")
    assert {record["audience"] for record in records} == set(AUDIENCES)
    assert {record["style"] for record in records} == STYLES
    assert {record["intent"] for record in records} <= INTENTS
    assert len({record["document_id"] for record in records}) >= len(documents()) / 2
    assert sum(bool(record["answer_contains"]) for record in records) >= 150


def test_kinds_fields_and_languages() -> None:
    assert {record["kind"] for record in read("unanswerable.jsonl")} == KINDS
    assert {record["field"] for record in read("intents.jsonl")} == FIELDS
    assert Counter(record["language"] for record in read("languages.jsonl")) == dict.fromkeys(LANGUAGES, 20)
    for record in read("intents.jsonl"):
        assert documents()[record["document_id"]].kind == "demarche", record["id"]


def test_dialogues() -> None:
    for record in (*read("followups.jsonl"), *read("dialogues.jsonl")):
        assert 2 <= len(record["turns"]) <= 3, record["id"]
        assert ("suggestion" in record) == (record["kind"] == "yes"), record["id"]


def test_sample_labels() -> None:
    rows = expected()
    assert len({row["id"] for row in rows}) == len(rows) == 100
    for row in rows:
        assert set(filter(None, row["also"].split(","))) <= set(documents()), row["id"]
        if row["document_id"] == "none":
            assert row["section"], row["id"]
            continue
        named = {row["section"], *filter(None, row["also_sections"].split(" | "))}
        named = {"" if name == "(introduction)" else name for name in named}
        assert named <= set(sections(row["document_id"])), (row["id"], named)
