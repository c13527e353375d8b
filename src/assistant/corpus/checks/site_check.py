"""The check of a site's pages: everything an agent should mend before publishing, with file and line.

It reads the folder as indexing does, changes nothing, fetches nothing and prints nothing. Each rule is a small
function over one page, in ``language.py``, ``fields.py`` and ``content.py``; the rules that need
all the pages are here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime

from assistant.corpus.checks import content, fields, language, readability
from assistant.corpus.checks.report import CorpusReport, Finding, Page, Setting
from assistant.corpus.folder import read_folder
from assistant.errors import DocumentInvalid
from assistant.site.configuration import Site

_LANGUAGE: tuple[Callable[[Page], Iterator[Finding]], ...] = (
    language.check_sentences,
    language.check_openings,
    language.check_acronyms,
)
_RULES: tuple[Callable[[Page, Setting], Iterator[Finding]], ...] = (
    fields.check_identity,
    fields.check_sources,
    fields.check_dates,
    fields.check_references,
    fields.check_length,
    content.check_links,
    content.check_amounts,
    content.check_local_facts,
    content.check_session,
    content.check_orders,
)


def check_site(site: Site, today: date | None = None) -> CorpusReport:
    """Check every page of ``site`` as of ``today`` (the commune's own day by default)."""
    reading = read_folder(site.root, site)
    pages = [
        Page.of(document, path, (site.root / path).read_text(encoding="utf-8-sig"))
        for document in reading.documents
        for path in [reading.paths[document.id]]
    ]
    kept = {path.stem.removeprefix("_") for path in site.root.rglob("*.md")}  # unreadable, or set aside for a while
    setting = Setting(
        site=site,
        today=today or datetime.now(site.zone).date(),
        known_ids=frozenset(reading.paths) | kept,
    )
    findings = [_unread(problem) for problem in reading.problems]
    findings += [found for page in pages for found in _check_page(page, setting)]
    findings += _same_titles(pages)
    return _report(pages, findings, site)


def _check_page(page: Page, setting: Setting) -> Iterator[Finding]:
    for language_rule in _LANGUAGE:
        yield from language_rule(page)
    for rule in _RULES:
        yield from rule(page, setting)


def _unread(problem: DocumentInvalid) -> Finding:
    message = f"champ « {problem.field} » : {problem.reason}" if problem.field else problem.reason
    return Finding(file=problem.path, line=problem.line, severity="error", rule="unreadable", message=message)


def _same_titles(pages: list[Page]) -> Iterator[Finding]:
    """Two pages of one title cannot be told apart in a list of sources."""
    first: dict[str, str] = {}
    for page in pages:
        title = page.document.title.casefold()
        if title in first:
            message = f"changez ce titre, c'est déjà celui de {first[title]}"
            yield page.error("same-title", page.source.field("title"), message)
        first.setdefault(title, page.path)


def _report(pages: list[Page], findings: list[Finding], site: Site) -> CorpusReport:
    counts = [count for page in pages for count in language.lengths(page)]
    samples = () if site.is_sample else tuple(page.path for page in pages if page.document.sample)
    return CorpusReport(
        findings=tuple(sorted(findings, key=lambda one: (one.file, one.line, one.rule))),
        documents=len(pages),
        kinds=dict(Counter(page.document.kind for page in pages)),
        words=sum(readability.words(page.document.text) for page in pages),
        sentences=len(counts),
        words_per_sentence=round(sum(counts) / len(counts), 1) if counts else 0.0,
        sample_pages=samples,
    )
