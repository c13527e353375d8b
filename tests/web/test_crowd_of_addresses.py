"""Three thousand addresses, two hundred at a time: each is answered or told at once; the server holds no more after.

Times are the server's own, of its log: the crowd shares its processor. How long answers take depends on the machine: it
is told, not held. ``scripts/attack_bench.py`` sends ten thousand.
"""

import asyncio
import json
import shutil
import statistics
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from guard import loopback
from server_process import Server, serving
from town import as_the_fictional_one

pytestmark = [pytest.mark.slow, pytest.mark.network, pytest.mark.timed]
ADDRESSES, AT_ONCE, FIRST = 3000, 200, 500
QUESTION = "Combien coûte un passeport pour un adulte ?"
GROWTH, REFUSED_WITHIN = 16, 0.1  # MB; seconds


class Crowd(NamedTuple):
    """How many got which status, the seconds that the server logged of each, its memory in MB before and after."""

    codes: Counter[int]
    seconds: dict[int, list[float]]
    memory: tuple[float, float]
    log: str


async def ask_from_each(url: str, addresses: range) -> Counter[int]:
    waiting, codes = iter(addresses), Counter[int]()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(timeout=120, limits=limits) as client:

        async def one() -> None:
            for n in waiting:
                headers = {"x-forwarded-for": f"198.18.{n // 250}.{n % 250}"}
                sent = client.post(url + "/api/v1/ask", json={"question": f"{QUESTION} {n}"}, headers=headers)
                codes[(await sent).status_code] += 1

        await asyncio.gather(*(one() for _ in range(AT_ONCE)))
    return codes


def resident(server: Server) -> float:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@pytest.fixture(scope="module")
def crowd(mini_index, tmp_path_factory: pytest.TempPathFactory) -> Crowd:
    folder = tmp_path_factory.mktemp("crowd")
    ignored = shutil.ignore_patterns("run", "lock", "feedback.sqlite")
    site = as_the_fictional_one(Path(shutil.copytree(mini_index.site.root, folder / "villebrune", ignore=ignored)))
    settings = {"shared_addresses": "", "trusted_proxy": "127.0.0.1"}
    with loopback(), serving(site, folder / "server.log", **settings) as server:
        asyncio.run(ask_from_each(server.url, range(ADDRESSES, ADDRESSES + FIRST)))
        before, held = len(server.log), resident(server)
        codes = asyncio.run(ask_from_each(server.url, range(ADDRESSES)))
        memory, log = (held, resident(server)), server.log[before:]
        assert server.ask(QUESTION)["status"] == "answered"
    seconds: dict[int, list[float]] = {}
    for line in map(json.loads, log.splitlines()):
        if line.get("method") == "POST":
            seconds.setdefault(line["status"], []).append(line["ms"] / 1000)
    return Crowd(codes, seconds, memory, log)


def told(crowd: Crowd) -> str:
    """The share answered, the waits and the memory, for who reads the run."""
    waits = (
        f"{len(each)} × {status}, half within {statistics.median(each):.3f} s, 95 % within {percentile(each):.3f} s"
        for status, each in sorted(crowd.seconds.items())
    )
    held = " → ".join(f"{one:.0f}" for one in crowd.memory)
    return f"crowd: {'; '.join(waits)}; memory {held} MB"


def percentile(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else sum(values)


def test_each_address_is_answered_or_refused_and_nothing_breaks(crowd, capsys):
    with capsys.disabled():
        sys.stderr.write(f"\n{told(crowd)}\n")
    assert set(crowd.codes) == {200, 503}
    assert crowd.codes.total() == ADDRESSES
    assert "Erreur inattendue" not in crowd.log


def test_the_server_holds_no_more_after_three_thousand_addresses(crowd):
    before, after = crowd.memory
    assert after - before < GROWTH, told(crowd)


def test_a_refusal_takes_a_tenth_of_a_second(crowd):
    assert statistics.median(crowd.seconds[503]) < REFUSED_WITHIN, told(crowd)
