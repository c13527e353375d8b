"""What is wrong with the jobs of the night, in sentences: one that failed, was killed, never ends or came no more.

A job is late when its timer is installed for this data folder, or when it used to come and does not any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from assistant.site.notes.jobs import Job, JobNote, is_running, read
from assistant.text.dates import day_in_words

UNITS = Path("/etc/systemd/system")
DAY = timedelta(days=1)
MISSED = 3  # times that a job may be late, in days at least
_NAMES: dict[Job, str] = {
    "update": "mise à jour des sources", "backup": "sauvegarde", "index": "indexation des pages",
}  # fmt: skip
Kind = Literal["failed", "killed", "endless", "late"]


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one job; ``sentence`` may name files, ``kind`` and ``job`` say nothing that is private."""

    job: Job
    kind: Kind
    sentence: str
    serious: bool = False


def troubles(folder: Path, zone: ZoneInfo, now: datetime, units: Path = UNITS) -> list[Trouble]:
    """What is wrong with each job whose notes stand in the data ``folder``, or whose timer stands in ``units``."""
    update, index = read(folder, "update"), read(folder, "index")
    once = bool(update and index and update.state == index.state == "failed" and update.reason == index.reason)
    jobs = [job for job in get_args(Job) if not (once and job == "index")]  # an update that failed by its index
    return [one for job in jobs for one in _of(job, folder, zone, now, units)]


def last_successes(folder: Path, zone: ZoneInfo) -> Iterator[str]:
    """A sentence for each job whose last run succeeded."""
    for job in get_args(Job):
        note = read(folder, job)
        if note is not None and note.state == "succeeded" and note.succeeded:
            yield f"Dernière {_NAMES[job]} réussie : {_moment(note.succeeded, zone)}."


def _of(job: Job, folder: Path, zone: ZoneInfo, now: datetime, units: Path) -> Iterator[Trouble]:
    note, name = read(folder, job), _NAMES[job]
    if note is not None and note.state == "failed" and note.failed:
        since = f" La dernière réussie est du {_moment(note.succeeded, zone)}." if note.succeeded else ""
        yield Trouble(job, "failed", f"La {name} du {_moment(note.failed, zone)} a échoué : {note.reason}{since}")
    elif note is not None and note.state == "begun":
        begun = f"La {name} commencée le {_moment(note.begun, zone)}"
        if not is_running(folder, job):
            why = "arrêt brutal, faute de mémoire, de temps ou de courant"
            yield Trouble(job, "killed", f"{begun} a été coupée avant sa fin : {why} ; relancez « assistant {job} ».")
        elif now - note.begun > DAY:
            yield Trouble(job, "endless", f"{begun} ne finit pas : arrêtez-la et relancez « assistant {job} ».")
    if job != "index":  # which is made when a page changes, at no pace
        yield from _late(job, note, zone, now, _installed(units, job, folder))


def _late(
    job: Job, note: JobNote | None, zone: ZoneInfo, now: datetime, installed: datetime | None
) -> Iterator[Trouble]:
    """A job that comes no more; serious when a timer was to start it."""
    name, last = _NAMES[job], note.succeeded if note else None
    pace = DAY if installed else note.pace if note else None
    since = max((one for one in (last, installed) if one), default=None)
    if pace is None or since is None or now - since <= MISSED * max(pace, DAY):
        return
    told = f"Plus de {name} réussie depuis le {_moment(last, zone)}" if last else f"Jamais de {name} réussie"
    advice = f"voyez « systemctl list-timers » ou votre crontab, puis lancez « assistant {job} »"
    yield Trouble(job, "late", f"{told} : {advice}.", serious=installed is not None)


def _installed(units: Path, job: Job, folder: Path) -> datetime | None:
    """When the timer of a job was written, if what it starts works in this data ``folder``."""
    timer, service = (units / f"assistant-{job}.{kind}" for kind in ("timer", "service"))
    try:
        if f"Environment=ASSISTANT_DATA={folder}" not in service.read_text(encoding="utf-8").splitlines():
            return None
        return datetime.fromtimestamp(timer.stat().st_mtime, UTC)
    except (OSError, UnicodeDecodeError):
        return None


def _moment(when: datetime, zone: ZoneInfo) -> str:
    local = when.astimezone(zone)
    return f"{day_in_words(local.date())} à {local:%H:%M}"
