"""Saves the demonstration site, restores it elsewhere, and compares every answer of the golden set, word for word.

    python scripts/restored_answers.py                                  # restored beside, asked by a new process
    python scripts/restored_answers.py --python /other/venv/bin/python  # asked in another environment

The second process has an empty environment, another home and the restored folder only. Answers are asked at one fixed
moment, histories included, and compared whole, but for their ids and times. Exit code 1 when one differs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from assistant.settings import Settings
from assistant.site.location import demonstration_site
from assistant_eval.datasets.golden import golden

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
OF_THE_CALL = {"id", "timings_ms", "generation"}


def command(*words: str, data: Path) -> None:
    """One ``assistant`` command on the demonstration site."""
    env = {**os.environ, "ASSISTANT_DATA": str(data)}
    subprocess.run([sys.executable, "-m", "assistant", *words], check=True, env=env)  # noqa: S603 - our own command


def answers(site: Path | None, settings: Settings) -> dict[str, Any]:
    """Every answer of the golden set by the question's id, after those of its history."""
    found: dict[str, Any] = {}
    with Assistant.open(site, settings) as assistant:
        for one in golden():
            before: tuple[Answer, ...] = ()
            for earlier in one.history:
                before = (*before, assistant.ask(earlier, one.audience, history=before, now=NOW))
            answer = assistant.ask(one.question, one.audience, history=before, now=NOW)
            found[one.id] = answer.model_dump(mode="json", exclude=OF_THE_CALL)
    return found


def main() -> int:
    """Save, restore, ask twice, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the other environment")
    parser.add_argument("--data", type=Path, help="a folder that keeps the demonstration's index between runs")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.ask:
        print(json.dumps(answers(chosen.ask, Settings())))  # noqa: T201 - what the first process reads
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data, archive, restored = chosen.data or folder / "data", folder / "ville.zip", folder / "ailleurs" / "ville"
        command("--demo", "index", data=data)
        command("--demo", "backup", str(archive), data=data)
        command("restore", str(archive), str(restored), data=restored / ".assistant")
        before = answers(demonstration_site(), Settings(data=data))
        words = [chosen.python, str(Path(__file__).resolve()), "--ask", str(restored)]
        alone = {"HOME": name, "PATH": os.defpath}
        after = json.loads(subprocess.check_output(words, env=alone, cwd=name))  # noqa: S603 - this very script
    different = [one for one in before if before[one] != after.get(one)]
    print(f"{len(before) - len(different)} of {len(before)} answers word for word")  # noqa: T201 - a script
    for one in different[:10]:
        print(f"- {one}")  # noqa: T201
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
