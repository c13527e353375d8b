"""A site's folder -> its Documents, and the list of what could not be read.

A broken file is named and skipped; the others are kept. README.md and names starting with « _ » or « . » are notes for
agents, not pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import front_matter, markdown
from assistant.errors import DocumentInvalid
from assistant.records import Document

MAX_BYTES = 400_000


@dataclass(frozen=True)
class Reading:
    """The documents of a folder in path order, where each was read, and the problems met."""

    documents: tuple[Document, ...]
    paths: dict[str, str]
    problems: tuple[DocumentInvalid, ...]


def page_paths(root: Path) -> Iterator[Path]:
    """The Markdown pages of a site, sorted, without notes and hidden folders."""
    for path in sorted(root.rglob("*.md")):
        parts = path.relative_to(root).parts
        hidden = any(part.startswith((".", "_")) for part in parts)
        if not hidden and path.name.casefold() != "readme.md" and not path.is_dir():
            yield path


def read_folder(root: Path, site: markdown.Publisher) -> Reading:
    """Read every page below ``root``; never raises for one page."""
    documents: list[Document] = []
    paths: dict[str, str] = {}
    problems: list[DocumentInvalid] = []
    for path in page_paths(root):
        name = path.relative_to(root).as_posix()
        try:
            source = _decode(path, name)
            document = markdown.read(source, name, site)
            if document.id in paths:
                reason = f"l'identifiant « {document.id} » est déjà celui de {paths[document.id]}, donnez-en un autre"
                line = front_matter.line_of(source, "id") - 1  # the whole file holds the opening line
                raise DocumentInvalid(name, reason, line=line, field="id")  # noqa: TRY301 - one list of problems
        except DocumentInvalid as problem:
            problems.append(problem)
        else:
            documents.append(document)
            paths[document.id] = name
    return Reading(tuple(documents), paths, tuple(problems))


def _decode(path: Path, name: str) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError:
        raise DocumentInvalid(name, "lecture impossible, vérifiez le fichier et ses droits d'accès") from None
    if len(raw) > MAX_BYTES:
        raise DocumentInvalid(name, f"la page dépasse {MAX_BYTES // 1000} ko, coupez-la en plusieurs pages")
    if b"\0" in raw:
        raise DocumentInvalid(name, "ce fichier n'est pas du texte")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DocumentInvalid(name, "enregistrez ce fichier en UTF-8, une lettre est illisible", line=line) from None
