"""Attacks on a real server, in seconds: a visitor is served beside bursts and walls, everyone else at once or told so.

``scripts/attack_bench.py`` measures the same for longer.
"""

import asyncio
import random
import sys
import time
from collections import Counter

import httpx
import pytest
from server_process import serving
from starlette.datastructures import Headers
from town import as_the_fictional_one

from assistant.doctor.diagnosis import diagnose
from assistant.settings import Settings
from assistant.site.notes.undeclared_proxy import noted
from assistant_bots.guard.proxies import ProxyWatch

pytestmark = [pytest.mark.slow, pytest.mark.network]
DRAWN = random.Random(24)
WALLS = [
    "".join(chr(DRAWN.randint(first, last)) for _ in range(999))
    for first, last in ((0x4E00, 0x9FA5), (0xAC00, 0xD7A3), (0x61, 0x7A), (0x1F300, 0x1F64F))
]
QUESTION = "Combien coûte un passeport pour un adulte ?"


def visitor(address: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=None)
    return httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(local_address=address, limits=limits), timeout=60)


async def burst(url: str, address: str, codes: Counter) -> None:
    """Thirty walls at once from one address, again and again until it is cancelled."""
    async with visitor(address) as client:

        async def wall() -> None:
            response = await client.post(url + "/api/v1/ask", json={"question": "a" + DRAWN.choice(WALLS)})
            codes[response.status_code] += 1
            assert response.status_code == 200 or "retry-after" in response.headers

        while True:
            await asyncio.gather(*(wall() for _ in range(30)))
            await asyncio.sleep(0.01)


async def answers(client: httpx.AsyncClient, url: str, count: int, first: int) -> list[float]:
    """The seconds of ``count`` answers to one visitor, all to different questions."""
    seconds = []
    for n in range(first, first + count):
        begin = time.perf_counter()
        response = await client.post(url + "/api/v1/ask", json={"question": f"{QUESTION} {n}"})
        assert response.status_code == 200
        seconds.append(time.perf_counter() - begin)
        await asyncio.sleep(0.05)
    return seconds


@pytest.mark.timed
def test_a_visitor_is_served_beside_bursts_from_a_few_addresses(indexed_site, tmp_path, capsys):
    """The wait is compared with a quiet one of the same machine: a wall costs several times his question."""

    async def attacked(url: str) -> tuple[list[float], list[float], Counter]:
        codes: Counter = Counter()
        async with visitor("127.0.0.2") as client:
            await answers(client, url, 1, 0)
            quiet = await answers(client, url, 3, 1)
            bursts = [asyncio.create_task(burst(url, f"127.0.0.{10 + n}", codes)) for n in range(3)]
            await asyncio.sleep(0.5)
            seconds = await answers(client, url, 5, 4)
            for one in bursts:
                one.cancel()
            await asyncio.gather(*bursts, return_exceptions=True)
        return quiet, seconds, codes

    with serving(indexed_site, tmp_path / "server.log", shared_addresses="") as server:
        quiet, seconds, codes = asyncio.run(attacked(server.url))
        assert server.ask(QUESTION)["status"] == "answered"
    usual, beside = sorted(quiet)[1], sorted(seconds)[2]
    with capsys.disabled():
        sys.stderr.write(f"\nvisitor: quiet {usual:.2f} s, attacked {beside:.2f} s; attackers: {dict(codes)}\n")
    assert codes[429], "deux à la fois par adresse"
    assert beside < max(1, 4 * usual)
    assert "Erreur inattendue" not in (tmp_path / "server.log").read_text()


@pytest.mark.timed
def test_a_network_of_addresses_without_number_leaves_others_served(indexed_site, tmp_path):
    """A hundred askers, each question from another /64 of the same /48; others of the same proxy are not refused."""

    async def attacked(url: str) -> tuple[list[float], Counter]:
        codes: Counter = Counter()

        async def asked(client: httpx.AsyncClient, question: str, address: str) -> int:
            headers = {"x-forwarded-for": address}
            return (await client.post(url + "/api/v1/ask", json={"question": question}, headers=headers)).status_code

        async def asker(client: httpx.AsyncClient, number: int) -> None:
            for n in range(1000):
                address = f"2001:db8:1:{(number * 600 + n) % 65536:x}::1"
                codes[await asked(client, "a" + DRAWN.choice(WALLS), address)] += 1
                await asyncio.sleep(0.2)

        seconds = []
        async with visitor("127.0.0.1") as client, visitor("127.0.0.1") as other:
            crowd = [asyncio.create_task(asker(other, number)) for number in range(100)]
            await asyncio.sleep(0.5)
            for n in range(6):
                begin = time.perf_counter()
                assert await asked(client, f"{QUESTION} {n}", f"2001:db8:{n + 2}::1") == 200
                seconds.append(time.perf_counter() - begin)
            for one in crowd:
                one.cancel()
            await asyncio.gather(*crowd, return_exceptions=True)
        return seconds, codes

    site = as_the_fictional_one(indexed_site)
    with serving(site, tmp_path / "server.log", shared_addresses="", trusted_proxy="127.0.0.1") as server:
        seconds, codes = asyncio.run(attacked(server.url))
    assert set(codes) <= {200, 429, 503}
    assert codes[503] + codes[429] > codes[200], codes
    assert sorted(seconds)[3] < 2, seconds


@pytest.mark.timed
def test_a_crowd_of_many_addresses_is_answered_or_told_at_once(indexed_site, tmp_path):
    """As many wait as are served within a second, which a busy machine makes few; nobody waits to be refused."""

    async def crowd(url: str) -> list[tuple[int, float]]:
        async def one(client: httpx.AsyncClient, n: int) -> tuple[int, float]:
            headers = {"x-forwarded-for": f"203.0.{n // 250}.{n % 250}"}
            begin = time.perf_counter()
            sent = client.post(url + "/api/v1/ask", json={"question": f"{QUESTION} {n}"}, headers=headers)
            return (await sent).status_code, time.perf_counter() - begin

        async with visitor("127.0.0.1") as client:
            return await asyncio.gather(*(one(client, n) for n in range(300)))

    site = as_the_fictional_one(indexed_site)
    with serving(site, tmp_path / "server.log", shared_addresses="", trusted_proxy="127.0.0.1") as server:
        results = asyncio.run(crowd(server.url))
        assert server.ask(QUESTION)["status"] == "answered"
    assert {code for code, _ in results} <= {200, 503}
    answered, refused = (sorted(one for code, one in results if code == wanted) for wanted in (200, 503))
    assert len(answered) >= 10
    assert refused[len(refused) // 2] < answered[-1] + 1, "les refus attendent moins que les réponses"


def test_a_proxy_that_was_not_declared_is_noticed(indexed_site, tmp_path):
    data = indexed_site / ".assistant"
    told = "Un mandataire n'est pas déclaré"
    with serving(indexed_site, tmp_path / "server.log", shared_addresses="") as server:
        server.ask(QUESTION)
        assert told not in str(diagnose(indexed_site, Settings()))
        httpx.get(server.url + "/", headers={"x-forwarded-for": "203.0.113.9"})
        assert "ASSISTANT_TRUSTED_PROXY" in server.log
        assert "203.0.113.9" not in server.log
        assert told in str(diagnose(indexed_site, Settings()))
        assert told not in str(diagnose(indexed_site, Settings(trusted_proxy="127.0.0.1")))
    ProxyWatch(data, declared=True)
    assert told not in str(diagnose(indexed_site, Settings()))


@pytest.mark.parametrize("address", ["8.8.8.8", "2a01:e0a::1", "testclient"])
def test_a_stranger_cannot_pretend_to_be_a_proxy(tmp_path, address):
    ProxyWatch(tmp_path, declared=False).look(address, Headers({"x-forwarded-for": "127.0.0.1"}), "1.1")
    assert not noted(tmp_path)


@pytest.mark.parametrize(
    ("headers", "version", "proxy"),
    [
        ({"x-real-ip": "203.0.113.9"}, "1.1", True),
        ({"via": "1.1 caddy"}, "1.1", True),
        ({}, "1.0", True),
        ({}, "1.1", False),
    ],
)
def test_a_proxy_is_known_by_more_than_one_sign(tmp_path, headers, version, proxy):
    """A bare ``proxy_pass`` of nginx adds no header, and speaks HTTP/1.0."""
    ProxyWatch(tmp_path, declared=False).look("127.0.0.1", Headers(headers), version)
    assert noted(tmp_path) is proxy
