"""A failure as the interface writes it: the problem details of RFC 9457, and the kinds that it may be of.

What each kind means is in ``problems.toml``; ``pages/for_programs.py`` shows it at the address that ``type`` gives.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from http import HTTPStatus

from pydantic import BaseModel, Field

from assistant.errors import AssistantError
from assistant.records import Record
from assistant.tables import read_table

MEDIA_TYPE = "application/problem+json"
ADDRESS = "/api/v1/problems"  # a path, so that the server that answered resolves it, whatever its name
UNKNOWN = "about:blank"  # what the RFC writes of a problem that is no more than its status


class Kind(Record):
    """A kind of problem: its status, what happened, and what the program that called may do."""

    status: int
    means: str
    do: str


@functools.cache
def kinds() -> Mapping[str, Kind]:
    """The kinds of problems by code, in the order in which they are shown."""
    return {code: Kind(**row) for code, row in read_table("assistant_bots.service", "problems.toml").items()}


def code_of(error: AssistantError) -> str:
    """``too_many_requests`` for :class:`TooManyRequests`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()


class Problem(BaseModel):
    """An error as RFC 9457 writes it; ``detail`` is a French sentence to show as it is."""

    type: str = Field(
        default=UNKNOWN,
        description=f"L'adresse, sur ce serveur, de ce qu'il faut savoir de ce genre d'erreur : {ADDRESS}#code.",
        json_schema_extra={"format": "uri-reference", "examples": [f"{ADDRESS}#overloaded"]},
    )
    title: str = Field(description="Nom du statut HTTP.")
    status: int
    detail: str = Field(description="Une phrase en français, à montrer telle quelle.")
    code: str = Field(description="Le genre d'erreur, qui ne change pas d'une version à l'autre.")
    fields: tuple[str, ...] = Field(default=(), description="Les champs refusés, quand ce sont eux.")
    request_id: str | None = Field(default=None, description="Référence à donner à la mairie.")

    @classmethod
    def of(cls, error: AssistantError, request_id: str | None = None) -> Problem:
        """The problem that says ``error``."""
        code = code_of(error)
        return cls(
            type=f"{ADDRESS}#{code}" if code in kinds() else UNKNOWN,
            title=HTTPStatus(error.status).phrase,
            status=error.status,
            detail=str(error),
            code=code,
            fields=getattr(error, "fields", ()),
            request_id=request_id,
        )
