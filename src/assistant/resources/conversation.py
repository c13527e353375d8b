"""What a message asks of the catalogue after a list of resources: the next ones, another filter, one filter less.

« plus », « sans inscription », « pour des CM2 plutôt » and « sans le filtre … » only change the list before them. A
message that brings a subject of its own is a new question, and none of this module's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from assistant.records import Question, ResourceList
from assistant.resources.need import Filters, understand
from assistant.resources.sentences import recognised
from assistant.resources.vocabulary import VALUES, Facet
from assistant.text.analysis import words

_LONGEST = 12  # words; a longer message tells a need of its own


@dataclass(frozen=True)
class Request:
    """A need, the filters chosen for it, whether its sentence still chooses filters, and the first rank to show."""

    need: str
    chosen: Filters = field(default_factory=Filters)
    read: bool = True
    start: int = 0


def continued(message: Question, last: ResourceList) -> Request | None:
    """What ``message`` asks of the list ``last``; None when it is a question of its own."""
    spoken = message.words
    if not spoken or len(spoken) > _LONGEST:
        return None
    before = _filters(last)
    if spoken in {tuple(words(one)) for one in recognised("more")}:
        return Request(last.need, before, read=False, start=last.start + len(last.cards))
    if (taken := _taken_away(message, last)) is not None:
        return Request(last.need, before.without(*taken), read=False)
    need = understand(message.written, found=spoken)
    if need.topic or need.instead or not need.filters:
        return None
    chosen = before
    for facet in VALUES:
        if facet == "constraint":
            chosen = chosen.adding(facet, need.filters.of(facet))
        elif need.filters.of(facet):
            chosen = replace(chosen, **{facet: need.filters.of(facet)})
    return Request(last.need, chosen, read=False)


def _filters(last: ResourceList) -> Filters:
    found = Filters()
    for facet in VALUES:
        found = found.adding(facet, tuple(one.value for one in last.filters if one.facet == facet))
    return found


def _taken_away(message: Question, last: ResourceList) -> tuple[Facet, str] | None:
    """The filter that « sans le filtre … » names."""
    said = " ".join(message.words)
    opening = next((" ".join(words(one)) for one in recognised("away") if said.startswith(" ".join(words(one)))), "")
    if not opening:
        return None
    named = re.sub(rf"^{opening}\s*", "", said)
    for one in last.filters:
        label = " ".join(words(one.label))
        if named and (label == named or label.startswith(f"{named} ")):
            return next((facet, one.value) for facet in VALUES if facet == one.facet)
    return None
