"""The resources of a need as an answer: a short list of cards, best first, and the same in words for every channel.

Its words are in ``sentences.toml``. A page that speaks of the same thing may follow, with its citation. Which
resources serve is ``search.py``; whether a question is a need at all, ``choice.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answering.draft import Draft
from assistant.answering.quoting import escape
from assistant.answering.suggestions import COUNT
from assistant.records import Link, More, ResourceCard, ResourceFilter, ResourceList
from assistant.resources.constraints import holds
from assistant.resources.conversation import Request
from assistant.resources.record import FactName, Resource
from assistant.resources.search import Hit, Searcher, SearchResult
from assistant.resources.sentences import fact, publisher, say, section, state, unknown
from assistant.resources.vocabulary import CONSTRAINTS, Facet, label

SHOWN = 3
_NEEDS: tuple[FactName, ...] = (
    "account",
    "price",
    "personal_data",
    "offline",
    "printable",
    "tablet",
    "duration",
    "languages",
)
_OFFERED = ("sans-compte", "gratuit", "a-imprimer")  # constraints that a next message may add
_FEW, _AWAY = 2, 3
_MARK = re.compile(r"\[(\d{1,2})\]")


def reply(searcher: Searcher, found: SearchResult, request: Request, guide: Draft | None = None) -> Draft:
    """The answer to ``request``, given what was ``found`` for it; ``guide`` is what the pages say, if anything."""
    hits = searcher.explained(found, request.start, request.start + SHOWN)
    shown = ResourceList(
        need=found.need.text,
        filters=tuple(_filter(facet, value, kept=value in found.kept.of(facet)) for facet, value in found.asked.each()),
        loosened=found.let_go,
        total=len(found.resources),
        start=request.start,
        cards=tuple(card(hit, searcher.by_id) for hit in hits),
    )
    lead = _lead(shown, found)
    body = "\n\n".join(part for part in (_understood(shown), *map(_in_words, shown.cards), _close(hits)) if part)
    draft = Draft(
        "answered" if hits else "not_found",
        f"{lead}\n\n{body}".strip(),
        kind="resources",
        lead=lead,
        body=body,
        resources=shown,
        suggestions=tuple(_suggestions(shown, found)),
        generator="catalogue",
    )
    return draft if guide is None else _with_guide(draft, guide)


def card(hit: Hit, by_id: Mapping[str, Resource]) -> ResourceCard:
    """A hit as a card: known facts alone, and what is not verified by its name."""
    one, names = hit.resource, section("field")
    known = tuple(f"{names[name]} : {fact(one, name)}" for name in _NEEDS if one.knows(name))
    successors = tuple(by_id[other] for other in one.status.replaced_by if other in by_id)
    return ResourceCard(
        id=one.id,
        name=one.name,
        url=one.url,
        publisher=publisher(one),
        description=one.description,
        reasons=hit.reasons,
        needs=known,
        caution=one.caution,
        state=state(one),
        closed=not one.is_open,
        instead=tuple(Link(name=other.name, url=other.url) for other in successors),
        unverified=unknown(one),
    )


def _filter(facet: Facet, value: str, *, kept: bool) -> ResourceFilter:
    name = label(facet, value)
    away = say("ask.away", filter=name.split(" (")[0])
    return ResourceFilter(facet=facet, value=value, label=name, question=away, kept=kept)


def _lead(shown: ResourceList, found: SearchResult) -> str:
    """The first sentence: how many there are, and what was let go."""
    if not shown.cards:
        if shown.start:
            return say("reply.no_more")
        names = ", ".join(one.label for one in shown.filters)
        return say("reply.nothing_filters", filters=names) if names else say("reply.nothing")
    closed = [one.name for one in shown.cards if one.closed]
    if found.named and not shown.start:
        return say("reply.intro_closed", names=", ".join(closed)) if closed else say("reply.intro_named")
    if found.loosened:
        return say("reply.intro_loosened", filter=found.let_go)
    if found.unsaid:
        return say("reply.intro_unsaid", words=", ".join(found.unsaid))
    if shown.start:
        last = shown.start + len(shown.cards)
        return say("reply.intro_next", first=shown.start + 1, last=last, total=shown.total)
    if shown.total == 1:
        return say("reply.intro_one")
    if shown.total > len(shown.cards):
        return say("reply.intro_many", total=shown.total)
    return say("reply.intro_all", total=shown.total)


def _understood(shown: ResourceList) -> str:
    names = ", ".join(one.label for one in shown.filters if one.kept)
    return say("reply.understood", filters=escape(names)) if names else ""


def _in_words(one: ResourceCard) -> str:
    """A card as an item of a Markdown list: its name, then a line for each thing worth knowing."""
    lines = [f"**{escape(one.name)}**, {escape(one.publisher)}", escape(one.description)]
    if one.instead:
        lines.append(say("reply.instead", names=escape(", ".join(other.name for other in one.instead))))
    elif one.reasons:
        lines.append(say("reply.fits", reasons=escape(" ; ".join(one.reasons))))
    lines += [escape(fact) for fact in one.needs]
    if one.caution:
        lines.append(say("reply.caution", caution=escape(one.caution)))
    lines.append(escape(one.state))
    if one.unverified and not one.closed:
        lines.append(say("reply.unknown", names=escape(", ".join(one.unverified))))
    if one.url and not one.closed:
        lines.append(_plain_address(one.url))
    return "- " + "\n  ".join(lines)


def _plain_address(url: str) -> str:
    """An address in which no character reads as markup."""
    return url.replace("_", "%5F").replace("*", "%2A")


def _close(hits: Sequence[Hit]) -> str:
    return say("reply.reminder") if any(hit.resource.is_open for hit in hits) else ""


def _suggestions(shown: ResourceList, found: SearchResult) -> list[str]:
    """What a next message may ask: the rest, a constraint that some satisfy, the list without one of its filters."""
    more = [say("ask.more")] if shown.start + len(shown.cards) < shown.total else []
    away = [one.question for one in shown.filters if one.kept][: min(_AWAY, COUNT - len(more))]
    room = COUNT - len(more) - len(away) if shown.total > _FEW else 0
    return [*more, *(label("constraint", one).capitalize() for one in _satisfied(found)[:room]), *away]


def _satisfied(found: SearchResult) -> list[str]:
    return [
        one
        for one in CONSTRAINTS
        if one in _OFFERED
        and one not in found.asked.constraint
        and any(holds(one, resource) for resource in found.resources)
    ]


def _with_guide(draft: Draft, guide: Draft) -> Draft:
    """The list, then what the page says of the subject, with its sources."""
    said = "\n\n".join(part for part in (guide.lead, guide.body) if part) or guide.text
    marks = {int(one) for one in _MARK.findall(said)}
    cited = tuple(one for one in guide.citations if one.n in marks)
    if not cited:
        return draft
    told = say("reply.guide", title=escape(cited[0].title))
    return replace(
        draft,
        text=f"{draft.text}\n\n{told}\n\n{said}",
        more=(More(title=told, text=said),),
        citations=cited,
    )
