"""From an empty folder to a first answer on the web, by the real commands, timed; and sixty everyday questions.

Everything is a process of the product: what a clerk would type. What a clerk has to answer is counted and not timed: a
person's time is a person's to measure.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import httpx

from assistant.assistant import Assistant
from assistant.cli.terminal import note
from assistant.corpus.checks.invented import invented
from assistant.site.configuration import Site
from assistant.text.messages import say
from assistant_eval.errors import JourneyFailed

QUESTIONS = "everyday-questions.txt"
_READY_SECONDS = 120
_STEP_SECONDS = 3600
_FIRST = "Quel est le numéro de téléphone de la mairie ?"
_SET_APART = {"emergency", "redirected"}  # they give another number on purpose


@dataclass(frozen=True)
class Journey:
    """Seconds of each step in order, the questions put to the clerk, and whether the first answer is true.

    ``processor`` is what the commands took of processors, in seconds, whatever else the machine was doing.
    """

    seconds: dict[str, float]
    processor: float
    questions: tuple[str, ...]
    first_answer: str
    is_true: bool

    @property
    def total(self) -> float:
        """Seconds of machine time in all."""
        return sum(self.seconds.values())


@dataclass(frozen=True)
class Everyday:
    """What sixty questions got: those with a fictional value, those that do not say what they lack, without contact."""

    asked: int
    fictional: tuple[str, ...]
    local: int
    unsaid: tuple[str, ...]
    no_contact: tuple[str, ...]


def everyday_questions() -> tuple[list[str], list[str]]:
    """All the questions, and those whose answer is a fact of the commune that nobody has written yet."""
    text = files("assistant_eval.datasets").joinpath(QUESTIONS).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    unknown = [line.removeprefix("* ") for line in lines if line.startswith("* ")]
    return [line.removeprefix("* ") for line in lines], unknown


def travel(site: Path, commune: str, source: Path, *, update: bool) -> Journey:
    """``init --commune --from``, ``update --from`` or ``index``, then ``serve`` and its first answer.

    Raises:
        JourneyFailed: a step failed; what it said on stderr is in the sentence.
    """
    seconds, before = {}, _processor()
    seconds["init"] = _step("init", str(site), "--commune", commune, "--from", str(source))
    step = ("update", str(site), "--from", str(source)) if update else ("index", "--site", str(site))
    seconds[step[0]] = _step(*step)
    begin = time.perf_counter()
    with _served(site) as address:
        asked = httpx.post(f"{address}/api/v1/ask", json={"question": _FIRST}, timeout=60)
        asked.raise_for_status()
        seconds["serve, première réponse"] = time.perf_counter() - begin
    phone = Site.read(site).services["accueil"].phone
    answer = str(asked.json()["text"])
    questions = (site / "_questions.txt").read_text(encoding="utf-8").splitlines()
    return Journey(seconds, _processor() - before, tuple(questions), answer, bool(phone) and phone in answer)


def ask_everyday(assistant: Assistant) -> Everyday:
    """The sixty questions to the site that was made."""
    asked, unknown = everyday_questions()
    certain, _ordinary = invented()
    main = assistant.site.services["accueil"]
    ways = [way for way in (main.phone, main.email, main.address) if way]
    answers = {one: assistant.ask(one) for one in asked}
    whole = {one: answer.model_dump_json() for one, answer in answers.items()}
    # a detail that only the commune knows, or a desk of which nothing is known
    untold = (say("answer.untold", "fr"), say("directory.unlisted", "fr", name="").removeprefix("**").strip())
    missing = (
        one
        for one in unknown
        if answers[one].status != "not_found" and not any(said in answers[one].text for said in untold)
    )
    far = (one for one in asked if not any(way in whole[one] for way in ways))
    return Everyday(
        asked=len(asked),
        fictional=tuple(one for one in asked if certain.search(whole[one])),
        local=len(unknown),
        unsaid=tuple(missing),
        no_contact=tuple(one for one in far if answers[one].status not in _SET_APART),
    )


def _processor() -> float:
    """Seconds of processor of the commands that ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _step(*words: str) -> float:
    """Seconds of one command."""
    note("assistant " + " ".join(words))
    begin = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own command
        _command(words), capture_output=True, text=True, timeout=_STEP_SECONDS, check=False
    )
    if done.returncode:
        raise JourneyFailed(words[0], done.stderr)
    return time.perf_counter() - begin


def _command(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "assistant", *words]


@contextlib.contextmanager
def _served(site: Path) -> Iterator[str]:
    """The site's address, once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    words = ("serve", "--site", str(site), "--port", str(port))
    note("assistant serve")
    with subprocess.Popen(  # noqa: S603 - our own command
        _command(words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(process, address)
            yield address
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    limit = time.monotonic() + _READY_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/health/ready", timeout=5).is_success:
                return
        time.sleep(0.1)
    reason = "le site ne répond pas"
    raise JourneyFailed("serve", reason)
