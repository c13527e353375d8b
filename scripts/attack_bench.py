"""What an ordinary visitor waits while others attack, and what the attackers get; prints a table.

    ASSISTANT_TRUSTED_PROXY=127.0.0.1 assistant --demo serve --port 8000 &
    python scripts/attack_bench.py http://127.0.0.1:8000 --seconds 30 --pid $!

The server must trust this machine as its proxy, so that each attack has addresses of its own; the usual limits apply.
The visitor asks one question after another, all different, with a pause; just before each attack he asks the same way
alone, so that « times » compares two moments of the same machine. Nothing is asserted: the figures are for
docs/performance.md. ``--only walls`` keeps the attacks whose name says so.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import httpx

PAUSE = 0.3
PEOPLE = itertools.count(1)
RANDOM = random.Random(24)  # noqa: S311 - not a secret
SCRIPTS = {
    "latin": (0x61, 0x7A), "chinese": (0x4E00, 0x9FA5), "korean": (0xAC00, 0xD7A3), "emoji": (0x1F300, 0x1F64F),
}  # fmt: skip
SUBJECTS = ("un passeport", "une carte d'identité", "un acte de naissance", "un permis", "une place en crèche")


def wall(script: str) -> str:
    """A thousand random characters of one script."""
    first, last = SCRIPTS[script]
    return "a" + "".join(chr(RANDOM.randint(first, last)) for _ in range(999))


@dataclass
class Seen:
    """Statuses, and seconds by status."""

    codes: Counter[int] = field(default_factory=Counter)
    seconds: dict[int, list[float]] = field(default_factory=dict)

    def add(self, code: int, seconds: float) -> None:
        """One response."""
        self.codes[code] += 1
        self.seconds.setdefault(code, []).append(seconds)

    def summary(self) -> str:
        """« 200: 12, p95 0.30 s » for each status."""
        parts = (
            f"{code}: {self.codes[code]}, p95 {percentile(self.seconds[code]):.2f} s" for code in sorted(self.codes)
        )
        return "; ".join(parts)


def percentile(values: list[float], part: int = 95) -> float:
    """A percentile, of one value too."""
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1] if len(values) > 1 else sum(values)


async def ask(http: httpx.AsyncClient, question: str, address: str, seen: Seen) -> None:
    """One question from an address."""
    begin = time.perf_counter()
    try:
        response = await http.post("/api/v1/ask", json={"question": question}, headers={"x-forwarded-for": address})
        seen.add(response.status_code, time.perf_counter() - begin)
    except httpx.HTTPError:
        seen.add(0, time.perf_counter() - begin)


async def visit(http: httpx.AsyncClient, until: float, seen: Seen) -> None:
    """The ordinary visitor, each time another person: one person's rate is limited."""
    asked, address = 0, f"198.51.100.{next(PEOPLE)}"
    while time.perf_counter() < until:
        asked += 1
        await ask(http, f"Comment demander {RANDOM.choice(SUBJECTS)} ? {asked}", address, seen)
        await asyncio.sleep(PAUSE)


def walls(script: str, addresses: int) -> Callable[[httpx.AsyncClient, float, Seen], Awaitable[None]]:
    """Thirty walls at once from each of a few addresses, again and again."""

    async def one(http: httpx.AsyncClient, address: str, until: float, seen: Seen) -> None:
        while time.perf_counter() < until:
            await asyncio.gather(*(ask(http, wall(script), address, seen) for _ in range(30)))

    async def attack(http: httpx.AsyncClient, until: float, seen: Seen) -> None:
        await asyncio.gather(
            *(one(http, f"203.0.{list(SCRIPTS).index(script)}.{n}", until, seen) for n in range(addresses))
        )

    return attack


async def one_48(http: httpx.AsyncClient, until: float, seen: Seen) -> None:
    """A hundred askers, each question from another /64 of the same /48."""

    async def one(number: int) -> None:
        asked = 0
        while time.perf_counter() < until:
            asked += 1
            await ask(http, wall("latin"), f"2001:db8:1:{(number * 600 + asked) % 65536:x}::1", seen)
            await asyncio.sleep(0.2)

    await asyncio.gather(*(one(number) for number in range(100)))


async def many_keys(http: httpx.AsyncClient, until: float, seen: Seen) -> None:
    """Ten thousand addresses, two hundred at a time, by plain sockets: a dearer client would measure itself."""
    addresses = iter([f"198.18.{n // 250}.{n % 250}" for n in range(10_000)])

    async def one() -> None:
        streams = await connected(http)
        for address in addresses:
            if time.perf_counter() > until:
                return
            begin = time.perf_counter()
            try:
                code = await sent(streams, f"Combien coûte un passeport pour {address} ?", address)
            except (OSError, asyncio.IncompleteReadError):
                code, streams = 0, await connected(http)
            seen.add(code, time.perf_counter() - begin)

    await asyncio.gather(*(one() for _ in range(200)))


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connected(http: httpx.AsyncClient) -> Streams:
    """A connection of its own to the same server."""
    return await asyncio.open_connection(str(http.base_url.host), http.base_url.port or 80)


async def sent(streams: Streams, question: str, address: str) -> int:
    """The status that one question gets; its body is read and left."""
    reader, writer = streams
    body = json.dumps({"question": question}).encode()
    writer.write(
        f"POST /api/v1/ask HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: {address}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode()
        + body
    )
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
    return int(head[9:12])


async def slow(http: httpx.AsyncClient, until: float, seen: Seen) -> None:
    """Six hundred connections that send their headers one letter a second."""
    host, port = str(http.base_url.host), http.base_url.port or 80

    async def one() -> None:
        begin = time.perf_counter()
        try:
            reader, writer = await asyncio.open_connection(host, port)
            while time.perf_counter() < until and not reader.at_eof():
                writer.write(b"X")
                await writer.drain()
                await asyncio.sleep(1)
            writer.close()
        except OSError:
            pass
        seen.add(408, time.perf_counter() - begin)

    await asyncio.gather(*(one() for _ in range(600)))


ATTACKS = {
    **{f"walls of {script}, 5 addresses": walls(script, 5) for script in SCRIPTS},
    "one /48, 100 askers": one_48,
    "600 slow connections": slow,
    "10,000 addresses": many_keys,
}


def attacking(name: str, url: str, until: float) -> Seen:
    """Run an attack until ``until``, in a process of its own: what it costs is not the visitor's."""

    async def attacked() -> Seen:
        seen, limits = Seen(), httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as http:
            await ATTACKS[name](http, until, seen)
        return seen

    return asyncio.run(attacked())


async def measure(url: str, seconds: float, pid: int | None, only: str) -> None:
    """Each attack in turn, and the visitor before it and beside it."""
    heads = "attack", "visitor alone: p50, p95", "beside it: answers, p50, p95, failures", "times p50, p95"
    print(f"| {' | '.join(heads)} | attackers | memory |\n|---|---|---|---|---|---|")  # noqa: T201
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        await asyncio.wrap_future(other.submit(percentile, [0.0]))  # started before it is timed
        for name in (one for one in ATTACKS if only in one):
            async with httpx.AsyncClient(base_url=url, timeout=120) as http:
                quiet, visitor = Seen(), Seen()
                await visit(http, time.perf_counter() + 1, Seen())  # the first connection is slower
                await visit(http, time.perf_counter() + seconds, quiet)
                attack = asyncio.wrap_future(other.submit(attacking, name, url, time.perf_counter() + seconds + 1))
                await asyncio.sleep(1)
                await visit(http, time.perf_counter() + seconds, visitor)
                print(row(name, quiet, visitor, await attack, memory(pid)), flush=True)  # noqa: T201
            await asyncio.sleep(2)


def row(name: str, quiet: Seen, visitor: Seen, others: Seen, held: str) -> str:
    """A line of the table."""
    alone, beside = waits(quiet), waits(visitor)
    failed = visitor.codes.total() - visitor.codes[200]
    told = f"{visitor.codes[200]}, {beside[0]:.2f} s, {beside[1]:.2f} s, {failed}"
    times = ", ".join(f"{one / max(before, 0.001):.1f}" for before, one in zip(alone, beside, strict=True))
    return f"| {' | '.join((name, f'{alone[0]:.2f} s, {alone[1]:.2f} s', told, times, others.summary(), held))} |"


def waits(seen: Seen) -> tuple[float, float]:
    """Half of the answers came within the first, 95 % within the second, in seconds."""
    times = seen.seconds.get(200, [0.0])
    return percentile(times, 50), percentile(times)


def memory(pid: int | None) -> str:
    """Resident megabytes and open descriptors of a process."""
    if pid is None:
        return ""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    resident = int(status.split("VmRSS:")[1].split()[0]) / 1024
    return f"{resident:.0f} MB, {len(list(Path(f'/proc/{pid}/fd').iterdir()))} descriptors"


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pid", type=int)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.url, chosen.seconds, chosen.pid, chosen.only))


if __name__ == "__main__":
    main()
