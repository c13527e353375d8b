"""A command run as an agent runs it: a process, its two outputs and its exit code."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path


class Result:
    """What a command did."""

    def __init__(self, done: "subprocess.CompletedProcess[bytes]") -> None:
        self.code = done.returncode
        self.out, self.err = done.stdout.decode(), done.stderr.decode()

    def failed(self, code: int) -> str:
        """The one French sentence of a failure."""
        assert self.code == code, self.err
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert re.fullmatch(r"Erreur : [A-ZÀÉL/][^\n]+\.", line)
        assert "Traceback" not in line
        return line.removeprefix("Erreur : ")

    def worked(self) -> str:
        """The result of a success."""
        assert self.code == 0, self.err
        assert "Traceback" not in self.err
        return self.out


def environment(**values: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    return {**kept, "OMP_NUM_THREADS": "1", **values}


_POOL = ThreadPoolExecutor(2)


def start(*arguments: str, folder: Path, stdin: bytes = b"", **values: str) -> "Future[Result]":
    """The same as :func:`run`, two at a time: none may depend on another."""
    return _POOL.submit(run, *arguments, folder=folder, stdin=stdin, **values)


def together(commands: Iterable[Sequence[str]], folder: Path, **values: str) -> list[Result]:
    """What each of ``commands`` does."""
    return [one.result() for one in [start(*command, folder=folder, **values) for command in commands]]


def run(*arguments: str, folder: Path, stdin: bytes = b"", **values: str) -> Result:
    command = [sys.executable, "-m", "assistant", *arguments]
    done = subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, env=environment(**values), timeout=300, check=False
    )
    return Result(done)
