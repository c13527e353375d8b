"""A reader who closes the connection stops the model behind the answer, and leaves nothing running."""

import asyncio
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator

import pytest
import uvicorn
from fault_server import chunk, event, opened

from assistant.llm.cancellation import cancellable
from assistant.settings import Settings
from assistant_bots.app import create_app

pytestmark = [pytest.mark.network, pytest.mark.timed]
BODY = b'{"question": "Combien co\\u00fbte un passeport pour un adulte ?"}'
FORM = b"question=Combien+co%C3%BBte+un+passeport+pour+un+adulte+%3F"
ROUTES = [
    ("/api/v1/ask", "application/json", BODY),
    ("/api/v1/ask/stream", "application/json", BODY),
    ("/poser-une-question", "application/x-www-form-urlencoded", FORM),
]


class SlowModel:
    """What the model server does: a word every 50 ms for a minute; ``open`` counts the calls it still writes."""

    def __init__(self) -> None:
        self.open, self.begun = 0, threading.Semaphore(0)
        self._lock = threading.Lock()

    def __call__(self, handler, _body) -> None:
        with self._lock:
            self.open += 1
        self.begun.release()
        try:
            opened(handler)
            for _ in range(1200):
                event(handler, chunk("mot "))
                time.sleep(0.05)
        finally:
            with self._lock:
                self.open -= 1


class Live:
    """The application under uvicorn in a thread, its event loop within reach."""

    def __init__(self, assistant) -> None:
        self.assistant = assistant
        free = {"rate_client": "100000/minute", "rate_total": "100000/minute", "shared_addresses": "127.0.0.1"}
        settings = Settings(llm="openai:essai", **free)
        config = uvicorn.Config(create_app(assistant, settings, watch=False), log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        await self._server.serve([self._socket])

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)

    def tasks(self) -> tuple[int, int]:
        """Tasks of the web's loop and of the model client's."""
        model = self.assistant._rewriter.model._loop
        return len(asyncio.all_tasks(self.loop)), len(asyncio.all_tasks(model)) if model else 0

    def ask(self, path: str, kind: str, body: bytes) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port))
        head = f"POST {path} HTTP/1.1\r\nHost: v\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)
        return connection


@pytest.fixture
def slow(server) -> SlowModel:
    server.reply = SlowModel()
    return server.reply


@pytest.fixture
def live(modelled, slow) -> Iterator[Live]:
    running = Live(modelled(llm_timeout=60, llm_daily_tokens=10**9).assistant)
    yield running
    running.close()


def until(holds, seconds: float) -> float:
    begin = time.monotonic()
    while not holds():
        assert time.monotonic() - begin < seconds, f"pas en {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - begin


@pytest.mark.parametrize(("path", "kind", "body"), ROUTES)
def test_the_model_stops_within_a_second_of_the_reader_leaving(live, slow, path, kind, body):
    connection = live.ask(path, kind, body)
    assert slow.begun.acquire(timeout=20)
    connection.close()
    until(lambda: slow.open == 0, 1)


def test_a_follow_up_being_completed_stops_too(live, slow):
    past = live.assistant.ask("mon mari me frappe")  # an answer that needs no model
    begin = time.monotonic()
    with cancellable() as token:
        threading.Timer(0.5, token.set).start()
        assert live.assistant._rewriter.complete("et pour un enfant ?", "résolue", (past,)) == "résolue"
    assert time.monotonic() - begin < 1.5
    until(lambda: slow.open == 0, 1)


def _leave(live: Live, slow: SlowModel, count: int) -> None:
    """Readers leave a model that writes for them, while it writes for two others."""
    before = live.tasks()
    free, reading = live.assistant._rewriter._free, deque[socket.socket]()
    for number in range(count):
        until(lambda: free._value > 0, 10)  # a reader who finds no place is answered at once, without the model
        reading.append(live.ask(*ROUTES[number % len(ROUTES)]))
        assert slow.begun.acquire(timeout=20)
        if len(reading) == 3:
            reading.popleft().close()
    for connection in reading:
        connection.close()
    until(lambda: slow.open == 0, 1)
    until(lambda: live.tasks()[0] <= before[0] and live.tasks()[1] == 0, 2)
    assert live.assistant._rewriter._free._value == 3, "chaque place du modèle est rendue"
    assert live.assistant._rewriter._breaker.allows(), "un départ n'est pas une panne du modèle"


def test_nothing_runs_after_thirty_readers_have_left(live, slow):
    _leave(live, slow, 30)


@pytest.mark.slow
def test_nothing_runs_after_five_hundred_readers_have_left(live, slow):
    threads = threading.active_count()
    _leave(live, slow, 500)
    assert threading.active_count() <= threads + 20
