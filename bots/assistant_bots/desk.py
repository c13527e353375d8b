"""The desk of the clerk: ``/bureau``, one page that says what is served, what is wrong and what to do about it.

It shows what the doctor finds, what the server last failed at, the pages left aside and how many opinions came; it
changes nothing. For this machine or the token of the town hall alone: it names files.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response

from assistant.doctor.check import Check
from assistant.doctor.diagnosis import diagnose
from assistant_bots.api.routes import Keeping, Serving
from assistant_bots.guard.private import has_token, is_local
from assistant_bots.pages.templating import page
from assistant_bots.service.feedback import Feedback
from assistant_bots.service.problems import DeskPrivate
from assistant_bots.service.running import Service

DAYS = 30  # of opinions counted
_HEADERS = {"Cache-Control": "no-store"}
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Desk:
    """What the page shows: ``state`` of the server in a word, the doctor's lines by level, votes of the last days."""

    state: str
    problem: str
    indexed: datetime
    ignored: tuple[str, ...]
    checks: dict[str, list[Check]] = field(default_factory=dict)
    votes: Counter[str] = field(default_factory=Counter)
    days: int = DAYS


@router.get("/bureau")
async def desk(request: Request, service: Serving, feedback: Keeping) -> Response:
    """The page of the clerk; raise :class:`DeskPrivate` for anybody else."""
    token = service.settings.metrics_token.get_secret_value()
    if not (is_local(request) or has_token(request, token)):
        raise DeskPrivate(asks=bool(token))
    return page(request, "desk.html", headers=_HEADERS, desk=await service.run(looked_at, service, feedback))


def looked_at(service: Service, feedback: Feedback) -> Desk:
    """Everything the page shows, as it is now."""
    assistant, state = service.assistant, service.state
    checks: dict[str, list[Check]] = {"error": [], "warning": [], "ok": []}
    for check in diagnose(assistant.site.root, service.settings):
        checks[check.level].append(check)
    since = (datetime.now(UTC) - timedelta(days=DAYS)).isoformat()
    with assistant.serving() as generation:
        indexed = datetime.fromisoformat(generation.manifest.created)
    return Desk(
        "indexing" if state.indexing else "failing" if state.failing else "problem" if state.problem else "ok",
        state.problem,
        indexed.astimezone(assistant.site.zone),
        state.ignored,
        checks,
        Counter(row.vote for row in feedback.rows() if row.given >= since),
    )
