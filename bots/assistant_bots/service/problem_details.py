"""A failure as the interface writes it: the problem details of RFC 9457."""

from __future__ import annotations

import re
from http import HTTPStatus

from pydantic import BaseModel, Field

from assistant.errors import AssistantError

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """An error as RFC 9457 writes it; ``detail`` is a French sentence to show as it is."""

    type: str = "about:blank"
    title: str = Field(description="Nom du statut HTTP.")
    status: int
    detail: str = Field(description="Une phrase en français, à montrer telle quelle.")
    code: str = Field(description="Le genre d'erreur, qui ne change pas d'une version à l'autre.")
    fields: tuple[str, ...] = Field(default=(), description="Les champs refusés, quand ce sont eux.")
    request_id: str | None = Field(default=None, description="Référence à donner à la mairie.")

    @classmethod
    def of(cls, error: AssistantError, request_id: str | None = None) -> Problem:
        """The problem that says ``error``."""
        return cls(
            title=HTTPStatus(error.status).phrase,
            status=error.status,
            detail=str(error),
            code=re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower(),
            fields=getattr(error, "fields", ()),
            request_id=request_id,
        )
