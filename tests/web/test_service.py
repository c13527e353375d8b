"""The service under a reader who leaves and a server that stops: nothing waits for a slow model."""

import threading
import time
from contextlib import closing
from functools import partial

import anyio
import pytest

from assistant.settings import Settings
from assistant_bots.service.running import Service


@pytest.fixture
def service(mini_assistant):
    with closing(Service(mini_assistant, Settings())) as one:
        yield one


def cancelled_after(seconds: float, work) -> float:
    """The seconds that ``work`` lasts when it is cancelled."""

    async def run() -> float:
        begin = time.perf_counter()
        with anyio.move_on_after(seconds):
            await work()
        return time.perf_counter() - begin

    return anyio.run(run)


def test_a_reader_who_leaves_waits_for_nobody(service):
    assert cancelled_after(0.1, lambda: service.run(time.sleep, 1.5)) < 1


def test_a_stream_left_in_the_middle_ends_without_noise(service, monkeypatch):
    ended = []

    def slow(*_, **_options):
        try:
            yield "un début"
            time.sleep(1.2)
            yield "une suite"
        finally:
            ended.append(True)

    monkeypatch.setattr(service.assistant, "stream", slow)

    async def read() -> None:
        async for piece in service.stream("passeport", None, None):
            assert piece == "un début"

    assert cancelled_after(0.2, read) < 1


def test_a_stream_closed_between_two_pieces_closes_the_work_behind_it(service, monkeypatch):
    ended = []

    def pieces(*_, **_options):
        try:
            yield "un"
            yield "deux"
        finally:
            ended.append(True)

    monkeypatch.setattr(service.assistant, "stream", pieces)

    async def read() -> None:
        stream = service.stream("passeport", None, None)
        assert await anext(stream) == "un"
        await stream.aclose()

    anyio.run(read)
    assert ended == [True]


def test_nothing_is_remembered_of_an_emergency(service):
    async def converse() -> None:
        await service.ask("Combien coûte un passeport ?", None, None, "c" * 22)
        await service.ask("Mon mari me frappe", None, None, "c" * 22)

    anyio.run(converse)
    assert [one.status for one in service.conversations.history("c" * 22)] == ["answered"]


def long_threads():
    return {one for one in threading.enumerate() if one.name.startswith("long")}


def test_a_closed_service_leaves_no_thread_and_waits_for_nobody(mini_assistant):
    before, service = long_threads(), Service(mini_assistant, Settings())
    began, free, done = threading.Event(), threading.Event(), []

    def work() -> None:
        began.set()
        free.wait(10)
        done.append(True)

    async def close_while_one_runs() -> float:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(partial(service.run, work, long=True))
            assert await anyio.to_thread.run_sync(began.wait, 5)
            begin = time.perf_counter()
            service.close()
            seconds = time.perf_counter() - begin
            free.set()
            return seconds

    try:
        assert anyio.run(close_while_one_runs) < 1
    finally:
        free.set()
    for thread in long_threads() - before:
        thread.join(5)
    assert long_threads() - before == set()
    assert done == [True]


def test_the_application_closes_its_service_when_it_stops_and_may_start_again(make_client):
    before, client = long_threads(), make_client()
    for _start in range(2):
        with client:
            answer = client.post("/api/v1/ask", json={"question": "Combien coûte un passeport ? " * 10})
            assert answer.status_code == 200
            ours = long_threads() - before
            assert ours
        for thread in ours:
            thread.join(5)
        assert not any(thread.is_alive() for thread in ours)
