"""Many askers for long, while the index is rebuilt and parts of the service are killed and started again.

    python scripts/soak.py --seconds 3600                  # an hour, on a copy of the demonstration site

It serves the copy itself. Every question of the golden set that has no history is asked once alone, first and at the
end; each answer given meanwhile must be one of the two, word for word, with the same sources: between them only the
hour changes what is right. Rebuilds change a page's date, never its words. During the first third the server and the
indexing are killed as well (SIGTERM, then SIGKILL); afterwards the same process lives on, and its memory, descriptors
and threads are sampled. Exit code 1 when an answer was another, or a question was refused by a server that runs.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from assistant.site.location import demonstration_site
from assistant_eval.datasets.golden import golden

LIMITS = {"RATE_CLIENT": "100000/minute", "RATE_TOTAL": "100000/minute", "SHARED_ADDRESSES": "127.0.0.1"}
PAGE, DATED = "demarches/accueil-mairie.md", re.compile(r"(?m)^updated: .*$")
RANDOM = random.Random(24)  # noqa: S311 - not a secret
Quoted = tuple[str, tuple[tuple[str, str], ...]]  # the text of an answer, and its sources with their quotes


class Served:
    """``assistant serve`` on a site, started again at the same port."""

    def __init__(self, site: Path, port: int) -> None:
        self._site, self.port, self.starts = site, port, 0
        self.down = True
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Of the process that serves now."""
        return self._process.pid if self._process else 0

    async def start(self, http: httpx.AsyncClient) -> float:
        """Start, and give the seconds until it is ready."""
        begin = time.perf_counter()
        words = ("-m", "assistant", "serve", "--site", str(self._site), "--port", str(self.port))
        env = {**os.environ, **{f"ASSISTANT_{name}": value for name, value in LIMITS.items()}}
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *words, env=env, stdout=quiet, stderr=quiet
        )
        self.starts += 1
        while True:
            try:
                if (await http.get("/health/ready")).status_code == 200:
                    self.down = False
                    return time.perf_counter() - begin
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.2)

    async def stop(self, how: signal.Signals) -> None:
        """Send a signal and wait for the end."""
        self.down = True
        if self._process and self._process.returncode is None:
            self._process.send_signal(how)
            await self._process.wait()

    def kill_indexing(self) -> bool:
        """Kill a build in the middle, when one runs."""
        found = False
        for line in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split():
            os.kill(int(line), signal.SIGKILL)
            found = True
        return found


@dataclass
class Seen:
    """What the askers met, and what was sampled of the last process."""

    answers: int = 0
    unreachable: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    others: dict[str, set[Quoted]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    samples: list[tuple[int, float, int, int]] = field(default_factory=list)  # pid, MB, descriptors, threads
    generations: set[str] = field(default_factory=set)


def quoted(answer: dict[str, Any]) -> Quoted:
    """What is compared."""
    return answer["text"], tuple((one["document_id"], one["quote"]) for one in answer["citations"])


async def alone(http: httpx.AsyncClient, questions: list[str]) -> dict[str, Quoted]:
    """Each question asked by itself."""
    return {one: quoted((await http.post("/api/v1/ask", json={"question": one})).json()) for one in questions}


async def asker(
    http: httpx.AsyncClient, server: Served, first: dict[str, Quoted], chosen: argparse.Namespace, seen: Seen
) -> None:
    """One resident: asks, reads, asks again."""
    questions, until = RANDOM.sample(sorted(first), len(first)), time.perf_counter() + chosen.seconds
    while time.perf_counter() < until:
        question = questions[seen.answers % len(questions)]
        begin = time.perf_counter()
        try:
            response = await http.post("/api/v1/ask", json={"question": question})
        except httpx.HTTPError:
            seen.unreachable += 1
        else:
            if response.status_code == 200:
                answer = response.json()
                seen.answers += 1
                seen.seconds.append(time.perf_counter() - begin)
                seen.generations.add(answer["generation"])
                if quoted(answer) != first[question]:
                    seen.others.setdefault(question, set()).add(quoted(answer))
            elif server.down:
                seen.unreachable += 1
            else:
                seen.refused[response.status_code] += 1
        await asyncio.sleep(RANDOM.uniform(0.5, 1.5) * chosen.pause)


async def trouble(http: httpx.AsyncClient, site: Path, server: Served, seconds: float, seen: Seen) -> None:
    """A rebuild every twentieth of the time; in the first third, something is killed after each."""
    kills = ("SIGTERM", "SIGKILL", "indexing")
    for turn in range(18):
        page = site / PAGE
        text = page.read_text(encoding="utf-8")
        page.write_text(DATED.sub(f"updated: 2026-10-{turn + 1:02d}", text, count=1), encoding="utf-8")
        seen.events["page saved"] += 1
        await asyncio.sleep(seconds / 40)
        if turn < 6:
            what = kills[turn % 3]
            if what == "indexing":
                seen.events["indexing killed"] += server.kill_indexing()
            else:
                await server.stop(signal.Signals[what])
                seen.events[what] += 1
                await server.start(http)
        await asyncio.sleep(seconds / 40)


async def sample(server: Served, until: float, seen: Seen) -> None:
    """Every two seconds."""
    while time.perf_counter() < until:
        folder = Path(f"/proc/{server.pid}")
        try:
            status = (folder / "status").read_text(encoding="utf-8")
            descriptors = len(list((folder / "fd").iterdir()))
            numbers = {
                line.split(":")[0]: line.split()[1] for line in status.splitlines() if line[:5] in {"VmRSS", "Threa"}
            }
            seen.samples.append((server.pid, int(numbers["VmRSS"]) / 1024, descriptors, int(numbers["Threads"])))
        except (OSError, KeyError):
            pass
        await asyncio.sleep(2)


def summary(seen: Seen, wrong: list[str], asked: int, seconds: float) -> str:
    """The figures."""
    last = [one[1:] for one in seen.samples if one[0] == seen.samples[-1][0]]
    third = max(1, len(last) // 3)
    slow = statistics.quantiles(seen.seconds, n=20)[-1]
    lines = [
        f"{seen.answers} answers to {asked} questions in {seconds:.0f} s; {len(seen.generations)} indexes served",
        f"seconds: p50 {statistics.median(seen.seconds):.2f}, p95 {slow:.2f}; refused: {dict(seen.refused)}",
        f"other than alone: {len(wrong)} questions; unreachable while it started again: {seen.unreachable}",
        f"events: {dict(seen.events)}",
    ]
    for name, column in (("MB", 0), ("descriptors", 1), ("threads", 2)):
        parts = (last[:third], last[third:-third], last[-third:])
        medians = ", ".join(f"{statistics.median([one[column] for one in part or last]):.0f}" for part in parts)
        most = max(one[column] for one in last)
        lines.append(f"{name} of the last process, median of each third: {medians}; at most {most:.0f}")
    return "\n".join([*lines, *(f"- {question}" for question in wrong[:10])])


async def main() -> int:
    """Serve, ask, trouble, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--askers", type=int, default=20)
    parser.add_argument("--pause", type=float, default=1.0, help="mean seconds between an answer and the next question")
    parser.add_argument("--questions", type=int, default=1000, help="how many of the golden set, drawn by chance")
    parser.add_argument("--port", type=int, default=8077)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "ville"
        shutil.copytree(demonstration_site(), site, ignore=shutil.ignore_patterns(".assistant"))
        asked = sorted({one.question for one in golden() if not one.history})
        asked = RANDOM.sample(asked, min(chosen.questions, len(asked)))
        server, seen = Served(site, chosen.port), Seen()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{chosen.port}", timeout=60) as http:
            try:
                await server.start(http)
                first = await alone(http, asked)
                until = time.perf_counter() + chosen.seconds
                await asyncio.gather(
                    *(asker(http, server, first, chosen, seen) for _ in range(chosen.askers)),
                    trouble(http, site, server, chosen.seconds, seen),
                    sample(server, until, seen),
                )
                last = await alone(http, sorted(seen.others))
            finally:
                await server.stop(signal.SIGTERM)
    wrong = [question for question, given in seen.others.items() if given - {last[question]}]
    print(summary(seen, wrong, len(asked), chosen.seconds))  # noqa: T201 - a script
    return 1 if wrong or seen.refused else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
