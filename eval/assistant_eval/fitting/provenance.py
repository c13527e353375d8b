"""Where each fitted file comes from: the command that makes it again, its embedding model, the hash of its data.

``artefacts.json`` stands in the library, beside ``weights.py`` that reads those files. A command that writes one
records it; what was fitted elsewhere is recorded by ``assistant-eval artefacts --write``. It says when a file or its
data have changed since; it does not say that a fit is good.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

_LIBRARY, _EVALUATION = Path(str(files("assistant"))), Path(str(files("assistant_eval")))
RECORD = _LIBRARY / "artefacts.json"
_DIGITS = 16
PAGES, SHEETS, ASKED = (f"corpus/{name}-questions.jsonl" for name in ("section", "sheet", "asked"))
KNOWN_NEEDS = "resources/matching/known-needs.jsonl"
_ENCODER = "fit-encoder --from … --site … --sheets … --to DOSSIER"
# Each file, the command that makes it again (of ``assistant-eval``, but for ``make …``) and the data it learns from.
MADE: dict[str, tuple[str, tuple[str, ...]]] = {
    "answering/leads/weights.json": ("fit-leads --site … --cache … --write", (PAGES, "datasets/asked-sections.jsonl")),
    "embedding/encoder.onnx": (
        _ENCODER,
        (PAGES, SHEETS, "datasets/life-messages.jsonl", "datasets/triage.jsonl", "datasets/asked-sections.jsonl"),
    ),
    "grounding/grounding.json": ("fit-grounding --write", ("datasets/grounding-answers.jsonl",)),
    "index/careful-words.json": ("make vectors", (PAGES, SHEETS)),
    "index/known-vectors.npz": ("make vectors", (PAGES, SHEETS)),
    "index/shipped-vectors.npz": ("make vectors", (ASKED, PAGES, SHEETS)),
    "question/general-words.json": ("make vectors", (PAGES, SHEETS)),
    "question/stem-weights.json": ("fit-terms --site … --sheets …", (PAGES, SHEETS)),
    "resources/choice.npz": (
        "fit-resource-choice --site … --write", ("datasets/resource-choice.jsonl", KNOWN_NEEDS, PAGES),
    ),
    "resources/matching/known-needs.npz": ("fit-resource-ranking --write", (KNOWN_NEEDS,)),
    "resources/matching/ordinary_words.json": (
        "python -m assistant_eval.fitting.catalogue.ordinary_words", (PAGES, SHEETS),
    ),
    "resources/matching/ranking.json": (
        "fit-resource-ranking --write",
        (*(f"datasets/resource-needs{number}.jsonl" for number in ("", "-2", "-3")), KNOWN_NEEDS, PAGES),
    ),
    "resources/matching/vectors.npz": ("fit-resource-ranking --write", ()),
    "retrieval/confidence.json": ("fit-confidence --site … --cache … --write", (ASKED, PAGES, SHEETS)),
    "retrieval/passage_reader/passage-reader.onnx": (
        "fit-passage-reader --site … --cache … --to DOSSIER", ("datasets/asked-sections.jsonl",),
    ),
    "retrieval/followup_model.json": (
        "fit-followups --site … --write", ("datasets/dialogues.jsonl", "datasets/followups.jsonl"),
    ),
    "retrieval/fusion.json": (
        "fit-fusion --site … --sheets … --cache … --write", (PAGES, SHEETS, "datasets/starter-questions.jsonl"),
    ),
    "retrieval/learned-sections.npz": (
        "fit-passages --site … --cache … --write",
        (PAGES, "datasets/message-sections.jsonl", "datasets/asked-sections.jsonl"),
    ),
    "retrieval/page-classifier.npz": ("fit-page-classifier --site …", (PAGES, SHEETS)),
    "retrieval/page-trees.npz": ("fit-pages --site … --cache … --write", (ASKED, PAGES)),
    "retrieval/passages.json": (
        "fit-passages --site … --cache … --write",
        ("datasets/starter-questions.jsonl", "datasets/message-sections.jsonl", "datasets/asked-sections.jsonl"),
    ),
    "retrieval/reranker.npz": (
        "fit-passages --site … --cache … --write",
        (PAGES, "datasets/life-messages.jsonl", "datasets/message-sections.jsonl", "datasets/asked-sections.jsonl"),
    ),
    "retrieval/second_passage/weights.json": (
        "fit-second-passage --site … --cache … --write", ("datasets/asked-sections.jsonl",),
    ),
    "text/people/small_words.json": ("python -m assistant_eval.fitting.vocabulary.small_words", (PAGES, SHEETS)),
    "text/people_words.json": ("python -m assistant_eval.fitting.vocabulary.people_words", (PAGES, SHEETS)),
    "triage/danger-words.npz": (
        "fit-danger-words",
        ("datasets/triage.jsonl", "datasets/life-messages.jsonl", "datasets/asked-sections.jsonl", PAGES),
    ),
    "triage/reading.json": (
        "fit-reading --site … --cache … --write",
        (
            PAGES, SHEETS, "datasets/apart-messages.jsonl", "datasets/triage.jsonl", "datasets/life-messages.jsonl",
            "datasets/asked-sections.jsonl",
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Artefact:
    """What is recorded of a file: its embedding model, the hash of the data it learned from, its own hash."""

    command: str
    embedder: str
    data: str
    sha256: str


def _digest(*paths: Path) -> str:
    found = hashlib.sha256()
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()[:_DIGITS]


def _data(name: str) -> Path:
    return (_EVALUATION if name.startswith("datasets/") else _LIBRARY) / name


def described(name: str, embedder: str) -> Artefact:
    """The file ``name`` as it is now, with its data as they are now."""
    command, data = MADE[name]
    return Artefact(command, embedder, _digest(*map(_data, data)) if data else "", _digest(_LIBRARY / name))


def recorded() -> dict[str, Artefact]:
    """What was recorded of each file."""
    values: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return {name: Artefact(**value) for name, value in values.items()}


def record(embedder: str, *names: str) -> None:
    """Say that the files ``names`` have just been made with ``embedder`` and the data of today."""
    known = {name: one for name, one in recorded().items() if name in MADE}
    known |= {name: described(name, embedder) for name in names}
    text = json.dumps({name: asdict(one) for name, one in sorted(known.items())}, ensure_ascii=False, indent=1)
    RECORD.write_text(text + "\n", encoding="utf-8")


def states() -> Iterator[tuple[str, Artefact, str]]:
    """Each file, its record, and in French what has changed since; an empty text when nothing has."""
    for name, one in recorded().items():
        now = described(name, one.embedder)
        if now.sha256 != one.sha256:
            yield name, one, "fichier changé depuis"
        else:
            yield name, one, "" if now.data == one.data else "données changées depuis"
