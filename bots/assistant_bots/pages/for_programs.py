"""What is read for programs: ``robots.txt``, ``favicon.ico``, ``security.txt``, and what each error of the API means.

The security contact is the commune's own, from ``commune.toml``; without one there is no file, for RFC 9116 asks for a
contact that answers.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from assistant_bots.api.routes import Serving
from assistant_bots.pages.static_files import static
from assistant_bots.pages.templating import page
from assistant_bots.pages.views import FIVE_MINUTES, logo
from assistant_bots.service.problem_details import ADDRESS, kinds
from assistant_bots.service.problems import AddressUnknown

ICON = "icon.svg"
_VALID = timedelta(days=180)
# Sources repeat the commune's own pages, which are those a search engine should show.
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /health/\nDisallow: /sources/\n"
_EMAIL = re.compile(r"[^@\s:/]+@[^@\s]+\.[^@\s]+")
_ADDRESS = re.compile(r"(https://|mailto:|tel:)\S+")
router = APIRouter(include_in_schema=False)


@router.get("/robots.txt")
def robots() -> Response:
    """What search engines may read."""
    return PlainTextResponse(_ROBOTS, headers=FIVE_MINUTES)


@router.get("/favicon.ico")
def favicon(request: Request, service: Serving) -> Response:
    """The icon that pages name: the commune's logo, else ours."""
    return logo(service) if service.assistant.site.look.logo else static(request, ICON)


@router.get("/.well-known/security.txt")
def security(service: Serving) -> Response:
    """Whom to tell of a weakness (RFC 9116)."""
    contact = contact_address(service.assistant.site.notices.security_contact)
    if not contact:
        raise AddressUnknown
    expires = (datetime.now(UTC) + _VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    text = f"Contact: {contact}\nExpires: {expires:%Y-%m-%dT%H:%M:%SZ}\nPreferred-Languages: fr\n"
    return PlainTextResponse(text, headers=FIVE_MINUTES)


@router.get(ADDRESS)
async def problems(request: Request) -> Response:
    """What each kind of error means and what to do, each at its own anchor."""
    description = request.app.openapi_url
    return page(request, "problems.html", headers=FIVE_MINUTES, kinds=kinds(), description=description)


def contact_address(written: str) -> str:
    """An e-mail address or a web address as ``security.txt`` wants it; empty when it is neither."""
    one = written.strip()
    if _EMAIL.fullmatch(one):
        return f"mailto:{one}"
    return one if _ADDRESS.fullmatch(one) else ""
