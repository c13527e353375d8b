"""``GET /api/v1/search``: the passages found for some words, with what a citation needs, for programs that build on it.

It ranks and quotes; it answers nothing. A search costs as much as a question and is counted as one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from assistant.question.acceptance import MAX_CHARS
from assistant.records import Audience
from assistant.text.privacy import mask
from assistant_bots.api.description import problem_responses
from assistant_bots.api.routes import Placed, Serving
from assistant_bots.service.running import Service

MAX_PASSAGES = 20
router = APIRouter(prefix="/api/v1", responses=problem_responses(403, 421, 422, 429, 500, 503))


class FoundPassage(BaseModel):
    """A passage with what a citation needs: ``text`` is ``document.text[start:end]`` of its document, word for word."""

    passage_id: str
    document_id: str
    title: str
    url: str
    section: str
    text: str
    start: int
    end: int
    publisher: str
    updated: date
    score: float


class SearchOut(BaseModel):
    """The passages found, best first."""

    passages: tuple[FoundPassage, ...] = Field(description="Le meilleur passage en premier.")


@router.get("/search", tags=["sources"], dependencies=[Placed])
async def search(
    service: Serving,
    q: Annotated[
        str,
        Query(min_length=1, max_length=MAX_CHARS, pattern=r"[\p{L}\p{N}]", description="Des mots, ou une question."),
    ],
    audience: Audience | None = None,
    k: Annotated[int, Query(ge=1, le=MAX_PASSAGES, description="Passages, au plus.")] = 5,
) -> SearchOut:
    """The passages that would be read to answer ``q``, best first."""
    return SearchOut(passages=await service.run(passages, service, q, audience, k))


def passages(service: Service, words: str, audience: Audience | None, count: int) -> tuple[FoundPassage, ...]:
    """The first ``count`` passages for ``words``; raise a :class:`UsageError` for words that cannot be read."""
    today = datetime.now(UTC).astimezone(service.assistant.site.zone).date()
    found = []
    with service.assistant.serving() as generation:
        for hit in service.assistant.hits(mask(words).text, audience, today=today)[:count]:
            passage, document = hit.passage, generation.document(hit.passage.document_id)
            found.append(
                FoundPassage(
                    passage_id=passage.id,
                    document_id=document.id,
                    title=document.title,
                    url=document.url,
                    section=" > ".join(passage.section),
                    text=document.text[passage.start : passage.end],
                    start=passage.start,
                    end=passage.end,
                    publisher=document.publisher,
                    updated=document.updated,
                    score=round(hit.score, 4),
                )
            )
    return tuple(found)
