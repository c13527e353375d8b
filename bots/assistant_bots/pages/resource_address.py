"""The address of a list of resources: a need and filters, so that a list can be shared and a filter taken away."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from assistant.records import ResourceFilter, ResourceList
from assistant.resources.need import Filters
from assistant.resources.vocabulary import VALUES, Facet
from assistant_bots.service import site_card

PATH = site_card.PAGES["resources"]
PARAMETERS: Mapping[Facet, str] = {
    "subject": "matiere",
    "level": "niveau",
    "kind": "nature",
    "constraint": "contrainte",
}


def address(path: str, text: str, filters: Filters, *, free: bool = False, number: int = 1) -> str:
    """The address of a list; ``free`` when its sentence chooses no filter by itself."""
    given = [("q", text)] if text else []
    given += [(PARAMETERS[facet], value) for facet, value in filters.each()]
    given += [("libre", "1")] if free else []
    given += [("page", str(number))] if number > 1 else []
    return f"{path}?{urlencode(given)}" if given else path


def list_address(listed: ResourceList, without: ResourceFilter | None = None) -> str:
    """The page of a list given as an answer, without one of its filters."""
    filters = Filters()
    for facet in VALUES:
        kept = tuple(one.value for one in listed.filters if one.facet == facet and one.kept and one != without)
        filters = filters.adding(facet, kept)
    return address(PATH, listed.need, filters, free=True)
