"""A page made of a template: the environment of the templates, what every page shows, and a failure as a page.

Templates escape by themselves; what writes markup is ``rendering.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant import AssistantError
from assistant.question.acceptance import MAX_CHARS
from assistant.site.audit import Audit, AuditUnreadable, read_audit
from assistant.text.acronyms.glossary import beside
from assistant.text.answer_parts import folded, opening, remarks, said_by
from assistant.text.dates import clock, day_in_words, full_day
from assistant.text.languages import direction
from assistant.text.messages import opening_state
from assistant_bots.api.routes import service_of
from assistant_bots.pages import rendering
from assistant_bots.pages.resource_address import list_address
from assistant_bots.pages.static_files import address
from assistant_bots.pages.telephones import joined, telephone
from assistant_bots.service import site_card, texts
from assistant_bots.service.feedback import MAX_COMMENT
from assistant_bots.service.running import Service

_templates = Environment(
    loader=PackageLoader("assistant_bots.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(
    safe_url=rendering.safe_url,
    telephone=telephone,
    joined=joined,
    answer_html=rendering.answer_html,
    list_address=list_address,
    opening=opening,
    said_by=said_by,
    zip=zip,
    folded=folded,
    remarks=remarks,
    tied=rendering.tied,
    proof=rendering.proof,
    map_link=rendering.map_link,
    linked=rendering.linked,
    plain_text=rendering.plain_text,
    emergency_calls=rendering.emergency_calls,
    day=day_in_words,
    clock=clock,
    full_day=full_day,
    hours_lines=rendering.hours_lines,
    beside=beside,
    direction=direction,
    opening_state=opening_state,
    unbroken=rendering.unbroken,
    grouped=rendering.grouped,
    quoted_items=rendering.quoted_items,
)
_templates.globals.update(say=texts.say, section=texts.section, static=address)


def wants_page(request: Request) -> bool:
    """Whether the answer to ``request`` is read by a person in a browser."""
    is_page = not request.url.path.startswith(("/api/", "/health/", "/metrics", "/static/"))
    return is_page and "text/html" in request.headers.get("accept", "")


def page(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
) -> Response:
    """The response made of ``template``, with what every page shows."""
    service = service_of(request)
    body = _templates.get_template(template).render(
        site=service.assistant.site,
        banner=service.sample_notice,
        pages=site_card.PAGES,
        days=service.retention_days,
        model=service.settings.llm,
        audit=_audit(service),
        here=request.url.path,
        max_chars=MAX_CHARS,
        max_comment=MAX_COMMENT,
        **values,
    )
    return Response(body, status, dict(headers or {}), "text/html; charset=utf-8")


def _audit(service: Service) -> Audit | None:
    """The accessibility audit; one that cannot be read counts for none, and « assistant doctor » says why."""
    with suppress(AuditUnreadable):
        return read_audit(service.assistant.site.root)
    return None


def error_page(request: Request, error: AssistantError, headers: Mapping[str, str]) -> Response:
    """The sentence of ``error`` as a page, with what to do next."""
    return page(
        request,
        "error.html",
        status=error.status,
        headers=headers,
        sentence=str(error),
        title=HTTPStatus(error.status).phrase,
        contact=main_contact(service_of(request)),
    )


def main_contact(service: Service) -> object:
    """The main service of the town, open or closed now."""
    site = service.assistant.site
    return site.contact(site.commune.main_service, datetime.now(UTC))
