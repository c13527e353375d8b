"""``/ressources``: the catalogue of resources for teachers, as a page without JavaScript and as CSV.

Its filters stand in the address, so that a list can be shared: a need, unlike a question to the town hall, says nothing
of anybody. A value of the address that does not exist is left out rather than refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from starlette.datastructures import QueryParams

from assistant.resources.catalogue import Catalogue
from assistant.resources.need import MAX_CHARS, Filters
from assistant.resources.search import SearchResult
from assistant.resources.sentences import say
from assistant.resources.vocabulary import VALUES, label, labels
from assistant_bots.api.routes import Serving
from assistant_bots.pages.resource_address import PARAMETERS, PATH, address
from assistant_bots.pages.resource_cards import as_csv, card
from assistant_bots.pages.resource_lists import ON_PAPER, as_rss, paper_line
from assistant_bots.pages.templating import page
from assistant_bots.pages.views import FIVE_MINUTES
from assistant_bots.service.running import Service

SIZE = 15
MAX_PAGE = 10_000
CSV_PATH = "/ressources.csv"
PAPER_PATH, FEED_PATH = f"{PATH}/imprimer", "/ressources.rss"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class ResourceSearch:
    """What an address asks: a sentence, filters, a page; ``free`` when the sentence chooses no filter by itself."""

    text: str
    filters: Filters
    number: int
    free: bool

    @classmethod
    def of(cls, given: QueryParams) -> ResourceSearch:
        """Read the parameters of an address, leaving out what does not exist."""
        filters = Filters()
        for facet, parameter in PARAMETERS.items():
            known = tuple(value for value in given.getlist(parameter) if value in VALUES[facet])
            filters = filters.adding(facet, known)
        number = given.get("page", "1")
        valid = number.isascii() and number.isdigit() and len(number) < 6
        return cls(
            " ".join(given.get("q", "")[:MAX_CHARS].split()),
            filters,
            min(max(int(number), 1), MAX_PAGE) if valid else 1,
            given.get("libre") == "1",
        )


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the same list without it."""

    name: str
    away: str


@router.get(PATH)
async def browse(request: Request, service: Serving) -> Response:
    """The page: a form, the filters in force, the cards."""
    return await service.run(_page, request, service, ResourceSearch.of(request.query_params))


@router.get(CSV_PATH)
async def export(request: Request, service: Serving) -> Response:
    """The whole list of the same address as CSV."""
    return await service.run(_csv, service, ResourceSearch.of(request.query_params))


@router.get(PAPER_PATH)
async def paper(request: Request, service: Serving) -> Response:
    """The list of the same address on one page, to print."""
    return await service.run(_paper, request, service, ResourceSearch.of(request.query_params))


@router.get(FEED_PATH)
async def feed(request: Request, service: Serving) -> Response:
    """What is new among the resources of the same address, as RSS."""
    return await service.run(_feed, request, service, ResourceSearch.of(request.query_params))


def _search(service: Service, asked: ResourceSearch) -> tuple[Catalogue, SearchResult]:
    catalogue = service.resources.catalogue()
    return catalogue, catalogue.searcher.search(asked.text, asked.filters, read=not asked.free)


def _page(request: Request, service: Service, asked: ResourceSearch) -> Response:
    catalogue, found = _search(service, asked)
    last = max(1, -(-len(found.resources) // SIZE))
    number = min(asked.number, last)
    hits = catalogue.searcher.explained(found, (number - 1) * SIZE, number * SIZE)
    chips = [
        Chip(label(facet, value), address(PATH, asked.text, found.kept.without(facet, value), free=True))
        for facet, value in found.kept.each()
    ]

    # The filter let go is ticked no more, in the form nor in the addresses.
    filters, free = (asked.filters, asked.free) if found.loosened is None else (found.kept, True)

    def at(other: int) -> str:
        return address(PATH, asked.text, filters, free=free, number=other)

    return page(
        request,
        "resources.html",
        headers=FIVE_MINUTES if not asked.text else None,
        asked=asked,
        chosen=found.kept,
        parameters=PARAMETERS,
        choices={facet: labels(facet) for facet in VALUES},
        chips=chips,
        cards=[card(hit, catalogue.searcher.by_id) for hit in hits],
        count=_count(len(found.resources)),
        notice=_notice(found),
        number=number,
        last=last,
        previous=at(number - 1) if number > 1 else "",
        following=at(number + 1) if number < last else "",
        csv=address(CSV_PATH, asked.text, filters, free=free),
        paper=address(PAPER_PATH, asked.text, filters, free=free),
        feed=address(FEED_PATH, "", filters),
        max_need=MAX_CHARS,
    )


def _notice(found: SearchResult) -> str:
    if not found.resources:
        return say("search.nothing")
    said = []
    if found.unsaid:
        said.append(say("search.unsaid", words=", ".join(found.unsaid)))
    if found.loosened is not None:
        said.append(say("search.loosened", filter=found.let_go))
    return " ".join(said)


def _count(total: int) -> str:
    return say("search.one") if total == 1 else say("search.many", count=total)


def _csv(service: Service, asked: ResourceSearch) -> Response:
    _, found = _search(service, asked)
    headers = {"Content-Disposition": 'attachment; filename="ressources.csv"'}
    return Response("".join(as_csv(found.resources)), 200, headers, "text/csv; charset=utf-8")


def _paper(request: Request, service: Service, asked: ResourceSearch) -> Response:
    catalogue, found = _search(service, asked)
    return page(
        request,
        "resources_paper.html",
        asked=asked,
        names=[label(facet, value) for facet, value in found.kept.each()],
        lines=[paper_line(hit) for hit in catalogue.searcher.explained(found, 0, ON_PAPER)],
        cut=len(found.resources) > ON_PAPER,
        count=_count(len(found.resources)),
        notice=_notice(found),
        today=datetime.now(service.assistant.site.zone).date(),
        back=address(PATH, asked.text, found.kept, free=asked.free),
    )


def _feed(request: Request, service: Service, asked: ResourceSearch) -> Response:
    catalogue, found = _search(service, asked)
    # Without a need, a service that closed is news too.
    listed = found.resources if asked.text or asked.filters else catalogue.resources
    base = str(request.base_url).rstrip("/")
    title = say("feed.title", town=service.assistant.site.name)
    body = as_rss(listed, title, base + address(PATH, asked.text, asked.filters))
    return Response(body, 200, FIVE_MINUTES, "application/rss+xml; charset=utf-8")
