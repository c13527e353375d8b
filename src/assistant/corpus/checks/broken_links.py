"""What a commune's files still name since a page or a service was removed, and the removal of links on demand.

A link is a page named in ``related`` or the ``service`` of a page: only those lines are taken out, and a front matter
that would then say anything else is left for a person. So are the step of a life event and the pages of
``commune.toml``, which say something besides. Addresses in a text are ``content.py``.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.corpus import page_fields
from assistant.corpus.folder import page_paths
from assistant.corpus.layers import COMMUNE_FILE, Reading, read_site
from assistant.errors import DocumentInvalid, FolderRefused
from assistant.errors.disk import disk_reason
from assistant.site.configuration import Site
from assistant.site.migration import BACKUP

_NAMED = {
    "related": "la page voisine",
    "service": "le service",
    "steps": "la page d'une étape,",
    "pages": "la page d'un bloc [[local]],",
    "hidden": "la page cachée",
}
_FRONT = re.compile(r"\A---[ \t\r]*\n(.*?)^---[ \t\r]*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class BrokenLink:
    """A page or service named in ``field`` at a line of a file, that does not exist."""

    file: str
    line: int
    field: str
    value: str

    @property
    def by_hand(self) -> bool:
        """Whether only a person can say what stands in its place."""
        return self.field not in {"related", "service"}

    def __str__(self) -> str:
        return f"{self.file}, ligne {self.line} : {_NAMED[self.field]} « {self.value} » n'existe pas"


def broken_links(site: Site) -> list[BrokenLink]:
    """Every link of the commune's own files that leads nowhere, in file order; pages put aside are still there."""
    reading = read_site(site)
    known = {*reading.paths, *put_aside(site.root)}
    found = list(_of_settings(site, known, reading))
    for path, source in _sources(site.root):
        name = path.relative_to(site.root).as_posix()
        with contextlib.suppress(DocumentInvalid):  # an unreadable page is told by the check
            data = page_fields.load(source, name)
            found += [
                BrokenLink(name, _line(source, field, one), field, one) for field, one in _lost(data, site, known)
            ]
    return found


def _of_settings(site: Site, known: set[str], reading: Reading) -> Iterator[BrokenLink]:
    """The pages that ``commune.toml`` names; one that it hides itself is there."""
    text = (site.root / COMMUNE_FILE.name).read_text(encoding="utf-8-sig")
    lost = [("pages", name) for one in site.local for name in one.pages if name not in known | set(site.layers.hidden)]
    lost += [("hidden", name) for name in site.layers.hidden if name not in reading.subjects]
    for field, name in dict.fromkeys(lost):
        here = re.compile(rf"""^[ \t]*{field}[ \t]*=[^\]]*?["']{re.escape(name)}["']""", re.MULTILINE)
        line = text.count("\n", 0, match.end()) + 1 if (match := here.search(text)) else 1
        yield BrokenLink(COMMUNE_FILE.name, line, field, name)


def put_aside(root: Path) -> set[str]:
    """Ids of the pages that are there but not read: unreadable, or put aside for a while by their name."""
    return {path.stem.removeprefix("_") for path in root.rglob("*.md") if not _is_kept_copy(path.relative_to(root))}


def _is_kept_copy(path: Path) -> bool:
    """In a folder of the program: a copy kept of a page removed since is no page (last good ones, a migration)."""
    return any(part == BACKUP or part.startswith(".") for part in path.parts[:-1])


def mend(site: Site, links: Sequence[BrokenLink]) -> list[BrokenLink]:
    """Take ``links`` out of their files; return those that could not be; raise :class:`FolderRefused`."""
    left = [link for link in links if link.by_hand]
    by_file: dict[str, list[BrokenLink]] = {}
    for link in (one for one in links if not one.by_hand):
        by_file.setdefault(link.file, []).append(link)
    for name, found in by_file.items():
        path = site.root / name
        text = path.read_bytes().decode("utf-8")  # line ends as they are
        match = _FRONT.match(text)
        front = match[1] if match else ""
        edited = _without(front, found)
        if _as_expected(front, edited, found):
            write_over(path, text.replace(front, edited, 1))
        else:
            left += found
    return left


def _sources(root: Path) -> Iterator[tuple[Path, str]]:
    for path in page_paths(root):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            if match := _FRONT.match(path.read_text(encoding="utf-8-sig")):
                yield path, match[1]


def _lost(data: dict[str, Any], site: Site, known: set[str]) -> Iterator[tuple[str, str]]:
    service, related, steps = data.get("service"), data.get("related"), data.get("steps")
    if isinstance(service, str) and service and service not in site.services:
        yield "service", service
    for one in related if isinstance(related, list) else (related,):  # a lone word is a list of one
        if isinstance(one, str) and one not in known:
            yield "related", one
    for step in steps if isinstance(steps, list) else ():
        page = step.get("page") if isinstance(step, dict) else None
        if isinstance(page, str) and page not in known:
            yield "steps", page


def _line(source: str, field: str, value: str) -> int:
    first = page_fields.line_of(source, field)
    lines = source.split("\n")
    here = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
    return next((n for n in range(first, len(lines) + 2) if here.search(lines[n - 2])), first)


def _without(front: str, links: Iterable[BrokenLink]) -> str:
    """The front matter without these links: a list in brackets is shortened, a line of its own goes."""
    lost = {field: {link.value for link in links if link.field == field} for field in ("service", "related")}
    pages = lost["related"]
    kept: list[str] = []
    inside = False
    for line in front.split("\n"):
        listed = re.fullmatch(r"(related\s*:\s*\[)(.*)(\]\s*(?:#.*)?)", line.rstrip("\r"))
        alone = re.fullmatch(r"(related|service)\s*:\s*[\"']?([\w-]+)[\"']?\s*(?:#.*)?", line)
        item = re.fullmatch(r"\s*-\s+[\"']?([\w-]+)[\"']?\s*(?:#.*)?", line)
        if listed:
            ids = [one.strip() for one in listed[2].split(",")]
            left = [one for one in ids if one.strip("\"'") not in pages]
            kept += [f"{listed[1]}{', '.join(left)}{listed[3]}"] if left else []
        elif alone and alone[2] in lost[alone[1]]:
            continue
        elif not (inside and item and item[1] in pages):
            kept.append(line)
        inside = line.startswith("related") or (inside and item is not None)
    return re.sub(r"(?m)^related\s*:[ \t\r]*\n(?!\s*-)", "", "\n".join(kept))


def _as_expected(front: str, edited: str, links: Iterable[BrokenLink]) -> bool:
    """Whether the edited front matter says the same but for the links."""
    pages = {link.value for link in links if link.field == "related"}
    try:
        before, after = page_fields.load(front, ""), page_fields.load(edited, "")
    except DocumentInvalid:
        return False
    if any(link.field == "service" for link in links):
        before.pop("service", None)
    if pages:
        named = before["related"] if isinstance(before["related"], list) else [before["related"]]
        before["related"] = [one for one in named if one not in pages]
        if not before["related"]:
            del before["related"]
    return before == after


def write_over(path: Path, text: str) -> None:
    """Give ``path`` this text at once, with its rights; raise :class:`FolderRefused`."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_text(text, encoding="utf-8", newline="")
        temporary.chmod(path.stat().st_mode & 0o777)
        os.replace(temporary, path)  # noqa: PTH105 - one call
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise FolderRefused(path.parent, disk_reason(error)) from error
