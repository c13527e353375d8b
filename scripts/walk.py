"""Through which rooms one question goes: how many stays, in how many rooms, how often it comes back to one.

    python scripts/walk.py                                   # « Combien coûte un passeport ? », demonstration site
    python scripts/walk.py "Mon mari est mort hier" --list   # with the stays in order

A stay is a run of calls that those who lead (LEADING) make into one room; the rooms that all others stand on are left
out (FLOOR), and so is what a room asks of another by itself. Another question is asked before, so that what is computed
once a process is not counted. docs/structure.md holds the figures.
"""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path
from types import FrameType

import assistant
from assistant.assistant import Assistant
from assistant.site.location import demonstration_site

HOUSE = Path(assistant.__file__).parent
LEADING = {"assistant", "serving", "pipeline"}
FLOOR = {"text", "records", "errors", "numeric", "weights", "tables", "settings"}


def room(frame: FrameType | None) -> str:
    """The room of the library that a frame is in; empty outside."""
    path = Path(frame.f_code.co_filename) if frame else Path()
    return path.relative_to(HOUSE).parts[0].removesuffix(".py") if path.is_relative_to(HOUSE) else ""


def rooms_of(asked: Assistant, question: str) -> list[str]:
    """The room of each call that those who lead make for one answer, in order."""
    called: list[str] = []

    def note(frame: FrameType, event: str, _given: object) -> None:
        if event == "call" and room(frame.f_back) in LEADING:
            called.append(room(frame))

    sys.setprofile(note)
    try:
        asked.ask(question)
    finally:
        sys.setprofile(None)
    return [one for one in called if one and one not in FLOOR]


def main() -> None:
    """Read the command line, ask, and print the figures."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("question", nargs="?", default="Combien coûte un passeport ?")
    command.add_argument("--list", action="store_true", help="the stays, in order")
    given = command.parse_args()
    with Assistant.open(demonstration_site()) as asked:
        asked.ask("Quand sortir les poubelles ?")
        stays = [name for name, _ in groupby(rooms_of(asked, given.question))]
    print(f"{len(stays)} stays in {len(set(stays))} rooms: {len(stays) - len(set(stays))} times back in one.")  # noqa: T201 - a script
    if given.list:
        print(" → ".join(stays))  # noqa: T201


if __name__ == "__main__":
    main()
