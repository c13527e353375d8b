"""How the description of the interface says what each event of a stream holds, for programs that read it.

OpenAPI's ``itemSchema`` tells one event; its ``data`` is text, so ``contentSchema`` tells the JSON in it.
"""

from __future__ import annotations

from typing import Any

from assistant_bots.service.api_schema import Delta, Status
from assistant_bots.service.problem_details import Problem

_ANSWER = {"$ref": "#/components/schemas/Answer"}
_EXAMPLE = (
    'event: status\ndata: {"stage":"searching","message":"Recherche en cours…"}\n\n'
    'event: delta\ndata: {"text":"Un passeport coûte 86 € pour un adulte [1]."}\n\n'
)


def stream_response() -> dict[int | str, dict[str, Any]]:
    """The 200 of a stream: ``status``, ``delta``, then one ``answer`` or one ``error``."""
    events = {
        "status": Status.model_json_schema(), "delta": Delta.model_json_schema(), "answer": _ANSWER,
        "error": Problem.model_json_schema(),
    }  # fmt: skip
    item = {"oneOf": [_event(name, schema) for name, schema in events.items()]}
    content = {"text/event-stream": {"itemSchema": item, "examples": {"réponse": {"value": _EXAMPLE}}}}
    return {200: {"description": "Événements, l'un après l'autre.", "content": content}}


def _event(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": schema}
    return {
        "title": f"Événement {name}",
        "type": "object",
        "required": ["event", "data"],
        "properties": {"event": {"const": name}, "data": data},
    }
