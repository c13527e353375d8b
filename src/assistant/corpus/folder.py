"""A folder of pages -> the pages it holds, and the list of what could not be read.

A broken file is named, and skipped or read as it was last readable; the others are kept. README.md and names starting
with « _ » or « . » are notes for agents, not pages. How a commune's pages complete the common ones is in ``layers.py``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from assistant.corpus import page_fields
from assistant.corpus.last_good import LastGood
from assistant.corpus.page import Addition, File, Page, parse
from assistant.errors import DocumentInvalid
from assistant.records import Layer
from assistant.site.bounded_files import bounded, decoded

MAX_BYTES = 400_000
_TOO_LARGE = f"la page dépasse {MAX_BYTES // 1000} ko, coupez-la en plusieurs pages"
_OTHER_NAMES = re.compile(r"(?i)\.(md|markdown|mdown|txt|md\.txt)\Z")
_OTHER_FORMATS = re.compile(r"(?i)\.(docx?|odt|rtf|pdf)\Z")  # their text is not in plain sight
_COPY = re.compile(r"(?i)\b(copie|copy)\b|\(\d+\)\Z|~\d*\Z")


def page_paths(root: Path) -> Iterator[Path]:
    """The Markdown pages of a site, sorted, without notes and hidden folders."""
    for path in sorted(root.rglob("*.md")):
        if not _is_note(path, root) and not path.is_dir():
            yield path


def strays(root: Path) -> Iterator[DocumentInvalid]:
    """The files of a site that look like pages and are not read, each with what to do."""
    for path in sorted(root.rglob("*")):
        name = path.name
        ending = _OTHER_NAMES.search(name) or _OTHER_FORMATS.search(name)
        if ending and not name.endswith(".md") and not _is_note(path, root) and path.is_file():
            page = f"{name[: ending.start()].removesuffix('.md')}.md"
            how = f"renommez-le « {page} » si c'est une page, ou « _{name} » sinon"
            if _OTHER_FORMATS.search(name):
                how = f"copiez son texte dans « {page} » si c'est une page, et renommez-le « _{name} »"
            yield DocumentInvalid(path.relative_to(root).as_posix(), f"ce fichier n'est pas lu, {how}")


def _is_note(path: Path, root: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in path.relative_to(root).parts)
    return hidden or path.stem.casefold() in {"readme", "readme.md"}


def read_pages(
    root: Path, layer: Layer, subjects: Collection[str] = (), last_good: LastGood | None = None
) -> tuple[list[Page | Addition], list[DocumentInvalid]]:
    """Read every page below ``root``, in path order; never raises for one page. See :func:`page.parse`.

    A file that cannot be read is a problem, and its ``last_good`` text stands for it.
    """
    pages: dict[str, Page | Addition] = {}
    problems: list[DocumentInvalid] = []
    for path in sorted(page_paths(root), key=_is_copy):
        file = File(path.relative_to(root).as_posix(), layer)
        try:
            source = decoded(bounded(path, file.name, MAX_BYTES, _TOO_LARGE), file.name)
            page = parse(source, file, subjects)
            if page.id in pages:
                raise _taken(page, pages[page.id], source)
        except DocumentInvalid as problem:
            problems.append(problem)
        else:
            pages[page.id] = page
    for path_refused in [one.path for one in problems]:
        restored = restore(File(path_refused, layer), subjects, last_good)
        if restored is not None:
            pages.setdefault(restored.id, restored)
    return sorted(pages.values(), key=lambda page: page.file.path), problems


def restore(file: File, subjects: Collection[str], last_good: LastGood | None) -> Page | Addition | None:
    """The page of ``file`` as it was last readable, if it ever was."""
    text = last_good.text(file.path) if last_good is not None else None
    try:
        return parse(text, file, subjects) if text is not None else None
    except DocumentInvalid:
        return None


def _is_copy(path: Path) -> bool:
    """« Garderie copie.md », « Garderie (1).md »: read last, so that the page itself is the one kept."""
    return _COPY.search(path.stem) is not None


def _taken(page: Page | Addition, first: Page | Addition, source: str) -> DocumentInvalid:
    """Two files with one id."""
    reason = f"l'identifiant « {page.id} » est déjà celui de {first.file.name}, donnez-en un autre"
    if _is_copy(Path(page.file.path)):
        reason = f"c'est une copie de {first.file.name}, supprimez-la ou donnez-lui un autre identifiant"
    line = page_fields.line_of(source, "id") - 1  # the file also contains the opening line
    return DocumentInvalid(page.file.name, reason, line=line, field="id")
