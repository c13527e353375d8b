"""What a generation was built from, as it writes it of itself: enough to refuse it, save it or replace it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.errors import IndexUnusable
from assistant.index.word_index import FILES as WORD_FILES

SCHEMA = 9
_UNREADABLE = "copie incomplète ou manifeste illisible"
CALIBRATION = "calibration.json"  # what the site learned of its own confidence, when it did
OWN_FILES = (
    "documents.jsonl", "document-starts.npy", "catalog.json", "passages.json",
    "terms.json", "term-starts.npy", "term-rows.npy", "term-weights.npy", "vectors.npy", "vector-rows.npy",
    "vector-owners.npy", "title-queries.npy", "title-query-owners.npy", *WORD_FILES,
)  # fmt: skip


@dataclass(frozen=True)
class Manifest:
    """What a generation was built from, so that a reader can refuse what it cannot serve."""

    id: str
    schema: int
    created: str
    site: str
    model: str
    dimension: int
    probe: str
    fingerprint: str
    documents: int
    passages: int
    vectors: int
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Write ``manifest.json``, last of all files."""
        (folder / "manifest.json").write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read ``manifest.json``; raise :class:`IndexUnusable` when it is absent, broken or of another schema."""
        written = Written.read(folder)
        if written.schema != SCHEMA:
            raise IndexUnusable(folder.name, f"format {written.schema}, attendu {SCHEMA}")
        try:
            return cls(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise IndexUnusable(folder.name, _UNREADABLE) from None


@dataclass(frozen=True)
class Written:
    """What the manifest of a generation says in every schema: enough to save it or to replace it, not to serve it."""

    schema: int
    model: str
    files: dict[str, str]

    @classmethod
    def read(cls, folder: Path) -> Written:
        """Read ``manifest.json``, whatever its schema; raise :class:`IndexUnusable` when it is absent or broken."""
        try:
            data = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            return cls(int(data["schema"]), str(data["model"]), {str(k): str(v) for k, v in data["files"].items()})
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise IndexUnusable(folder.name, _UNREADABLE) from None


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
