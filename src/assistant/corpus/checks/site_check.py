"""The check of a site's pages: everything an agent should fix before publishing, with file and line.

It reads the folder as indexing does, and changes, fetches and prints nothing. Each rule is a small function over one
page, in ``language.py``, ``fields.py`` and ``content.py``. The sentences of ``commune.toml`` that several pages share
are in ``shared_facts.py``, and the rules that need all the pages are here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from assistant.corpus.checks import content, fields, invented, language, readability, shared_facts
from assistant.corpus.checks.broken_links import put_aside
from assistant.corpus.checks.report import CorpusReport, Finding, Page, Setting, Severity
from assistant.corpus.folder import page_paths
from assistant.corpus.layers import COMMUNE_FILE, Reading, read_common, read_site
from assistant.corpus.page import COMMON_PREFIX
from assistant.errors import DocumentInvalid
from assistant.site.configuration import Site
from assistant.site.location import common_pages

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
    fields.check_steps,
    fields.check_documents,
    fields.check_length,
    content.check_links,
    content.check_amounts,
    content.check_local_facts,
    content.check_session,
    content.check_orders,
)


def check_site(site: Site, today: date | None = None, common: Path | None = None) -> CorpusReport:
    """Check every page of ``site`` as of ``today`` (the commune's own day by default), over the ``common`` pages."""
    reading = read_site(site, common)
    kept = put_aside(site.root)
    own = (one for one in reading.documents if one.layer == "local" and reading.paths[one.id] != COMMUNE_FILE.name)
    pages = {one.id: site.root / reading.paths[one.id] for one in own}
    others = (
        *map(_stray, reading.strays),
        *_hidden(site, reading),
        *shared_facts.check(site, reading),
        *_invented(site),
    )
    return _checked(site, reading, pages, kept, today, others)


def check_common(site: Site, today: date | None = None, common: Path | None = None) -> CorpusReport:
    """Check the common pages alone, as ``site`` would show them: for those who maintain them."""
    reading, folder = read_common(site, common), common or common_pages()
    pages = {one: folder / path.removeprefix(COMMON_PREFIX) for one, path in reading.paths.items()}
    neighbours = (path.stem for path in page_paths(site.root))  # a common page may name those that some communes have
    return _checked(site, reading, pages, neighbours, today)


def _checked(
    site: Site,
    reading: Reading,
    files: Mapping[str, Path],
    kept: Iterable[str],
    today: date | None,
    others: Iterable[Finding] = (),
) -> CorpusReport:
    setting = Setting(
        site=site, today=today or datetime.now(site.zone).date(), known_ids=frozenset(reading.paths).union(kept)
    )
    pages = [
        Page.of(
            one,
            reading.paths[one.id],
            files[one.id].read_text(encoding="utf-8-sig"),
            shared_facts.texts(site, one.id),
        )
        for one in reading.documents
        if one.id in files
    ]
    findings = [*map(_unread, reading.problems), *others]
    findings += [found for page in pages for found in _check_page(page, setting)]
    findings += _same_titles(pages, reading)
    return _report(pages, findings, site)


def _hidden(site: Site, reading: Reading) -> Iterator[Finding]:
    """A page hidden in ``commune.toml`` is one of the common pages."""
    lines = (site.root / COMMUNE_FILE.name).read_text(encoding="utf-8-sig").split("\n")
    for name in (one for one in site.layers.hidden if one not in reading.subjects):
        line = next((number for number, text in enumerate(lines, start=1) if f'"{name}"' in text), 1)
        message = f"aucune page commune ne s'appelle « {name} », retirez-la de « hidden »"
        yield Finding(file=COMMUNE_FILE.name, line=line, severity="warning", rule="unknown-hidden", message=message)


def _check_page(page: Page, setting: Setting) -> Iterator[Finding]:
    for language_rule in _LANGUAGE:
        yield from language_rule(page)
    for rule in _RULES:
        yield from rule(page, setting)


def _unread(problem: DocumentInvalid) -> Finding:
    message = f"champ « {problem.field} » : {problem.reason}" if problem.field else problem.reason
    return Finding(file=problem.path, line=problem.line, severity="error", rule="unreadable", message=message)


def _stray(problem: DocumentInvalid) -> Finding:
    return Finding(file=problem.path, line=1, severity="warning", rule="not-read", message=problem.reason)


def _invented(site: Site) -> Iterator[Finding]:
    """No fictional fact is published under the name of a real commune; an ordinary name may be real too."""
    for found in invented.traces(site):
        severity: Severity = "error" if found.certain else "warning"
        message = f"{'remplacez' if found.certain else 'vérifiez'} « {found.value} », {found.what}"
        yield Finding(file=found.file, line=found.line, severity=severity, rule="invented-fact", message=message)


def _same_titles(pages: list[Page], reading: Reading) -> Iterator[Finding]:
    """Two pages with the same title cannot be told apart in a list of sources."""
    checked = {page.document.id for page in pages}
    first = {one.title.casefold(): reading.paths[one.id] for one in reading.documents if one.id not in checked}
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
