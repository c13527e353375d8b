"""Pages that need no JavaScript: ask, read a source, the demonstration site, the legal pages.

Server-rendered from templates with automatic escaping. A question typed here is POSTed, so that it never appears in
an address, a history or a proxy's log. A link may carry a suggested question; it fills the form but is not submitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, cast, get_args

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import FileResponse

from assistant import Answer
from assistant.errors import UsageError
from assistant.question.acceptance import MAX_CHARS
from assistant.records import AUDIENCES, Audience
from assistant.text.acronyms.glossary import explain
from assistant_bots.api.disconnection import while_connected
from assistant_bots.api.routes import Counting, Keeping, Placed, Serving, SourceId, service_of
from assistant_bots.pages.highlighting import document_parts
from assistant_bots.pages.templating import main_contact, page
from assistant_bots.service.api_schema import PAST
from assistant_bots.service.feedback import MAX_COMMENT, Opinion, Reason, Vote
from assistant_bots.service.problems import AddressUnknown
from assistant_bots.service.running import Service
from assistant_bots.service.theme import Theme

LOGOS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
# « Back » from a source shows the answer again instead of asking to send the form twice; an emergency leaves no trace.
KEPT = {"Cache-Control": "private, no-cache"}
FIVE_MINUTES = {"Cache-Control": "public, max-age=300"}
router = APIRouter(include_in_schema=False)


@router.get("/poser-une-question")
async def show_form(request: Request, q: Annotated[str, Query(max_length=4 * MAX_CHARS)] = "") -> Response:
    """The form; ``q`` fills it."""
    return _ask_page(request, question=q[:MAX_CHARS])


@router.post("/poser-une-question", dependencies=[Placed])
async def answer_form(
    request: Request,
    service: Serving,
    metrics: Counting,
    feedback: Keeping,
    question: Annotated[str, Form()] = "",
    audience: Annotated[str, Form()] = "",
    easy_read: Annotated[str, Form(alias="plain")] = "",
    before: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """The answer, under the form that asked; ``before`` are the questions that the page itself carries."""
    chosen = audience if audience in AUDIENCES else None
    past = [one[:MAX_CHARS] for one in before or () if one.strip()][-PAST:]
    try:
        asked = service.ask(question, chosen, None, easy_read=bool(easy_read), past=past)
        answer = await while_connected(request, asked)
    except UsageError as error:
        return _ask_page(
            request,
            question=question[:MAX_CHARS],
            audience=chosen,
            easy_read=bool(easy_read),
            error=str(error),
            status=error.status,
            before=past,
        )
    feedback.expect(answer, "page")
    metrics.answer(answer, "page")
    past = [] if answer.status == "emergency" else [*past, answer.question][-PAST:]
    return _ask_page(
        request, question=answer.question, audience=chosen, easy_read=bool(easy_read), answer=answer, before=past
    )


def _ask_page(
    request: Request,
    *,
    question: str,
    audience: Audience | None = None,
    easy_read: bool = False,
    answer: Answer | None = None,
    error: str = "",
    status: int = 200,
    before: Sequence[str] = (),
) -> Response:
    service = service_of(request)
    site = service.assistant.site
    return page(
        request,
        "ask.html",
        status=status,
        headers=KEPT if answer and answer.status != "emergency" else None,
        question=question,
        audience=audience,
        easy_read=easy_read,
        answer=answer,
        error=error,
        before=before,
        asked_at=datetime.now(site.zone),
        suggestions=site.suggestions.get(audience or "resident", ()),
        town_hall=main_contact(service),
    )


@router.post("/avis")
async def give_opinion(
    request: Request,
    service: Serving,
    metrics: Counting,
    feedback: Keeping,
    answer_id: Annotated[str, Form(pattern=r"^[0-9a-f]{32}$")],
    vote: Annotated[Vote, Form()],
    reason: Annotated[str, Form()] = "",
    comment: Annotated[str, Form(max_length=MAX_COMMENT)] = "",
    asked: Annotated[str, Form()] = "",
) -> Response:
    """Keep an opinion given without JavaScript; a « no » is asked why, once."""
    known = cast("Reason", reason) if reason in get_args(Reason) else None
    await service.run(feedback.record, Opinion(answer_id=answer_id, vote=vote, reason=known, comment=comment))
    metrics.feedback(vote)
    asks_why = vote == "down" and not (known or comment or asked)
    return page(request, "thanks.html", answer_id=answer_id if asks_why else "")


@router.get("/sources/{identifier}")
async def show_source(
    request: Request,
    identifier: SourceId,
    service: Serving,
    start: Annotated[int, Query(alias="de", ge=0)] = 0,
    end: Annotated[int, Query(alias="a", ge=0)] = 0,
) -> Response:
    """A passage highlighted in its document; ``de`` and ``a`` narrow it to a quotation inside the passage."""
    return await service.run(_source_page, request, service, identifier, start, end)


def _source_page(request: Request, service: Service, identifier: str, start: int, end: int) -> Response:
    with service.assistant.serving() as generation:
        if generation.entry(identifier) is not None:
            document, low, high = generation.document(identifier), 0, 0
        else:
            passage = generation.passage(identifier)
            document, low, high = generation.document(passage.document_id), passage.start, passage.end
    if low <= start < end <= high:
        low, high = start, end
    today = datetime.now(service.assistant.site.zone).date()
    parts = document_parts(document, low, high)
    terms = explain(document.text[low:high], document.text)
    return page(request, "source.html", document=document, parts=parts, marked=low < high, today=today, glossary=terms)


@router.get("/theme.css")
async def theme(request: Request) -> Response:
    """The commune's colours."""
    current = cast("Theme", request.app.state.theme)
    return Response(current.css, media_type="text/css", headers=FIVE_MINUTES)


@router.get("/logo")
def logo(service: Serving) -> Response:
    """The commune's logo, a file of its folder named in ``commune.toml``."""
    site = service.assistant.site
    path = (site.root / site.look.logo).resolve()
    inside = site.root.resolve() in path.parents
    if not site.look.logo or not inside or path.suffix not in LOGOS or not path.is_file():
        raise AddressUnknown
    return FileResponse(path, media_type=LOGOS[path.suffix], headers=FIVE_MINUTES)
