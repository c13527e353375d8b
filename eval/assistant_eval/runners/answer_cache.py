"""Answers kept between two runs, so that a rerun is instant and gives the same digits, times included.

One file for each (index generation, code of the library, generator, clock): any change of one of them asks everything
again. Only questions of the evaluation are kept, never those of readers. A file that cannot be read is made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from assistant.errors import StorageFailed
from assistant.errors.disk import disk_reason
from assistant.records import Answer, Record, content_id

KEPT = 6


@cache
def code_version() -> str:
    """A hash of the library's code and data."""
    root = Path(str(files("assistant")))
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        pages = not {"common", "new-site", "saint-exemple"}.isdisjoint(path.parts)
        if path.is_file() and path.suffix in {".py", ".toml", ".json", ".npz", ".txt"} and not pages:
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class CachedQuestion(Record):
    """An answer, and the documents found for its question, best first; none where they were not asked for."""

    answer: Answer
    ranked: tuple[str, ...]


class AnswerCache:
    """``cache.get(question, history)`` and ``cache.put(…, asked)`` in ``folder``; each answer is written at once."""

    def __init__(self, folder: Path, *parts: str) -> None:
        self._path = folder / f"{content_id(*parts)}.jsonl"
        self._known: dict[str, CachedQuestion] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._read()
            self._forget_old(folder)
            self._stream = self._path.open("a", encoding="utf-8")
        except OSError as error:
            raise StorageFailed(folder, disk_reason(error)) from None

    def __enter__(self) -> AnswerCache:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stream.close()

    def get(self, question: str, history: Sequence[str]) -> CachedQuestion | None:
        """The answer kept, if any."""
        return self._known.get(_key(question, history))

    def put(self, question: str, history: Sequence[str], asked: CachedQuestion) -> None:
        """Keep an answer."""
        line = {"key": _key(question, history), "asked": asked.model_dump(mode="json")}
        try:
            self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._stream.flush()
        except OSError as error:
            raise StorageFailed(self._path.parent, disk_reason(error)) from None

    def _read(self) -> None:
        if not self._path.is_file():
            return
        for line in self._path.read_text(encoding="utf-8", errors="replace").split("\n"):
            try:
                row = json.loads(line)
                self._known[row["key"]] = CachedQuestion.model_validate(row["asked"])
            except (ValueError, KeyError, TypeError, ValidationError):
                continue  # the last line of a run that was killed: asked again

    def _forget_old(self, folder: Path) -> None:
        others = [path for path in folder.glob("*.jsonl") if path != self._path]
        for path in sorted(others, key=lambda one: one.stat().st_mtime, reverse=True)[KEPT - 1 :]:
            path.unlink(missing_ok=True)


def _key(question: str, history: Sequence[str]) -> str:
    return content_id(question, *history)
