"""What a check of a site's pages found: the findings, and the figures of the corpus.

Records only: ``site_check.py`` fills them, the command line shows them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.corpus.checks.source_lines import SourceLines
from assistant.records import Block, Document, Record
from assistant.site.configuration import Site

Severity = Literal["error", "warning"]


class Finding(Record):
    """One thing to fix: file, line, the rule, and a French sentence that says what to do."""

    file: str
    line: int
    severity: Severity
    rule: str
    message: str

    def __str__(self) -> str:
        word = "erreur" if self.severity == "error" else "avertissement"
        return f"{self.file}, ligne {self.line}, {word} : {self.message}."


class CorpusReport(Record):
    """The findings in file order, and the figures: documents by kind, words, sentences.

    ``sample_pages`` are the files that still hold facts of the fictional commune in the site of a real one.
    """

    findings: tuple[Finding, ...]
    documents: int
    kinds: dict[str, int]
    words: int
    sentences: int
    words_per_sentence: float
    sample_pages: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be fixed."""
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What deserves a look."""
        return tuple(one for one in self.findings if one.severity == "warning")

    def summary(self) -> str:
        """One French sentence: pages, words, sentence length, errors, warnings."""
        words = f"{self.words:,}".replace(",", "\u202f")
        average = str(self.words_per_sentence).replace(".", ",")
        errors, warnings = len(self.errors), len(self.warnings)
        found = f"{_count(errors, 'erreur')}, {_count(warnings, 'avertissement')}"
        return f"{_count(self.documents, 'page')}, {words} mots, {average} mots par phrase en moyenne : {found}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"


@dataclass(frozen=True)
class Setting:
    """What a page is checked against: its site, the day of the check, and every page id of the site."""

    site: Site
    today: date
    known_ids: frozenset[str]


@dataclass(frozen=True)
class Page:
    """A Document with the file it was read from, the blocks that this file gives, and the line of each of them.

    A page that completes a common one is checked for what the commune wrote, inside the whole page.
    """

    document: Document
    path: str
    source: SourceLines
    blocks: tuple[Block, ...]
    lines: tuple[int, ...]

    @classmethod
    def of(cls, document: Document, path: str, source: str, shared: Collection[str] = ()) -> Page:
        """Place the blocks that ``document`` takes from its file in the text of this file.

        ``shared`` are the texts that it takes from ``commune.toml``.
        """
        searchable = SourceLines(source)
        written = (block for block in document.blocks if document.layer == "common" or not block.common)
        told = (block for block in written if not (block.local and document.text[block.start : block.end] in shared))
        blocks = tuple(told)
        return cls(document, path, searchable, blocks, searchable.of_blocks(document.text, blocks))

    @property
    def completes(self) -> bool:
        """Whether a common page provides the rest."""
        return self.document.layer != "common" and any(block.common for block in self.document.blocks)

    def text(self, block: Block) -> str:
        """The words of one block."""
        return self.document.text[block.start : block.end]

    def error(self, rule: str, line: int, message: str) -> Finding:
        """A finding that fails the check."""
        return Finding(file=self.path, line=line, severity="error", rule=rule, message=message)

    def warning(self, rule: str, line: int, message: str) -> Finding:
        """A finding that does not fail the check."""
        return Finding(file=self.path, line=line, severity="warning", rule=rule, message=message)
