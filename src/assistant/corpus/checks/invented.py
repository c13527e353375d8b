"""Facts of the fictional commune left in the site of a real one: its names, phones and addresses.

They are computed from the files of the demonstration site, so that there is no list to maintain, and looked for however
they are spelled. A number that the numbering plan keeps for fiction is nobody's, whoever wrote it. An ordinary name,
such as « rue des Tilleuls », may be real elsewhere: it is only worth a look.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from assistant.corpus.folder import page_paths
from assistant.errors import InventedFacts
from assistant.site.configuration import SAMPLE_NAME, Site
from assistant.site.location import demonstration_site

_NAMES = re.compile(r"[A-ZÉ][\wÀ-ÿ-]*(?:-| d['’])Exemple\b")
_HOSTS = re.compile(r"(?<=[/@.])[\w-]+\.example\b")
_RESERVED = ("19900", "26191", "35301", "46571", "53649", "63998")  # by the numbering plan, for fiction
_HYPHENS = "-\\u2010\\u2011"  # the plain one first: these stand in a class
_GAP = rf"[{_HYPHENS}\s./]?"
_PHONES = re.compile(
    rf"(?<!\w)(?:(?:\+|00)33{_GAP}(?:\(0\){_GAP})?|0{_GAP})"
    rf"(?:{'|'.join(_GAP.join(start) for start in _RESERVED)})(?:{_GAP}\d){{4}}(?!\w)"
)
_BETWEEN = rf"[{_HYPHENS}\s'’]+"  # the words of a name, as people join them
_WORDS = re.compile(r"[^-\s'’]+")
_SAINT = {"Saint": r"(?:ain)?t\.?", "Sainte": r"(?:ain)?te\.?"}
_PLACES = re.compile(
    r"\b(?i:rue|place|avenue|chemin|impasse|allée|école|crèche|médiathèque|gymnase|résidence)"
    r" (?:des |du |de la |de l['’]|de |Les |Le |La )[A-ZÉ][\wÀ-ÿ-]+"
)
_EVERYWHERE = frozenset("mairie gare marché commerce église école poste".split())
_BESIDE_PAGES = ("commune.toml", "accessibilite.toml", "ressources.jsonl")
_SHOWN = 3


@dataclass(frozen=True)
class Trace:
    """A value of the fictional commune in a file of a site; ``certain`` when no real commune can have it."""

    file: str
    line: int
    value: str
    certain: bool

    @property
    def what(self) -> str:
        """What it is, within a sentence."""
        if not self.certain:
            return f"ce nom est aussi celui d'un lieu de {SAMPLE_NAME}"
        reserved = _PHONES.fullmatch(self.value)
        return "c'est un numéro réservé à la fiction" if reserved else f"c'est un fait inventé de {SAMPLE_NAME}"

    def __str__(self) -> str:
        return f"{self.file}, ligne {self.line} (« {self.value} »)"


def traces(site: Site) -> list[Trace]:
    """The fictional facts left in the commune's own files; none for the demonstration site itself."""
    return [] if site.is_sample else list(_found(site.root))


def refuse(site: Site) -> None:
    """Raise :class:`InventedFacts` when a real commune still has some: whatever opens it to the public asks first."""
    if found := [one for one in traces(site) if one.certain]:
        raise InventedFacts(listed(found))


def listed(found: list[Trace]) -> str:
    """The first few traces, as a list within a sentence."""
    more = f" et {len(found) - _SHOWN} autres" if len(found) > _SHOWN else ""
    return ", ".join(str(one) for one in found[:_SHOWN]) + more


def _found(root: Path) -> Iterator[Trace]:
    certain, ordinary = invented()
    for path in _files(root):
        with contextlib.suppress(OSError):  # a page removed meanwhile holds nothing
            text = path.read_text(encoding="utf-8", errors="replace")
            for number, line in enumerate(text.split("\n"), start=1):
                sure = dict.fromkeys(match[0] for one in (certain, _PHONES) for match in one.finditer(line))
                unsure = dict.fromkeys(match[0] for match in ordinary.finditer(line))
                name = path.relative_to(root).as_posix()
                yield from (Trace(name, number, value, certain=True) for value in sure)
                yield from (Trace(name, number, value, certain=False) for value in unsure)


@functools.cache
def invented() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What to look for: the values that are certainly invented, and those that a real commune may have too."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in _files(demonstration_site()))
    hosts = {re.escape(match[0]) for match in _HOSTS.finditer(text)}
    names = {_spelled(match[0]) for match in _NAMES.finditer(text)}
    phones = {_with_any_gap(match[0]) for match in _PHONES.finditer(text)}
    places = {match[0] for match in _PLACES.finditer(text)}
    ordinary = {place for place in places if re.split(r"[ '’]", place)[-1].casefold() not in _EVERYWHERE}
    # the longest first, a host before the name it holds
    return _any_of(*map(_longest_first, (hosts, names, phones))), _any_of(_longest_first(map(re.escape, ordinary)))


def _spelled(name: str) -> str:
    """« st-exemple » in any case, and « St Exemple » with its capitals: « un grand exemple » is no name."""
    words, joins = _WORDS.findall(name), _WORDS.split(name)[1:-1]
    ends = [_SAINT.get(word, re.escape(word[1:])) for word in words]
    joined = "".join(
        word[0] + end + join for word, end, join in zip(words, ends, (*map(_joined, joins), ""), strict=True)
    )
    spaced = _BETWEEN.join(f"(?-i:{word[0]}){end}" for word, end in zip(words, ends, strict=True))
    return f"{joined}|{spaced}"


def _joined(join: str) -> str:
    """The hyphen or apostrophe of a name, as a keyboard or a typesetter writes it."""
    return f"[{_HYPHENS}]" if join == "-" else "['’]" if join in "'’" else r"\s"


def _with_any_gap(phone: str) -> str:
    """A number of ten digits, in groups or not, from here or from abroad."""
    rest = _GAP.join(re.sub(r"\D", "", phone)[-9:])
    return rf"(?:\+33{_GAP}(?:\(0\){_GAP})?|0033{_GAP}|0{_GAP}){rest}"


def _longest_first(patterns: Iterable[str]) -> list[str]:
    return sorted(patterns, key=lambda one: (-len(one), one))


def _any_of(*patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(chain.from_iterable(patterns))})(?![\w-])", re.IGNORECASE)


def _files(root: Path) -> Iterator[Path]:
    """Whatever a town writes and residents may read."""
    yield from (path for name in _BESIDE_PAGES if (path := root / name).is_file())
    yield from page_paths(root)
