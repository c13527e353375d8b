"""Asks the messages of a round, each once, with the whole assistant, as someone who has just opened the page.

Nobody says who they are, and no message follows another. The clock stands still, as for the golden set, so that the
same code answers alike tomorrow. What was asked is told with the commit, since a first result stands.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from assistant.assistant import Assistant
from assistant.index.generation import Generation
from assistant_eval.datasets.clock import NOW
from assistant_eval.rounds.message import Message
from assistant_eval.rounds.shown import Page, Round, Shown
from assistant_eval.runners.answer_cache import code_version
from assistant_eval.runners.decisions.choices import leading

Progress = Callable[[str, int, int], None]


def asked(
    assistant: Assistant, messages: Sequence[Message], progress: Progress = lambda *_: None, now: datetime = NOW
) -> Iterator[Shown]:
    """What is shown for each message, in order."""
    for done, message in enumerate(messages, start=1):
        answer = assistant.ask(message.message, now=now)
        yield Shown.of(message, answer, led=leading(assistant, answer, now))
        progress("Messages", done, len(messages))


def round_of(
    name: str, messages: Sequence[Message], assistant: Assistant, generation: Generation, now: datetime = NOW
) -> Round:
    """What the round ``name`` is asked of."""
    return Round(
        round=name,
        messages=len(messages),
        site=assistant.site.id,
        pages=len(generation.entries),
        generation=generation.id,
        embedder=generation.manifest.model,
        commit=commit(),
        code=code_version(),
        asked=datetime.now(UTC).date(),
        clock=now.isoformat(),
    )


def pages_of(generation: Generation) -> Iterator[Page]:
    """The pages that can answer, with the headings of their passages, each once."""
    for entry in generation.entries:
        headings = dict.fromkeys(" > ".join(one.section) for one in generation.passages_of(entry.id))
        yield Page(id=entry.id, title=entry.title, sections=tuple(headings))


def commit(folder: Path | None = None) -> str:
    """The commit of the library's code, with ``+`` when a file it knows has changed; empty when git cannot tell."""
    program = shutil.which("git")
    if program is None:
        return ""
    begin = [program, "-C", str(folder or files("assistant")), "--no-optional-locks"]

    def said(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - git, asked of our own folder
            [*begin, *arguments], capture_output=True, text=True, check=False
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    name = said("rev-parse", "HEAD")
    return f"{name}+" if name and said("status", "--porcelain", "--untracked-files=no") else name
