"""Checks of one page's fields: identity, sources, dates, references to other pages and services, length.

The reader has already checked the schema; these are the checks a schema cannot make.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from assistant.corpus.checks import readability
from assistant.corpus.checks.report import Finding, Page, Setting
from assistant.tables import read_table

MAX_TITLE = 80
MIN_ALIASES = 3
_LENGTHS = {"dossier": (900, 1600), "demarche": (150, 1000), "guide": (200, 1000), "life-event": (60, 320)}
_STEPS = (3, 9)
_TONE = 2
_ONE_TEXT = re.compile(r"\s*documents:\s*[^\s\[#|>][^#]*,")


@functools.cache
def web_hosts() -> dict[str, Any]:
    """``web_hosts.toml``: the official hosts, and those that moved."""
    return read_table("assistant.corpus.checks", "web_hosts.toml")


def host(address: str) -> str:
    """The host of an address, without port; empty when there is none or the address is malformed."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def check_identity(page: Page, _setting: Setting) -> Iterator[Finding]:
    """The id is the file's name; the title is short; people's own words are listed."""
    document = page.document
    name = PurePosixPath(page.path).stem
    if document.id != name:
        message = f"donnez le même nom au fichier et à l'identifiant : « {name} » et « {document.id} »"
        yield page.error("file-name", page.source.field("id"), message)
    if len(document.title) > MAX_TITLE:
        message = f"raccourcissez le titre : {len(document.title)} caractères, {MAX_TITLE} au plus"
        yield page.warning("title-length", page.source.field("title"), message)
    if len(document.aliases) < MIN_ALIASES:
        message = f"ajoutez dans « aliases » les mots des habitants, {MIN_ALIASES} au moins"
        yield page.warning("aliases", page.source.field("aliases"), message)


def check_sources(page: Page, setting: Setting) -> Iterator[Finding]:
    """One source at least, one of them official; the commune's own site is official. Free pages are only warned."""
    say = page.warning if page.document.kind == "page" else page.error
    line = page.source.field("sources")
    if not page.document.sources:
        yield say("no-source", line, "citez au moins une source avec son adresse et sa date")
        return
    own = host(setting.site.commune.website).removeprefix("www.")
    if not any(_is_official(host(source.url), own) for source in page.document.sources):
        message = "citez au moins une source officielle : service public, texte de loi, autorité, site de la commune"
        yield say("no-official-source", line, message)


def _is_official(name: str, own: str) -> bool:
    patterns = [*web_hosts()["official"], own]
    return any(fnmatchcase(name, pattern) or fnmatchcase(name, f"*.{pattern}") for pattern in patterns if pattern)


def check_dates(page: Page, setting: Setting) -> Iterator[Finding]:
    """No date of reading or update is in the future; a past ``review_by`` or ``valid_until`` is worth a look."""
    document, today = page.document, setting.today
    if document.updated > today:
        yield page.error("future-date", page.source.field("updated"), "la date « updated » est dans le futur")
    for source in document.sources:
        if source.date > today:
            line = page.source.find(source.title, page.source.field("sources")) or page.source.field("sources")
            yield page.error("future-date", line, f"la source « {source.title} » porte une date future : {source.date}")
    if document.review_by and document.review_by < today and page.source.gives("review_by"):
        message = f"relisez la page : sa date de relecture est passée depuis le {document.review_by:%d/%m/%Y}"
        yield page.warning("review-overdue", page.source.field("review_by"), message)
    if document.valid_until and document.valid_until < today:
        message = (
            f"la page n'est plus utilisée depuis le {document.valid_until:%d/%m/%Y} : changez la date ou retirez-la"
        )
        yield page.warning("expired", page.source.field("valid_until"), message)


def check_references(page: Page, setting: Setting) -> Iterator[Finding]:
    """The pages of ``related`` and the ``service`` exist."""
    for related in page.document.related:
        if related not in setting.known_ids:
            message = f"la page voisine « {related} » n'existe pas, retirez-la de « related »"
            yield page.error("unknown-related", page.source.field("related"), message)
        elif related == page.document.id:
            message = "la page se cite elle-même dans « related », retirez-la"
            yield page.error("unknown-related", page.source.field("related"), message)
    service = page.document.service if page.document.layer != "common" else ""
    if service and service not in setting.site.services:
        message = f"le service « {service} » n'existe pas dans commune.toml, choisissez un « id » de [[services]]"
        yield page.error("unknown-service", page.source.field("service"), message)


def check_steps(page: Page, setting: Setting) -> Iterator[Finding]:
    """A life event has a few steps, most of them lead to a page, and that page exists; its tone is one sentence."""
    document, line = page.document, page.source.field("steps")
    if document.kind != "life-event" or not page.source.gives("steps"):
        return
    for step in document.steps:
        if step and (step not in setting.known_ids or step == document.id):
            message = f"la page « {step} » n'existe pas, corrigez « page » dans cette étape"
            yield page.error("unknown-step", page.source.find(f"page: {step}", line) or line, message)
    least, most = _STEPS
    if not least <= len(document.steps) <= most:
        message = f"écrivez de {least} à {most} étapes, il y en a {len(document.steps)}"
        yield page.error("steps", line, message)
    elif 2 * sum(bool(step) for step in document.steps) <= len(document.steps):
        message = "donnez dans « page » la page qui explique chaque étape, pour plus de la moitié au moins"
        yield page.error("steps", line, message)
    tone = next(page.text(block) for block in page.blocks if block.field == "steps")
    if len(readability.sentences(tone)) > _TONE:
        message = f"écrivez une phrase ou deux dans « tone », pas {len(readability.sentences(tone))}"
        yield page.error("steps", page.source.field("tone"), message)


def check_documents(page: Page, _setting: Setting) -> Iterator[Finding]:
    """Papers written as one text, with commas, would be shown as one paper: a list has one to a line."""
    for inside in ("", "local"):
        line = page.source.field("documents", inside=inside)
        if _ONE_TEXT.match(page.source.written(line)):
            message = "écrivez un papier par ligne, chacun avec un tiret, si « documents » en donne plusieurs"
            yield page.warning("one-paper", line, message)


def check_length(page: Page, _setting: Setting) -> Iterator[Finding]:
    """Long enough to answer, short enough to be read; beside a common page, one line of the commune's own is enough."""
    if page.document.kind not in _LENGTHS:
        return
    least, most = _LENGTHS[page.document.kind]
    count = readability.words(page.document.text)
    if page.completes:
        least, count = 0, sum(readability.words(page.text(block)) for block in page.blocks)
    if least <= count <= most:
        return
    say = page.error if page.document.kind == "dossier" else page.warning
    advice = "complétez-la" if count < least else "coupez-la"
    message = f"la page compte {count} mots, {advice} : de {least} à {most} pour une page « {page.document.kind} »"
    yield say("page-length", 1, message)
