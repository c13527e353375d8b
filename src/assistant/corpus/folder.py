"""A folder of pages -> the pages it holds, and the list of what could not be read.

A broken file is named and skipped; the others are kept. README.md and names starting with « _ » or « . » are notes for
agents, not pages. How a commune's pages complete the common ones is in ``layers.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from assistant.corpus import front_matter
from assistant.corpus.page import Addition, File, Page, parse
from assistant.errors import DocumentInvalid
from assistant.records import Layer

MAX_BYTES = 400_000


def page_paths(root: Path) -> Iterator[Path]:
    """The Markdown pages of a site, sorted, without notes and hidden folders."""
    for path in sorted(root.rglob("*.md")):
        parts = path.relative_to(root).parts
        hidden = any(part.startswith((".", "_")) for part in parts)
        if not hidden and path.name.casefold() != "readme.md" and not path.is_dir():
            yield path


def read_pages(
    root: Path, layer: Layer, subjects: Collection[str] = ()
) -> tuple[list[Page | Addition], list[DocumentInvalid]]:
    """Read every page below ``root``, in path order; never raises for one page. See :func:`page.parse`."""
    pages: dict[str, Page | Addition] = {}
    problems: list[DocumentInvalid] = []
    for path in page_paths(root):
        file = File(path.relative_to(root).as_posix(), layer)
        try:
            source = _decode(path, file.name)
            page = parse(source, file, subjects)
            if page.id in pages:
                reason = f"l'identifiant « {page.id} » est déjà celui de {pages[page.id].file.name}, donnez-en un autre"
                line = front_matter.line_of(source, "id") - 1  # the file also contains the opening line
                raise DocumentInvalid(file.name, reason, line=line, field="id")  # noqa: TRY301 - one list of problems
        except DocumentInvalid as problem:
            problems.append(problem)
        else:
            pages[page.id] = page
    return list(pages.values()), problems


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
