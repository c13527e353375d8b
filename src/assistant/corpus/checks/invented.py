"""Facts of the fictional commune left in the site of a real one: its names, phones and addresses.

They are computed from the files of the demonstration site, so that there is no list to maintain. An ordinary name, such
as « rue des Tilleuls », may be real elsewhere: it is only worth a look.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.folder import page_paths
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site

_NAMES = re.compile(r"[A-ZÉ][\wÀ-ÿ-]*(?:-| d['’])Exemple\b")
_PHONES = re.compile(r"\b(?:01 99 00|02 61 91|03 53 01|04 65 71|05 36 49|06 39 98)(?: \d\d){2}\b")  # kept for fiction
_HOSTS = re.compile(r"(?<=[/@.])[\w-]+\.example\b")
_CERTAIN = (_NAMES, _PHONES, _HOSTS)
_PLACES = re.compile(
    r"\b(?i:rue|place|avenue|chemin|impasse|allée|école|crèche|médiathèque|gymnase|résidence)"
    r" (?:des |du |de la |de l['’]|de |Les |Le |La )[A-ZÉ][\wÀ-ÿ-]+"
)
_EVERYWHERE = frozenset("mairie gare marché commerce église école poste".split())
_SHOWN = 3


@dataclass(frozen=True)
class Trace:
    """A value of the fictional commune in a file of a site; ``certain`` when no real commune can have it."""

    file: str
    line: int
    value: str
    certain: bool

    def __str__(self) -> str:
        return f"{self.file}, ligne {self.line} (« {self.value} »)"


def traces(site: Site) -> list[Trace]:
    """The fictional facts left in the commune's own files; none for the demonstration site itself."""
    return [] if site.is_sample else list(_found(site.root))


def listed(found: list[Trace]) -> str:
    """The first few traces, as a list within a sentence."""
    more = f" et {len(found) - _SHOWN} autres" if len(found) > _SHOWN else ""
    return ", ".join(str(one) for one in found[:_SHOWN]) + more


def _found(root: Path) -> Iterator[Trace]:
    certain, ordinary = invented()
    for path in _files(root):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), start=1):
            values = [match[0] for pattern in (certain, ordinary) for match in pattern.finditer(line)]
            for value in dict.fromkeys(values):
                yield Trace(path.relative_to(root).as_posix(), number, value, certain.fullmatch(value) is not None)


@functools.cache
def invented() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What to look for: the values that are certainly invented, and those that a real commune may have too."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in _files(demonstration_site()))
    certain = {match[0] for pattern in _CERTAIN for match in pattern.finditer(text)}
    places = {match[0] for match in _PLACES.finditer(text)}
    ordinary = {place for place in places if re.split(r"[ '’]", place)[-1].casefold() not in _EVERYWHERE}
    return _any_of(certain), _any_of(ordinary)


def _any_of(values: set[str]) -> re.Pattern[str]:
    longest_first = sorted(values, key=lambda value: (-len(value), value))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


def _files(root: Path) -> Iterator[Path]:
    yield root / "commune.toml"
    yield from page_paths(root)
