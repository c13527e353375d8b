"""The pages of a site: the common pages shipped with the package, completed by the commune's own.

Each subject is one page. The commune's page completes the common page with its id, or replaces it (``replaces: true``);
common pages that a commune does not want are hidden in ``commune.toml``, and what holds for several pages is written
there once. National sheets are ``national_layer.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import markdown
from assistant.corpus.completion import complete, with_facts
from assistant.corpus.folder import read_pages, restore, strays
from assistant.corpus.last_good import LastGood
from assistant.corpus.page import Addition, File, Page
from assistant.errors import DocumentInvalid
from assistant.records import Document
from assistant.site.configuration import Site
from assistant.site.location import common_pages

COMMUNE_FILE = File("commune.toml")  # a page of which the commune wrote only facts that hold for several


@dataclass(frozen=True)
class Reading:
    """The documents of a site in path order, where each was read, the problems met, and the common subjects.

    ``kept`` are the files with a problem whose last good text is a document; ``strays`` are files that are not read.
    """

    documents: tuple[Document, ...]
    paths: dict[str, str]
    problems: tuple[DocumentInvalid, ...]
    subjects: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    strays: tuple[DocumentInvalid, ...] = ()

    def keep(self, root: Path, last_good: LastGood) -> None:
        """Remember the pages of ``root`` that were read well."""
        own = {self.paths[one.id] for one in self.documents if one.layer == "local"} - {COMMUNE_FILE.name}
        unread = {problem.path for problem in self.problems}
        last_good.keep(root, own - unread, unread)


def read_site(site: Site, common: Path | None = None, last_good: LastGood | None = None) -> Reading:
    """Read every page of ``site`` over the ``common`` folder (the package's by default); never raises for one page.

    A page that cannot be read is as it was in ``last_good``, else as the common page alone, else not there.
    """
    shared, problems = read_pages(common or common_pages(), "common") if site.layers.common else ([], [])
    bases = {page.id: page for page in shared if isinstance(page, Page) and page.id not in site.layers.hidden}
    own, refused = read_pages(site.root, "local", bases, last_good)
    known = {*bases, *(page.id for page in own)}
    bases = {subject: _fitted(page, site, known) for subject, page in bases.items()}
    facts = [(one.pages, one.filled) for one in site.local]

    def whole(page: Page | Addition) -> Page:
        return with_facts(page if isinstance(page, Page) else complete(bases[page.id], page), facts, COMMUNE_FILE)

    def otherwise(page: Page) -> Iterable[Page]:
        restored = restore(page.file, bases, last_good) if page.file.layer == "local" else None
        if restored is not None and restored.id == page.id:
            yield whole(restored)
        if page.file.layer == "local" and page.id in bases:
            yield whole(bases[page.id])

    taken = {page.id for page in own}
    pages = [*map(whole, own), *(whole(page) for subject, page in bases.items() if subject not in taken)]
    pages.sort(key=lambda page: page.file.path)
    reading = _written(pages, site, otherwise)
    found = sorted((*problems, *refused, *reading.problems), key=lambda one: one.path)
    return Reading(
        reading.documents,
        reading.paths,
        tuple(found),
        frozenset(page.id for page in shared),
        frozenset(reading.paths.values()) & {one.path for one in found},
        tuple(strays(site.root)),
    )


def read_common(site: Site, common: Path | None = None) -> Reading:
    """Read the common pages alone, as ``site`` would show them: for those who maintain them."""
    shared, problems = read_pages(common or common_pages(), "common")
    reading = _written((page for page in shared if isinstance(page, Page)), site)
    return Reading(reading.documents, reading.paths, (*problems, *reading.problems), frozenset(reading.paths))


def _fitted(page: Page, site: Site, known: Collection[str]) -> Page:
    """A common page without the related pages, the links of its steps and the service that this commune lacks."""
    service = page.meta.service if page.meta.service in site.services else ""
    related = tuple(one for one in page.meta.related if one in known)
    steps = tuple(one if one.page in known else one.model_copy(update={"page": None}) for one in page.meta.steps)
    return Page(
        page.file,
        page.meta.model_copy(update={"service": service, "related": related, "steps": steps}),
        page.sections,
        page.common_fields,
    )


def _written(
    pages: Iterable[Page], site: Site, otherwise: Callable[[Page], Iterable[Page]] = lambda _page: ()
) -> Reading:
    """Write pages; one that cannot be is a problem, and the first of those that stand for it is written."""
    documents, paths, problems = [], {}, []
    for page in pages:
        for number, one in enumerate((page, *otherwise(page))):
            try:
                documents.append(markdown.write(one, site))
                paths[one.id] = one.file.name
                break
            except DocumentInvalid as problem:
                if number == 0:
                    problems.append(problem)
    return Reading(tuple(documents), paths, tuple(problems))
