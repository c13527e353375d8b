"""``/api/v1``, health and metrics: the API used by programs, the widget and the bot.

Handlers only translate: they read a request, call the service and return a record. Errors are mapped in ``app.py``.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, cast

from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assistant import Answer, AssistantError
from assistant.errors import EmptyQuestion, NotFound, QuestionTooLong
from assistant.question.acceptance import MAX_CHARS
from assistant.site.notes import job_troubles
from assistant.text.languages import Language
from assistant_bots.api.description import problem_response, problem_responses
from assistant_bots.api.disconnection import while_connected
from assistant_bots.api.events import stream_response
from assistant_bots.guard.private import has_token, is_local
from assistant_bots.service import site_card, texts
from assistant_bots.service.api_schema import (
    ConversationId,
    Delta,
    Health,
    PassageOut,
    Question,
    SiteOut,
    SourceOut,
    Status,
)
from assistant_bots.service.feedback import Feedback, Opinion
from assistant_bots.service.logs import facts
from assistant_bots.service.metrics import Metrics
from assistant_bots.service.problem_details import Problem
from assistant_bots.service.problems import AnswerUnknown, MetricsPrivate, Unexpected, for_readers
from assistant_bots.service.running import Service

_log = logging.getLogger(__name__)
SourceId = Annotated[str, Path(min_length=1, max_length=200)]


def service_of(request: Request) -> Service:
    """The service of the application that answers ``request``."""
    return cast("Service", request.app.state.service)


# FastAPI calls a dependency that is no coroutine in a thread of its own: three waits for the interpreter, each of them
# longer the more other threads work.
async def _serving(request: Request) -> Service:
    return service_of(request)


async def _counting(request: Request) -> Metrics:
    return cast("Metrics", request.app.state.metrics)


async def _keeping(request: Request) -> Feedback:
    return cast("Feedback", request.app.state.feedback)


Serving = Annotated[Service, Depends(_serving)]
Counting = Annotated[Metrics, Depends(_counting)]
Keeping = Annotated[Feedback, Depends(_keeping)]
router = APIRouter()
v1 = APIRouter(prefix="/api/v1", responses=problem_responses(403, 413, 421, 422, 429, 500, 503))


async def place_of(service: Serving) -> AsyncIterator[None]:
    """A place for one question, from its arrival to the end of its answer."""
    with service.turns.question():
        yield


Placed = Depends(place_of)


@v1.post("/ask", tags=["réponses"], dependencies=[Placed])
async def ask(question: Question, service: Serving, metrics: Counting, feedback: Keeping, request: Request) -> Answer:
    """Answer a question with checked citations; ``not_found`` is an answer too."""
    work = service.ask(
        question.question, question.audience, question.language, question.conversation_id, easy_read=question.plain,
        past=question.history,
    )  # fmt: skip
    answer = await while_connected(request, work)
    feedback.expect(answer, "web")
    metrics.answer(answer, "api")
    return answer


@v1.post(
    "/ask/stream",
    tags=["réponses"],
    response_class=EventSourceResponse,
    dependencies=[Placed],
    responses=stream_response(),
)
async def stream(
    question: Question, service: Serving, metrics: Counting, feedback: Keeping, request: Request, response: Response
) -> AsyncIterator[ServerSentEvent]:
    """The same as events: ``status``, ``delta`` (text), then one ``answer`` (the whole record) or one ``error``."""
    response.headers["Cache-Control"] = "no-store"
    yield ServerSentEvent(event="status", data=Status())
    try:
        pieces = service.stream(
            question.question, question.audience, question.language, question.conversation_id, easy_read=question.plain,
            past=question.history,
        )  # fmt: skip
        async for piece in pieces:
            if isinstance(piece, Answer):
                feedback.expect(piece, "web")
                metrics.answer(piece, "stream")
                yield ServerSentEvent(event="answer", data=piece)
            elif piece:  # an empty piece only means that a model is still working: pings keep the connection alive
                yield ServerSentEvent(event="delta", data=Delta(text=piece))
    except AssistantError as error:
        if error.status >= Unexpected.status:
            _log.error("%s", error)
        yield ServerSentEvent(event="error", data=Problem.of(for_readers(error), request.scope["request_id"]))
    except Exception as error:  # noqa: BLE001 - raised again, it would cut the stream before the reader is told
        reference = request.scope["request_id"]
        _log.error("Erreur inattendue", exc_info=error, extra=facts(request_id=reference))
        yield ServerSentEvent(event="error", data=Problem.of(Unexpected(reference), reference))


@v1.delete("/conversations/{conversation_id}", status_code=204, tags=["réponses"])
async def forget(conversation_id: ConversationId, service: Serving) -> None:
    """Forget a conversation now; it would be forgotten by itself half an hour after its last question."""
    service.conversations.forget(conversation_id)


@v1.post("/feedback", status_code=204, tags=["avis"], responses={404: problem_response(AnswerUnknown())})
async def give_feedback(opinion: Opinion, service: Serving, metrics: Counting, feedback: Keeping) -> None:
    """Keep an opinion on an answer of the last hour, its comment masked, for the days the commune has announced."""
    await service.run(feedback.record, opinion)
    metrics.feedback(opinion.vote)


@v1.get("/sources/{identifier}", tags=["sources"], responses={404: problem_response(NotFound("Document", "inconnu"))})
async def source(identifier: SourceId, service: Serving) -> SourceOut:
    """The document of a passage or document id, with its whole text."""
    return await service.run(read_source, service, identifier)


def read_source(service: Service, identifier: str) -> SourceOut:
    """The document with this id, or of the passage with this id; raise :class:`assistant.errors.NotFound`."""
    with service.assistant.serving() as generation:
        if generation.entry(identifier) is not None:
            document, passage = generation.document(identifier), None
        else:
            found = generation.passage(identifier)
            document = generation.document(found.document_id)
            passage = PassageOut(id=found.id, section=found.section, start=found.start, end=found.end)
    shown = {name: getattr(document, name) for name in SourceOut.model_fields if name != "passage"}
    return SourceOut(**shown, passage=passage)


@v1.get("/site", tags=["commune"])
async def site(service: Serving, language: Language = "fr") -> SiteOut:
    """Who the commune is, and what must be said before the first question; hours are in ``language``."""
    return await service.run(site_card.describe, service, datetime.now(UTC), language)


@router.get("/health/live", tags=["santé"])
async def live() -> Health:
    """The process runs."""
    return Health(status="ok")


@router.get("/health/ready", tags=["santé"], responses={503: {"model": Health}})
async def ready(service: Serving, response: Response) -> Health:
    """Whether questions can be answered; ``degraded``: an index that could not be renewed, or questions that fail.

    A job of the night that was missed is a warning and changes no status: the answers are as good as the day before.

    Anybody may ask: no file, folder or page is named, « assistant doctor » and the log do.
    """
    state, unavailable = service.state, service.ready()
    trouble = "failing" if state.failing else "degraded" if state.problem else "ok"
    told = "unavailable" if unavailable else trouble
    if unavailable:
        response.status_code = 503
    return Health(
        status="degraded" if told == "failing" else told,  # type: ignore[arg-type]  # one of the three literals
        detail="" if told == "ok" else texts.say(f"health.{told}"),
        generation=service.generation,
        indexed=state.indexed,
        indexing=state.indexing,
        ignored=len(state.ignored),
        warnings=await to_thread.run_sync(_missed_jobs, service),
    )


def _missed_jobs(service: Service) -> list[str]:
    """What is wrong with the jobs of the night, in sentences that anybody may read."""
    assistant = service.assistant
    found = job_troubles.troubles(assistant.index.root, assistant.site.zone, datetime.now(UTC))
    return [texts.say(f"job.{one.kind}", job=texts.say(f"job.{one.job}")) for one in found]


@router.get("/metrics", include_in_schema=False)
async def show_metrics(request: Request, metrics: Counting, service: Serving) -> Response:
    """Counters for Prometheus, from this machine or with the token."""
    if not (is_local(request) or has_token(request, service.settings.metrics_token.get_secret_value())):
        raise MetricsPrivate
    return Response(metrics.text(), media_type="text/plain; version=0.0.4")


def question_error(errors: Sequence[Mapping[str, Any]]) -> AssistantError | None:
    """The library's own sentence when it is the question that was refused."""
    for error in errors:
        if tuple(error["loc"][-1:]) == ("question",):
            if error["type"] == "string_too_long":
                return QuestionTooLong(len(str(error["input"])), MAX_CHARS)
            if error["type"] in {"string_too_short", "string_pattern_mismatch", "missing", "string_unicode"}:
                return EmptyQuestion()
    return None


router.include_router(v1)
