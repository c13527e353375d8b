"""``POST /v1/chat/completions`` as OpenAI's clients send it: the last message is the question, the text has its proofs.

No model is chosen and no system message is obeyed: answers are the assistant's own. A follow-up is understood when the
client sends our last answer back, as chat clients do: the memory of a conversation is found by a digest of its text,
and its last questions are answered again when it is lost.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant import Answer, AssistantError
from assistant.errors import EmptyQuestion
from assistant_bots.api.disconnection import while_connected
from assistant_bots.api.routes import Counting, Keeping, Placed, Serving
from assistant_bots.builders.text_with_proofs import proofs, with_proofs
from assistant_bots.builders.token_access import admitted
from assistant_bots.service.problem_details import Problem
from assistant_bots.service.problems import for_readers
from assistant_bots.service.running import Service

MODEL = "commune-assistant"
MAX_MESSAGES, MAX_PART = 100, 20_000
router = APIRouter(prefix="/v1", dependencies=[Depends(admitted)], include_in_schema=False)


class Part(BaseModel):
    """A part of a message; only text is read."""

    type: str = "text"
    text: Annotated[str, Field(max_length=MAX_PART)] = ""


class Message(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[str, Field(max_length=MAX_PART)] | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class ChatRequest(BaseModel):
    """What OpenAI's clients send; other fields (temperature, tools…) are accepted and change nothing."""

    model_config = ConfigDict(extra="ignore")

    model: str = MODEL
    messages: Annotated[list[Message], Field(min_length=1, max_length=MAX_MESSAGES)]
    stream: bool = False


@router.get("/models")
async def list_models() -> dict[str, Any]:
    """The one model there is."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "commune"}]}


@router.post("/chat/completions", dependencies=[Placed], response_model=None)
async def complete_chat(
    asked: ChatRequest, service: Serving, metrics: Counting, feedback: Keeping, request: Request
) -> Response | dict[str, Any]:
    """Answer the last message of the user, with the proofs in the text."""
    said = [message for message in asked.messages if message.role in {"user", "assistant"}]
    if not said or said[-1].role != "user":
        raise EmptyQuestion
    question, before = said[-1].text, _digest(said[:-1])
    history = service.conversations.history(before) if len(said) > 1 else ()
    if not history and (past := [one.text for one in said[:-1] if one.role == "user"]):
        history = await service.recall(past)
    if not asked.stream:
        answer = await while_connected(request, service.ask(question, None, None, history=history))
        feedback.expect(answer, "chat")
        metrics.answer(answer, "chat")
        _remember(service, said, history, answer)
        return _whole(answer)

    async def events() -> AsyncIterator[str]:
        shown = ""
        yield _chunk({"role": "assistant", "content": ""})
        try:
            async for piece in service.stream(question, None, None, history=history):
                if isinstance(piece, str):
                    shown += piece
                    yield _chunk({"content": piece}) if piece else ": attente\n\n"
                    continue
                feedback.expect(piece, "chat")
                metrics.answer(piece, "chat")
                rest = piece.text.removeprefix(shown) if piece.text.startswith(shown) else ""
                _remember(service, said, history, piece, shown + rest + proofs(piece))
                yield _chunk({"content": rest + proofs(piece)}, answer=piece)
            yield _chunk({}, end="stop")
        except AssistantError as error:
            told = Problem.of(for_readers(error), request.scope["request_id"])
            yield f"data: {json.dumps({'error': {'message': told.detail, 'code': told.code}}, ensure_ascii=False)}\n\n"
        yield "data: [DONE]\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


def _whole(answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": with_proofs(answer), "refusal": None}
    return {
        "id": f"chatcmpl-{answer.id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        "answer": answer.model_dump(mode="json"),
    }


def _chunk(delta: dict[str, Any], *, end: str | None = None, answer: Answer | None = None) -> str:
    data = {
        "id": "chatcmpl-flux",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [{"index": 0, "delta": delta, "finish_reason": end, "logprobs": None}],
    }
    if answer is not None:
        data["answer"] = answer.model_dump(mode="json")
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _remember(
    service: Service, said: Sequence[Message], history: Sequence[Answer], answer: Answer, shown: str | None = None
) -> None:
    """Keep the conversation under what the client will send back with its next question."""
    reply = Message(role="assistant", content=None)
    reply.content = with_proofs(answer) if shown is None else shown
    identifier = _digest([*said, reply])
    for one in (*history, answer):
        service.conversations.add(identifier, one)


def _digest(messages: Sequence[Message]) -> str:
    told = hashlib.sha256()
    for message in messages:
        told.update(json.dumps([message.role, message.text.strip()]).encode())
    return f"chat-{told.hexdigest()}"
