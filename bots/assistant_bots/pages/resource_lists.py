"""The same list of resources in two other shapes: on paper, whole and short; and what is new, as RSS.

Both take the filters of the address of ``/ressources``. Nothing is chosen here: ``resources.py`` searches.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from assistant.resources.record import Resource
from assistant.resources.search import Hit
from assistant.resources.sentences import known, publisher, said, say, section, state
from assistant_bots.pages.rendering import safe_url

ON_PAPER, IN_FEED = 200, 40


def paper_line(hit: Hit) -> dict[str, object]:
    """A resource on paper: its name, address, what it is and for whom, known facts, caution, state."""
    one, names = hit.resource, section("field")
    facts = [f"{names['levels']} : {said(one, 'levels')}", *(f"{name} : {words}" for name, words in known(one))]
    return {"resource": one, "publisher": publisher(one), "facts": facts, "state": state(one)}


def as_rss(resources: Sequence[Resource], title: str, address: str) -> bytes:
    """The newest resources first, each with the day of what is newest about it; an RSS 2.0 feed in UTF-8."""
    feed = Element("rss", version="2.0")
    channel = SubElement(feed, "channel")
    for name, words in (("title", title), ("link", address), ("description", say("feed.description"))):
        SubElement(channel, name).text = words
    SubElement(channel, "language").text = "fr"
    newest = sorted(resources, key=lambda one: (one.newest, one.id), reverse=True)
    for one in newest[:IN_FEED]:
        item = SubElement(channel, "item")
        SubElement(item, "title").text = one.name if one.is_open else say("feed.closed", name=one.name)
        if link := safe_url(one.url):
            SubElement(item, "link").text = link
        SubElement(item, "description").text = f"{one.description} {state(one)}"
        SubElement(item, "guid", isPermaLink="false").text = f"{one.id} {one.newest}"
        SubElement(item, "pubDate").text = _moment(one.newest)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _moment(day: str) -> str:
    """A day, a month or a year as the date of a feed."""
    year, month, number = (*map(int, day.split("-")), 1, 1)[:3]
    return format_datetime(datetime(year, month, number, 12, tzinfo=UTC))
