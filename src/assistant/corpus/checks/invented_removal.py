"""Puts aside what the fictional commune left in a town's files, so that the rest can be opened to the public.

A page is renamed as a note, never deleted. A value of ``commune.toml`` is emptied when it stands alone on its line and
the file still holds without it. Whatever else holds one is left for a person.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.checks import invented
from assistant.corpus.checks.broken_links import write_over
from assistant.corpus.checks.invented import Trace
from assistant.corpus.layers import COMMUNE_FILE
from assistant.errors import FolderRefused
from assistant.errors.disk import disk_reason
from assistant.site.commune_file import CommuneFile
from assistant.site.configuration import Site

_VALUE = re.compile(r"""([ \t]*[\w-]+[ \t]*=[ \t]*)(?:"[^"\\]*"|'[^']*')[ \t]*(?:#.*)?\r?""")


@dataclass(frozen=True)
class Removed:
    """A fact that is certainly invented, and what was done with it; ``done`` is empty when it is left to a person."""

    trace: Trace
    done: str

    def __str__(self) -> str:
        return f"{self.trace} : {self.trace.what}, {self.done or 'à retirer à la main'}."


def certain(site: Site) -> list[Trace]:
    """What is to be put aside; an ordinary name may be real, and stays."""
    return [one for one in invented.traces(site) if one.certain]


def remove(site: Site) -> Iterator[Removed]:
    """Put each fact aside and say how; raise :class:`FolderRefused` when the disk refuses."""
    aside: dict[str, str] = {}
    for trace in certain(site):
        if trace.file == COMMUNE_FILE.name:
            yield Removed(trace, "champ vidé" if _emptied(site.root, trace.line) else "")
        elif trace.file.endswith(".md"):
            if trace.file not in aside:
                aside[trace.file] = _renamed(site.root / trace.file)
            yield Removed(trace, f"page mise de côté sous « {aside[trace.file]} »")
        else:
            yield Removed(trace, "")


def _emptied(root: Path, line: int) -> bool:
    """Whether the value of that line could be emptied; one emptied for another fact of the line is."""
    path = root / COMMUNE_FILE.name
    lines = path.read_bytes().decode("utf-8").split("\n")  # line ends as they are
    match = _VALUE.fullmatch(lines[line - 1])
    if match is None:
        return False
    lines[line - 1] = match[1] + '""' + ("\r" if match[0].endswith("\r") else "")  # a comment was about the value
    text = "\n".join(lines)
    try:
        Site(root, CommuneFile.model_validate(tomllib.loads(text.removeprefix("\ufeff"))))
    except ValueError:  # of TOML, of the schema or of the site: the town cannot do without this value
        return False
    write_over(path, text)
    return True


def _renamed(path: Path) -> str:
    """The name of a note, free, that the page has taken."""
    names = (f"_{path.stem}{number}.md" for number in ("", *(f"-{n}" for n in range(2, 1000))))
    name = next(one for one in names if not path.with_name(one).exists())
    try:
        path.rename(path.with_name(name))
    except OSError as error:
        raise FolderRefused(path.parent, disk_reason(error)) from error
    return name
