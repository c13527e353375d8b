"""How each unattended command last ended, noted in the data folder: nobody reads the journal of the night.

A job that runs holds a lock, which the system takes back whatever ends it: begun, not ended and without its lock, it
was killed. A note that the disk refuses stops no job. ``job_troubles.py`` says what is wrong with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from assistant.errors import AssistantError
from assistant.site.private_files import private_folder, write_private

Job = Literal["update", "backup", "index"]
_FOLDER = "jobs"
_WAIT = 0.5  # seconds: one who only looks holds the lock for less
_KEPT = 4  # days of success: as many as tell how often a job runs
_NO_MEMORY = "La mémoire de cette machine ne suffit pas : libérez-en ou donnez-lui-en plus (2 Go suffisent)."
_UNEXPECTED = "Erreur inattendue ({name}) : relancez la commande ; si elle revient, signalez-la."


class JobNote(BaseModel):
    """What is kept of one job: how it stands, its last success of each of the last days, its last failure."""

    model_config = ConfigDict(frozen=True)

    state: Literal["begun", "succeeded", "failed"]
    begun: AwareDatetime
    successes: tuple[AwareDatetime, ...] = ()
    failed: AwareDatetime | None = None
    reason: str = ""

    @property
    def succeeded(self) -> datetime | None:
        """Its last success."""
        return self.successes[-1] if self.successes else None

    @property
    def pace(self) -> timedelta | None:
        """How long it goes from one success to the next, at most; None before it has been seen to come back."""
        if len(self.successes) < _KEPT - 1:
            return None
        return max(after - before for before, after in zip(self.successes, self.successes[1:], strict=False))


@dataclass
class Running:
    """A job under way; ``fail`` says that it could not do all, though it goes on to its end."""

    reasons: list[str] = field(default_factory=list)

    def fail(self, reason: object) -> None:
        """Keep a sentence; the first one is noted."""
        self.reasons.append(str(reason))


@contextmanager
def noted(folder: Path, job: Job, *, elsewhere: tuple[type[AssistantError], ...] = ()) -> Iterator[Running]:
    """Note in the data ``folder`` that ``job`` begins, then how it ends.

    A failure of a class in ``elsewhere`` says that another process does the same work: it is none of this job's.
    """
    running = Running()
    with ExitStack() as stack:
        try:
            private_folder(_path(folder, job).parent)
            stack.enter_context(_lock(folder, job))
        except (OSError, Timeout):  # no disk for a note, or another one at work, which notes its own end
            yield running
            return
        before = read(folder, job)
        begun = JobNote(
            state="begun",
            begun=datetime.now(UTC),
            successes=before.successes if before else (),
            failed=before.failed if before else None,
            reason=before.reason if before else "",
        )
        _keep(folder, job, begun)
        try:
            yield running
        except KeyboardInterrupt:
            _put_back(folder, job, before)
            raise
        except Exception as error:
            if isinstance(error, elsewhere):
                _put_back(folder, job, before)
            else:
                _keep(folder, job, _failed(begun, _told(error)))
            raise
        _keep(folder, job, _failed(begun, running.reasons[0]) if running.reasons else _succeeded(begun))


def read(folder: Path, job: Job) -> JobNote | None:
    """The note of a job; None when it never ran, or when its note cannot be read."""
    try:
        return JobNote.model_validate_json(_path(folder, job).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError):
        return None


def is_running(folder: Path, job: Job) -> bool:
    """Whether somebody holds the lock of a job; True too where nobody may look."""
    try:
        with _lock(folder, job, wait=0):
            return False
    except (OSError, Timeout):
        return True


def _path(folder: Path, job: Job) -> Path:
    return folder / _FOLDER / f"{job}.json"


def _lock(folder: Path, job: Job, wait: float = _WAIT) -> FileLock:
    return FileLock(_path(folder, job).with_suffix(".lock"), timeout=wait, mode=0o600)


def _keep(folder: Path, job: Job, note: JobNote) -> None:
    with suppress(OSError):  # a job does its work on a disk that refuses its note
        write_private(_path(folder, job), note.model_dump_json())


def _put_back(folder: Path, job: Job, before: JobNote | None) -> None:
    if before is not None:
        _keep(folder, job, before)
        return
    with suppress(OSError):
        _path(folder, job).unlink(missing_ok=True)


def _failed(note: JobNote, reason: str) -> JobNote:
    return note.model_copy(update={"state": "failed", "failed": datetime.now(UTC), "reason": reason})


def _succeeded(note: JobNote) -> JobNote:
    """One success a day is kept: two by hand in an hour are no pace."""
    now = datetime.now(UTC)
    earlier = tuple(one for one in note.successes if one.date() != now.date())
    return note.model_copy(update={"state": "succeeded", "successes": (*earlier, now)[-_KEPT:]})


def _told(error: Exception) -> str:
    """Its own sentence; a defect is told by its kind alone, for its text may hold anything."""
    if isinstance(error, AssistantError):
        return str(error)
    return _NO_MEMORY if isinstance(error, MemoryError) else _UNEXPECTED.format(name=type(error).__name__)
