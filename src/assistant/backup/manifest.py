"""What a backup says of itself: who made it, when, and the size and SHA-256 of each file it holds.

It tells a damaged copy from a whole one; it is no signature, and who can rewrite the archive can rewrite it too.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

FORMAT = 1
NAME = "manifest.json"
SITE, DATA = "site", "data"


class Held(BaseModel):
    """One file of the archive: its size in bytes and its SHA-256 in hexadecimal."""

    model_config = ConfigDict(frozen=True)

    size: int = Field(ge=0)
    sha256: str


class Manifest(BaseModel):
    """The contents of a backup; ``files`` are named ``site/…`` and ``data/…``, ``secrets`` are names of settings."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    version: str
    created: AwareDatetime = Field(default_factory=lambda: datetime.now(UTC))
    site: str
    name: str
    generation: str | None = None
    settings: dict[str, str] = {}
    secrets: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    files: dict[str, Held]

    @property
    def size(self) -> int:
        """Bytes of all files, once unpacked."""
        return sum(held.size for held in self.files.values())


def is_plain(name: str) -> bool:
    """Whether a name stays inside the folder it is unpacked in, and hides nothing."""
    path = PurePosixPath(name)
    strange = "\0" in name or "\\" in name or path.as_posix() != name
    return not strange and len(path.parts) > 1 and path.parts[0] in {SITE, DATA} and not hidden(path)


def hidden(path: PurePosixPath) -> bool:
    """Whether a part of the path begins with a dot, « .. » included."""
    return any(part.startswith(".") for part in path.parts) or path.is_absolute()
