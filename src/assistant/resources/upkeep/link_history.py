"""What was seen of each address, kept in the site's data, and what a resource says of it.

An address that answers makes its resource seen in service that day. One that is gone is marked at once; one that does
not answer, or shows a bad certificate, at the second check of another day: a server has its bad days. A marked resource
sinks under the others and says so. The catalogue's own file is never changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from assistant.resources.record import FactSource, Resource, ResourceStatus, State
from assistant.resources.upkeep.link_check import ALIVE, SILENT, Answered

FILE = "ressources-vues.json"
_AGAIN = 2


@dataclass(frozen=True)
class Seen:
    """The last check of an address: its day, what it did, and the days in a row that it failed, since the first."""

    day: str
    state: str
    landed: str = ""
    failures: int = 0
    since: str = ""

    @property
    def lost(self) -> bool:
        """Whether its resource is to be marked."""
        return self.state == "gone" or self.failures >= _AGAIN


def after(before: Seen | None, found: Answered, today: date) -> Seen:
    """What is known of an address after it was asked again."""
    day = today.isoformat()
    if found.state in ALIVE:
        return Seen(day, found.state, found.landed if found.state == "moved" else "")
    if found.state in SILENT:
        return Seen(day, found.state, "", before.failures if before else 0, before.since if before else "")
    again = before is not None and before.failures > 0
    same_day = before is not None and before.day == day
    failures = (before.failures if before and again else 0) + (0 if same_day and again else 1)
    return Seen(day, found.state, "", failures, before.since if before and again else day)


def read(folder: Path) -> dict[str, Seen]:
    """What was seen, by address; nothing when the file is not there or cannot be read."""
    try:
        data = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return {url: Seen(**one) for url, one in data.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def write(folder: Path, seen: Mapping[str, Seen]) -> None:
    """Keep what was seen, by address."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{FILE}.tmp"
    listed = {url: asdict(one) for url, one in sorted(seen.items())}
    draft.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(folder / FILE)


def marked(resources: Iterable[Resource], seen: Mapping[str, Seen]) -> list[Resource]:
    """The resources with what was seen of their addresses; one that is closed stays as it is."""
    return [_marked(one, seen.get(one.url)) if one.url and one.is_open else one for one in resources]


def _marked(one: Resource, seen: Seen | None) -> Resource:
    if seen is None or seen.day < one.status.date[:10] or seen.state in SILENT:
        return one
    if seen.lost:
        status = ResourceStatus(state="stale", date=seen.since or seen.day, note=one.status.note)
    elif seen.state in ALIVE:
        kept: State = "renamed" if one.status.state == "renamed" else "active"
        status = ResourceStatus(state=kept, date=seen.day, note=one.status.note)
    else:
        return one
    source = FactSource(title="contrôle de l'adresse par l'assistant", date=seen.day, supports=("status",))
    return one.model_copy(update={"status": status, "sources": (*one.sources, source)})
