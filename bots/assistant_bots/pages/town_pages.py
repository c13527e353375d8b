"""The commune's front page and its legal pages, made from ``commune.toml``, the clock and the index being served.

The front page of the fictional commune is a demonstration with invented news; another commune's shows only what its
own file says. Nothing here is legal advice: what cannot be known is said to be missing, and where to write it.
"""

from __future__ import annotations

import contextlib
import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response

from assistant.corpus.common_release import OWNER, Release
from assistant.corpus.national_layer import NationalLayer
from assistant.corpus.service_public.reader import Space
from assistant.errors import LayerUnreadable
from assistant.tables import read_table
from assistant_bots.api.routes import Serving
from assistant_bots.pages import published_figures
from assistant_bots.pages.static_files import STATIC
from assistant_bots.pages.templating import page
from assistant_bots.service import site_card
from assistant_bots.service.running import Service

SHOWN_SERVICES = 6
_SPACES: dict[Space, str] = {"part": "particuliers", "pro": "professionnels", "asso": "associations"}
router = APIRouter(include_in_schema=False)


@functools.cache
def audit_grid() -> tuple[dict[str, Any], ...]:
    """The criteria of the RGAA that concern these pages, and what proves each."""
    data = read_table("assistant_bots.pages", "accessibility.toml")
    return tuple(data["criterion"])


@dataclass(frozen=True)
class Holdings:
    """What the index being served is made of, and of which days: the town's pages, the common ones, the archives."""

    local: int
    national: int
    overdue: int
    oldest: date | None
    newest: date | None
    shared: Release | None
    archives: tuple[tuple[str, date], ...]
    created: datetime
    model: str


def holdings(service: Service, today: date) -> Holdings:
    """Count and date the documents served, and those whose review date has passed."""
    assistant = service.assistant
    with assistant.serving() as generation:
        layers = Counter(entry.layer for entry in generation.entries)
        own, shared = (
            [generation.document(entry.id) for entry in generation.entries if entry.layer == layer]
            for layer in ("local", "common")
        )
        days = [document.updated for document in own]
        return Holdings(
            local=len(own),
            national=layers["national"],
            overdue=sum(1 for document in own if document.review_by and document.review_by < today),
            oldest=min(days, default=None),
            newest=max(days, default=None),
            shared=Release.of(shared, today),
            archives=tuple(_archives(assistant.index.root)) if layers["national"] else (),
            created=datetime.fromisoformat(generation.manifest.created).astimezone(assistant.site.zone),
            model=generation.manifest.model,
        )


def _archives(data: Path) -> Iterator[tuple[str, date]]:
    """The imported archives, in words, and their days; one that cannot be read is told by ``assistant doctor``."""
    layer = NationalLayer(data / "national")
    for space, word in _SPACES.items():
        with contextlib.suppress(LayerUnreadable):
            if held := layer.held(space):
                yield word, held.archive_date


@router.get("/")
def front_page(request: Request, service: Serving) -> Response:
    """The commune's front page, with hours computed for this moment."""
    site, now = service.assistant.site, datetime.now(UTC)
    contacts = [site.contact(one, now) for one in site_card.contacts_in_order(site)]
    return page(
        request,
        "front.html",
        main=contacts[0],
        contacts=contacts[1 : SHOWN_SERVICES + 1],
        suggestions=site.suggestions.get("resident", ()),
        widget=(STATIC / "widget.js").is_file(),
        today=now.astimezone(site.zone).date(),
    )


@router.get(site_card.PAGES["privacy"])
def privacy(request: Request, service: Serving) -> Response:
    """What is done with personal data: controller, basis, recipients, durations, rights."""
    return page(request, "privacy.html", telegram=bool(service.settings.telegram_token.get_secret_value()))


@router.get(site_card.PAGES["accessibility"])
def accessibility(request: Request) -> Response:
    """The accessibility statement, « non conforme » until somebody has audited, and the prefilled grid."""
    return page(request, "accessibility.html", criteria=audit_grid())


@router.get(site_card.PAGES["legal"])
def legal(request: Request, service: Serving) -> Response:
    """Who publishes and who hosts; what is not known yet is not shown."""
    site = service.assistant.site
    return page(request, "legal.html", main=site.services[site.commune.main_service])


@router.get(site_card.PAGES["transparency"])
def transparency(request: Request, service: Serving) -> Response:
    """How answers are made, from what, how right they were measured to be, and what they are not."""
    today = datetime.now(service.assistant.site.zone).date()
    return page(
        request,
        "transparency.html",
        holdings=holdings(service, today),
        owner=OWNER,
        problem=service.state.problem,
        measured=published_figures.read(service.assistant.site.root, service.assistant.site.id),
    )
