"""The sentences of ``commune.toml`` that several pages share (``[[local]]``), checked one by one.

They have no page of their own, so each finding names the block and the field. What makes a sentence plain is in
``language.py``; here is what goes wrong because it is shared: a page that is not there, a sentence about one page that
another shows too, two blocks for one fact, words that point at what is not shown beside it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

from assistant.corpus.checks import content, language, readability
from assistant.corpus.checks.report import Finding, Severity
from assistant.corpus.layers import COMMUNE_FILE, Reading
from assistant.records import Document
from assistant.site.commune_file import LocalFacts
from assistant.site.configuration import Site
from assistant.text.acronyms import glossary
from assistant.text.analysis import analyse
from assistant.text.cleaning import clean

_BLOCK = re.compile(r"\s*\[\[\s*local\s*\]\]")
_POINTS = re.compile(
    r"\b(?:ci-(?:dessus|dessous|après|contre)|plus (?:haut|bas)|cette (?:page|fiche))\b", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://[^\s\"'<>()\[\]{}«»|]*")


def texts(site: Site, subject: str) -> frozenset[str]:
    """What ``commune.toml`` says of a page with others, as the page writes it."""
    told = (text for one in site.local if subject in one.pages for text in one.filled.values())
    return frozenset(map(clean, told))


def check(site: Site, reading: Reading) -> Iterator[Finding]:
    """Everything to mend in the ``[[local]]`` blocks of ``site``, whose pages were read."""
    lines = (site.root / COMMUNE_FILE.name).read_text(encoding="utf-8-sig").split("\n")
    pages = {one.id: one for one in reading.documents}
    taken: dict[tuple[str, str], int] = {}
    for number, facts in enumerate(site.local, start=1):
        block = _Block(number, facts, lines)
        yield from block.names(site, pages)
        shown = [pages[name] for name in dict.fromkeys(facts.pages) if name in pages]
        for field, text in facts.filled.items():
            yield from block.sentences(field, clean(text))
            yield from block.acronyms(field, clean(text), shown)
            yield from block.subjects(field, clean(text), shown)
            yield from block.repeated(field, shown, taken)


class _Block:
    """One ``[[local]]`` of the file, the ``number``-th, and where it stands in ``lines``."""

    def __init__(self, number: int, facts: LocalFacts, lines: list[str]) -> None:
        self._number, self._facts, self._lines = number, facts, lines
        starts = [line for line, text in enumerate(lines, start=1) if _BLOCK.match(text)]
        found = len(starts) >= number  # « local = [{…}] » is another way to write it
        self._first = starts[number - 1] if found else 1
        self._last = starts[number] if len(starts) > number else len(lines)

    def names(self, site: Site, pages: Mapping[str, Document]) -> Iterator[Finding]:
        """Each page exists, and is shown."""
        for name in (one for one in self._facts.pages if one not in pages):
            advice = f"aucune page ne s'appelle « {name} », retirez-la"
            if name in site.layers.hidden:
                advice = f"la page « {name} » est cachée par « hidden » : retirez-la d'ici ou de « hidden »"
            elif near := difflib.get_close_matches(name, pages.keys() - set(self._facts.pages), n=1):
                advice = f"aucune page ne s'appelle « {name} », écrivez « {near[0]} » ou retirez-la"
            yield self._finding("unknown-pages", "pages", advice, "warning", near=name)

    def sentences(self, field: str, text: str) -> Iterator[Finding]:
        """Plain sentences that can be quoted alone, with addresses that can be opened."""
        for one in readability.sentences(text):
            if message := language.too_long(one):
                yield self._finding("long-sentence", field, message)
        if message := language.vague_opening(text):
            yield self._finding("opening-word", field, message)
        if found := _POINTS.search(text):
            message = f"ôtez « {found[0]} », la phrase est montrée seule, sur plusieurs pages"
            yield self._finding("points-elsewhere", field, message)
        for address in (match[0].rstrip(".,;:!?") for match in _ADDRESS.finditer(text)):
            if message := content.malformed(address):
                yield self._finding("link", field, message)
            elif message := content.moved(address):
                yield self._finding("moved-host", field, message, "warning")

    def acronyms(self, field: str, text: str, shown: list[Document]) -> Iterator[Finding]:
        """What one of the pages leaves unexplained is explained in the sentence."""
        forms = set[str]()
        for page in shown:
            common = [page.text[block.start : block.end] for block in page.blocks if block.common]
            for found in readability.unexplained((*common, text), glossary.load()):
                if found.index == len(common) and found.mention.form not in forms:
                    forms.add(found.mention.form)
                    yield self._finding("acronym", field, language.unexplained(found.mention))

    def subjects(self, field: str, text: str, shown: list[Document]) -> Iterator[Finding]:
        """A sentence that names one of its pages names them all, or none."""
        said = set(analyse(text))
        named = [page for page in shown if set(analyse(page.subject.partition(" (")[0])) <= said]
        other = next((page for page in shown if not any(set(analyse(name)) <= said for name in _names(page))), None)
        if named and other:
            message = f"nommez aussi « {other.title} », la phrase y est montrée et ne parle que de « {named[0].title} »"
            yield self._finding("one-subject", field, f"{message} ; ou faites deux blocs", "warning")

    def repeated(self, field: str, shown: list[Document], taken: dict[tuple[str, str], int]) -> Iterator[Finding]:
        """A page shows one sentence for each field: that of the last block which gives it."""
        for page in shown:
            first = taken.get((page.id, field))
            taken[page.id, field] = self._number
            if first is not None:
                message = f"retirez « {page.id} » d'un des deux blocs, le n° {first} donne déjà ce champ à cette page"
                yield self._finding("said-twice", field, message, near=page.id)

    def _finding(self, rule: str, field: str, message: str, severity: Severity = "error", *, near: str = "") -> Finding:
        place = f"[[local]] n° {self._number}, « {field} » : {message}"
        line = self._line(field if rule != "said-twice" else "pages", near)
        return Finding(file=COMMUNE_FILE.name, line=line, severity=severity, rule=rule, message=place)

    def _line(self, field: str, value: str) -> int:
        """The line of ``field``, or of ``value`` between quotes at or after it."""
        inside = range(self._first, self._last + 1)
        key = re.compile(rf"\s*{field}\s*=")
        start = next((line for line in inside if key.match(self._lines[line - 1])), self._first)
        if not value:
            return start
        quoted = re.compile(rf"[\"']{re.escape(value)}[\"']")
        return next((line for line in inside if line >= start and quoted.search(self._lines[line - 1])), start)


def _names(page: Document) -> tuple[str, ...]:
    return (page.subject.partition(" (")[0], *page.aliases)
