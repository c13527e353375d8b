"""Many residents at once: streams questions to a running server and prints the percentiles of what they wait.

    assistant serve --port 8000 &        # with ASSISTANT_RATE_CLIENT=100000/minute ASSISTANT_RATE_TOTAL=100000/minute
                                         # and ASSISTANT_SHARED_ADDRESSES=127.0.0.1: all clients have this address
    python scripts/load_streams.py http://127.0.0.1:8000 --clients 50 --seconds 120 --pid $!

Each client asks, reads the whole stream, pauses (a resident reads), and asks again. Questions are those of the golden
set, all different, or those the site suggests. Nothing is asserted: the figures are for docs/web.md.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from assistant_eval.datasets.golden import golden


@dataclass
class Waits:
    """Seconds to the first byte and to the answer, and the failures."""

    first: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)
    failures: int = 0


async def client(http: httpx.AsyncClient, questions: list[str], until: float, pause: float, waits: Waits) -> None:
    """One resident."""
    await asyncio.sleep(random.uniform(0, max(pause, 0.2)))  # noqa: S311 - not a secret
    for question in itertools.cycle(random.sample(questions, len(questions))):
        if time.perf_counter() > until:
            return
        begin = time.perf_counter()
        try:
            async with http.stream("POST", "/api/v1/ask/stream", json={"question": question}) as response:
                body = b""
                async for piece in response.aiter_bytes():
                    if not body:
                        waits.first.append(time.perf_counter() - begin)
                    body += piece
            if response.status_code != 200 or b"event: answer" not in body:
                waits.failures += 1
            waits.answer.append(time.perf_counter() - begin)
        except httpx.HTTPError:
            waits.failures += 1
        await asyncio.sleep(random.uniform(0.5, 1.5) * pause)  # noqa: S311 - not a secret


def memory(pid: int | None) -> float:
    """Resident megabytes of a process, 0 when it is unknown."""
    path = Path(f"/proc/{pid}/status")
    if pid is None or not path.is_file():
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in path.read_text().splitlines() if line.startswith("VmRSS"))


def summary(name: str, seconds: list[float]) -> str:
    """« first byte: p50 12 ms, p95 40 ms, max 80 ms »."""
    cuts = statistics.quantiles(seconds, n=100)
    return f"{name}: p50 {1000 * cuts[49]:.0f} ms, p95 {1000 * cuts[94]:.0f} ms, max {1000 * max(seconds):.0f} ms"


async def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=1.0, help="mean seconds between an answer and the next question")
    parser.add_argument("--suggested", action="store_true", help="ask what the site suggests instead of the golden set")
    parser.add_argument("--pid", type=int, help="the server's process, to follow its memory")
    asked = parser.parse_args()
    waits, limits = Waits(), httpx.Limits(max_connections=asked.clients)
    async with httpx.AsyncClient(base_url=asked.url, timeout=60, limits=limits) as http:
        questions = [one.question for one in golden()]
        if asked.suggested:
            suggested = (await http.get("/api/v1/site")).json()["suggestions"]
            questions = [one for several in suggested.values() for one in several]
        until, before = time.perf_counter() + asked.seconds, memory(asked.pid)
        await asyncio.gather(*(client(http, questions, until, asked.pause, waits) for _ in range(asked.clients)))
    lines = (
        f"{len(waits.answer)} answers, {waits.failures} failures, {len(waits.answer) / asked.seconds:.1f} a second",
        summary("first byte", waits.first),
        summary("answer", waits.answer),
        f"memory: {before:.0f} MB before, {memory(asked.pid):.0f} MB after",
    )
    print("\n".join(lines))  # noqa: T201 - a script


if __name__ == "__main__":
    asyncio.run(main())
