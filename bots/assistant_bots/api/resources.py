"""``GET /api/v1/resources``: the catalogue of resources for teachers, with the filters of the page ``/ressources``.

The records are the library's, unchanged: a fact that is missing is listed in ``unverified``, and satisfies nothing.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from assistant.resources.need import MAX_CHARS, Filters
from assistant.resources.record import Kind, Level, Resource, Subject
from assistant.resources.vocabulary import Constraint, Facet
from assistant_bots.api.description import problem_responses
from assistant_bots.api.routes import Serving
from assistant_bots.service.running import Service

MAX_SIZE, SIZE, MAX_PAGE = 50, 20, 1000
MAX_VALUES = 10
router = APIRouter(prefix="/api/v1", responses=problem_responses(403, 421, 422, 429, 500, 503))


class FilterOut(BaseModel):
    """One filter: its facet and its value."""

    facet: Facet
    value: str


class ResourceHit(BaseModel):
    """A resource with why it fits; ``named`` when the need says its name, or that of what it replaces."""

    resource: Resource
    reasons: tuple[str, ...] = Field(description="Pourquoi elle convient, en français.")
    named: bool


class ResourcesOut(BaseModel):
    """One page of the resources that serve a need, best first."""

    total: int
    page: int
    size: int
    filters: tuple[FilterOut, ...] = Field(description="Filtres demandés ou compris dans la phrase.")
    loosened: FilterOut | None = Field(description="Filtre laissé de côté parce que rien ne répondait à tous.")
    unsaid: tuple[str, ...] = Field(description="Mots de la demande dont aucune fiche ne parle.")
    hits: tuple[ResourceHit, ...]


@router.get("/resources", tags=["ressources"])
async def list_resources(
    service: Serving,
    q: Annotated[str, Query(max_length=MAX_CHARS, description="Un besoin en une phrase, ou un nom.")] = "",
    subject: Annotated[tuple[Subject, ...], Query(max_length=MAX_VALUES, description="Matières : une suffit.")] = (),
    level: Annotated[tuple[Level, ...], Query(max_length=MAX_VALUES, description="Niveaux : un suffit.")] = (),
    kind: Annotated[tuple[Kind, ...], Query(max_length=MAX_VALUES, description="Natures : une suffit.")] = (),
    constraint: Annotated[
        tuple[Constraint, ...],
        Query(max_length=MAX_VALUES, description="Contraintes : toutes sont tenues, par des faits connus."),
    ] = (),
    read: Annotated[bool, Query(description="Comprendre les filtres que dit la phrase.")] = True,
    page: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 1,
    size: Annotated[int, Query(ge=1, le=MAX_SIZE)] = SIZE,
) -> ResourcesOut:
    """The resources that serve a need, best first; without a need nor a filter, all those that are open."""
    chosen = Filters(subject, level, kind, constraint)
    return await service.run(_answer, service, q, chosen, read, page, size)


def _answer(service: Service, text: str, chosen: Filters, read: bool, page: int, size: int) -> ResourcesOut:
    searcher = service.resources.catalogue().searcher
    found = searcher.search(text, chosen, read=read)
    hits = searcher.explained(found, (page - 1) * size, page * size)
    return ResourcesOut(
        total=len(found.resources),
        page=page,
        size=size,
        filters=tuple(FilterOut(facet=facet, value=value) for facet, value in found.asked.each()),
        loosened=FilterOut(facet=found.loosened[0], value=found.loosened[1]) if found.loosened else None,
        unsaid=found.unsaid,
        hits=tuple(ResourceHit(resource=hit.resource, reasons=hit.reasons, named=hit.named) for hit in hits),
    )
