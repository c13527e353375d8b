"""The description of the interface: what FastAPI reads of the routes, with an example of every exchange and error.

OpenAPI 3.2 is the first version in which each event of a stream has a schema. Examples are in ``examples.json``, those
of errors are the errors themselves. It describes; what is accepted and answered is decided by the routes.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from fastapi import FastAPI

from assistant.errors import AssistantError, EmptyQuestion
from assistant_bots.service.problem_details import ADDRESS, MEDIA_TYPE, Problem, code_of, kinds
from assistant_bots.service.problems import (
    BodyTooLarge,
    HostRefused,
    OtherSiteRefused,
    Overloaded,
    TooManyRequests,
    Unexpected,
)

VERSION = "3.2.0"
_REFERENCE = "5f0c3a9e8b7d4e21a6c4d2f19b3e7a58"
_JSON = "application/json"
_ERRORS_PAGE = {"description": "Les erreurs : ce que chacune veut dire, et que faire.", "url": ADDRESS}
_ERRORS: Mapping[int, AssistantError] = {
    403: OtherSiteRefused(), 413: BodyTooLarge(64 * 1024), 421: HostRefused(),
    422: EmptyQuestion(), 429: TooManyRequests(30, everyone=False), 500: Unexpected(_REFERENCE), 503: Overloaded(),
}  # fmt: skip


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the description says of each error status."""
    return {status: problem_response(_ERRORS[status]) for status in statuses}


def problem_response(error: AssistantError) -> dict[str, Any]:
    """The same of one error, which is its own example; other kinds may have its status."""
    told = {code: kind.means for code, kind in kinds().items() if kind.status == error.status}
    assert code_of(error) in told  # noqa: S101 - the tests hold it for all
    example = Problem.of(error, _REFERENCE).model_dump(mode="json")
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema(), "example": example}}
    return {"description": " ".join(f"`{code}` : {means}" for code, means in told.items()), "content": content}


class DescribedApp(FastAPI):
    """The application, whose description is of :data:`VERSION` and holds the examples."""

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        if self.openapi_schema is None:
            self.openapi_version = VERSION
            description = super().openapi()
            description["externalDocs"] = _ERRORS_PAGE  # FastAPI takes no relative address
            for path in description["paths"].values():
                for operation in path.values():
                    _show(operation, examples()[operation["operationId"]])
        assert self.openapi_schema is not None  # noqa: S101 - made just above
        return self.openapi_schema


@functools.cache
def examples() -> dict[str, dict[str, Any]]:
    """By operation: what is sent (``request``, ``parameters``) and what is answered (``response``)."""
    read: dict[str, dict[str, Any]] = json.loads(files(__package__).joinpath("examples.json").read_bytes())
    return read


def _show(operation: dict[str, Any], example: dict[str, Any]) -> None:
    if "request" in example:
        operation["requestBody"]["content"][_JSON]["example"] = example["request"]
    if "response" in example:
        operation["responses"]["200"]["content"][_JSON]["example"] = example["response"]
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in example.get("parameters", {}):
            parameter["example"] = example["parameters"][parameter["name"]]
