"""Many people behind one address, on a real server: noticed when nobody said so, served once it is declared."""

import asyncio
import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from server_process import serving

from assistant.doctor.diagnosis import diagnose
from assistant.settings import Settings
from assistant.site.notes.refused_address import REFUSALS, noted
from assistant_bots.guard.refusals import RefusalWatch
from assistant_bots.service.fair_queue.concurrency_limits import QUESTIONS_PER_SHARED_ADDRESS, Client
from assistant_bots.service.problems import Overloaded, TooManyAtOnce, TooManyRequests
from assistant_bots.service.request_counts import RequestCounts

PUPILS, EACH, SCHOOL = 30, 4, "127.0.0.7"
LIMITS = {"rate_client": "60/minute;600/hour", "rate_total": "6000/minute"}  # those of the settings as they come
QUESTIONS = (
    "Combien coûte un passeport pour un adulte ?", "quelles pièces pour un passeport", "quand passe le recyclage ?",
    "comment installer une terrasse de café", "un mot de passe solide en CM1", "téléphone de l'état civil",
)  # fmt: skip
TOLD = "Une même adresse a été refusée"


async def lesson(url: str, pupils: int, each: int) -> list[tuple[int, float]]:
    """A class that begins within three seconds, then reads for a few between two questions; codes and seconds."""
    drawn = random.Random(30)
    limits = httpx.Limits(max_connections=None)
    found: list[tuple[int, float]] = []

    async def pupil(client: httpx.AsyncClient, number: int) -> None:
        await asyncio.sleep(drawn.uniform(0, 3))
        for n in range(each):
            question = f"{QUESTIONS[(number + n) % len(QUESTIONS)]} {number}"
            begin = time.perf_counter()
            answer = await client.post(url + "/api/v1/ask", json={"question": question})
            found.append((answer.status_code, time.perf_counter() - begin))
            await asyncio.sleep(drawn.uniform(2, 5))

    transport = httpx.AsyncHTTPTransport(local_address=SCHOOL, limits=limits)
    async with httpx.AsyncClient(transport=transport, timeout=60) as client:
        await asyncio.gather(*(pupil(client, number) for number in range(pupils)))
    return found


@pytest.mark.timed
@pytest.mark.slow
@pytest.mark.network
def test_a_class_of_thirty_is_served_once_its_address_is_declared(indexed_site, tmp_path, capsys):
    with serving(indexed_site, tmp_path / "server.log", **{**LIMITS, "shared_addresses": SCHOOL}) as server:
        found = asyncio.run(lesson(server.url, PUPILS, EACH))
    seconds = sorted(second for _, second in found)
    half, most = seconds[len(seconds) // 2], seconds[int(0.95 * len(seconds))]
    with capsys.disabled():
        sys.stderr.write(f"\nclass of {PUPILS}: {len(found)} answers, p50 {half:.2f} s, p95 {most:.2f} s\n")
    assert Counter(code for code, _ in found) == {200: PUPILS * EACH}
    assert most < 8, "personne n'attend plus que ce qui est promis"
    assert noted(indexed_site / ".assistant") is None


@pytest.mark.slow
@pytest.mark.network
def test_a_class_that_nobody_declared_is_noticed_without_its_address(indexed_site, tmp_path):
    async def together(url: str) -> Counter:
        codes: Counter = Counter()
        transport = httpx.AsyncHTTPTransport(local_address=SCHOOL, limits=httpx.Limits(max_connections=None))
        async with httpx.AsyncClient(transport=transport, timeout=60) as client:
            for _ in range(3):  # all press at once, are refused and press again
                asked = [client.post(url + "/api/v1/ask", json={"question": one}) for one in QUESTIONS * 5]
                codes.update(answer.status_code for answer in await asyncio.gather(*asked))
        return codes

    data = indexed_site / ".assistant"
    with serving(indexed_site, tmp_path / "server.log", **{**LIMITS, "shared_addresses": ""}) as server:
        server.ask(QUESTIONS[0])
        assert TOLD not in str(diagnose(indexed_site, Settings()))
        codes = asyncio.run(together(server.url))
        assert codes[429] > REFUSALS, codes
        told = [one for one in diagnose(indexed_site, Settings()) if TOLD in one.sentence]
        assert [one.level for one in told] == ["warning"]
        assert "ASSISTANT_SHARED_ADDRESSES" in told[0].sentence
        assert "Une même adresse a été refusée" in httpx.get(server.url + "/bureau", timeout=30).text
        assert server.log.count("ASSISTANT_SHARED_ADDRESSES") == 1
        kept = (data / "refused-address").read_text("utf-8")
        assert datetime.now(UTC) - datetime.fromisoformat(kept) < timedelta(minutes=5)
        assert SCHOOL not in kept + server.log + told[0].sentence
        assert (data / "refused-address").stat().st_mode & 0o777 == 0o600
    with serving(indexed_site, tmp_path / "again.log", shared_addresses=SCHOOL):
        assert TOLD not in str(diagnose(indexed_site, Settings())), "relancé avec le réglage, il ne le dit plus"


PERSON = Client("a", "a")
ONCE = TooManyAtOnce(2)


@pytest.mark.parametrize(
    ("client", "error", "seconds", "seen"),
    [
        (PERSON, ONCE, 1, True),
        (PERSON, TooManyRequests(3, everyone=False), 1, True),
        (PERSON, TooManyRequests(3, everyone=True), 1, False),
        (PERSON, Overloaded(), 1, False),
        (PERSON, ONCE, 15, False),  # refused now and then
        (Client("a", "a", QUESTIONS_PER_SHARED_ADDRESS), ONCE, 1, False),
        (None, ONCE, 1, False),
    ],
)
def test_only_an_address_refused_again_and_again_for_itself_is_noted(tmp_path, client, error, seconds, seen):
    clock = [0.0]
    watch = RefusalWatch(tmp_path, RequestCounts(lambda: clock[0]))
    for _ in range(REFUSALS + 10):
        watch.refused(client, error)
        clock[0] += seconds
    assert (noted(tmp_path) is not None) is seen


def test_thirty_refusals_of_thirty_people_are_no_address(tmp_path):
    watch = RefusalWatch(tmp_path)
    for number in range(10 * REFUSALS):
        watch.refused(Client(f"{number % 60}", f"{number % 60}"), ONCE)
    assert noted(tmp_path) is None
