"""The commune's front page and its legal pages, made from ``commune.toml``, the clock and the index being served.

The front page of the fictional commune is a demonstration with invented news; another commune's shows only what its
own file says. Nothing here is legal advice: what cannot be known is said to be missing, and where to write it.
"""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request, Response

from assistant_bots.api.routes import Serving
from assistant_bots.pages import published_figures
from assistant_bots.pages.views import STATIC, page
from assistant_bots.service import site_card
from assistant_bots.service.running import Service

SHOWN_SERVICES = 6
router = APIRouter(include_in_schema=False)


@functools.cache
def audit_grid() -> tuple[dict[str, Any], ...]:
    """The criteria of the RGAA that concern these pages, and what proves each."""
    data = tomllib.loads((files("assistant_bots.pages") / "accessibility.toml").read_text(encoding="utf-8"))
    return tuple(data["criterion"])


@dataclass(frozen=True)
class Holdings:
    """What the index being served is made of."""

    local: int
    common: int
    national: int
    overdue: int
    created: datetime
    model: str


def holdings(service: Service, today: date) -> Holdings:
    """Count the documents served, and those whose review date has passed."""
    with service.assistant.serving() as generation:
        layers = Counter(entry.layer for entry in generation.entries)
        local = [generation.document(entry.id) for entry in generation.entries if entry.layer == "local"]
        overdue = sum(1 for document in local if document.review_by and document.review_by < today)
        created = datetime.fromisoformat(generation.manifest.created).astimezone(service.assistant.site.zone)
        return Holdings(
            layers["local"], layers["common"], layers["national"], overdue, created, generation.manifest.model
        )


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


@router.get(site_card.PAGES["transparency"])
def transparency(request: Request, service: Serving) -> Response:
    """How answers are made, from what, how right they were measured to be, and what they are not."""
    today = datetime.now(service.assistant.site.zone).date()
    return page(
        request,
        "transparency.html",
        holdings=holdings(service, today),
        problem=service.state.problem,
        measured=published_figures.read(service.assistant.site.root, service.assistant.site.id),
    )
