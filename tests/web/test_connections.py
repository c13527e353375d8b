"""A connection that keeps the server waiting is closed in time; one that works is left alone."""

import asyncio
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import uvicorn
from guard import GUARD

from assistant_bots.guard.connections import TimedConnection, most_connections
from assistant_bots.serve import listen

pytestmark = pytest.mark.network
HEAD = b"POST / HTTP/1.1\r\nHost: ville.example\r\nContent-Length: 9\r\n"


class Hurried(TimedConnection):
    headers_seconds, body_seconds, unread_seconds = 0.3, 0.4, 0.3
    per_address = 20


async def echo(scope, receive, send):
    """Reads the body, then answers it; ``/big`` answers more than any buffer holds, ``/slow`` after a second."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body, more = body + message["body"], message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(1)
    size = 40_000_000 if scope["path"] == "/big" else 0
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x" * size or body})


@contextmanager
def running() -> Iterator[int]:
    listening = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        echo, http=Hurried, lifespan="off", log_config=None, proxy_headers=False, timeout_keep_alive=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:  # its loop has its own descriptors
        time.sleep(0.01)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    GUARD.loopback = True  # the module's server is started before its first test
    with running() as port:
        yield port


def closed_after(port: int, *pieces: bytes, pause: float = 0.0) -> tuple[float, bytes]:
    """Seconds until the server closes a connection on which ``pieces`` are sent, and what it said."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(5)
        begin = time.perf_counter()
        said = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            while data := connection.recv(65536):
                said += data
        except (ConnectionResetError, BrokenPipeError):
            pass
        return time.perf_counter() - begin, said


def test_silence_and_half_sent_headers_are_closed(port):
    for sent in (b"", b"GET / HT", HEAD):
        seconds, said = closed_after(port, sent)
        assert 0.2 < seconds < 2
        assert said.startswith(b"HTTP/1.1 408")


def test_headers_sent_letter_by_letter_gain_no_time(port):
    seconds, _ = closed_after(port, *(HEAD[n : n + 1] for n in range(40)), pause=0.05)
    assert seconds < 2.5


def test_a_half_sent_body_is_closed(port):
    seconds, said = closed_after(port, HEAD + b"\r\n", b"pas")
    assert 0.3 < seconds < 2
    assert b"408" in said
    seconds, _ = closed_after(port, HEAD + b"\r\n", *[b"p"] * 8, pause=0.1)
    assert seconds < 2.5, "goutte à goutte non plus"


def test_an_answer_that_nobody_reads_is_dropped(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /big HTTP/1.1\r\nHost: ville.example\r\n\r\n")
        time.sleep(1.2)
        connection.settimeout(5)
        read = 0
        try:
            while data := connection.recv(1 << 20):
                read += len(data)
        except ConnectionResetError:
            pass
    assert read < 40_000_000


def test_who_works_is_left_alone(port):
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert client.post("/slow", content=b"un mot").content == b"un mot", "une réponse lente n'est pas un retard"
        time.sleep(0.6)
        assert client.post("/", content=b"un autre").content == b"un autre", "sur la même connexion"
        time.sleep(1.5)
        assert client.get("/").status_code == 200
    seconds, said = closed_after(port, HEAD + b"\r\n", b"neuf mots")
    assert b"neuf mots" in said
    assert 0.9 < seconds < 3, "gardée un moment, puis fermée"


def test_the_connections_of_one_address_are_counted(port):
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(Hurried.per_address + 10)]
    try:
        refused = [one for one in held if _is_closed(one)]
        assert len(refused) >= 10
        with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2")) as other:
            assert other.get(f"http://127.0.0.1:{port}/").status_code == 200
    finally:
        for one in held:
            one.close()


def _is_closed(connection: socket.socket) -> bool:
    connection.settimeout(0.05)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True


@pytest.mark.timed
def test_six_hundred_slow_clients_keep_nobody_waiting_and_nothing_open(port):
    """From three addresses, as many as each may hold and more; all are closed, and their descriptors given back."""
    before = descriptors()
    held = [slow_client(port, f"127.0.0.{10 + n % 3}") for n in range(600)]
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2"), timeout=5) as visitor:
        begin = time.perf_counter()
        answers = [visitor.get(f"http://127.0.0.1:{port}/").status_code for _ in range(20)]
        assert time.perf_counter() - begin < 2
        assert answers == [200] * 20
    deadline = time.perf_counter() + 5
    while still := [one for one in held if not _is_closed(one)]:
        assert time.perf_counter() < deadline, f"{len(still)} restent"
    for one in held:
        one.close()
    while descriptors() > before + 2:
        assert time.perf_counter() < deadline, "des descripteurs restent ouverts"
        time.sleep(0.05)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def slow_client(port: int, address: str) -> socket.socket:
    """A connection that has sent the beginning of its headers."""
    connection = socket.create_connection(("127.0.0.1", port), source_address=(address, 0))
    with suppress(OSError):  # refused at once: its address has as many as it may
        connection.sendall(HEAD[:20])
    return connection


def test_descriptors_are_kept_for_the_rest():
    assert 0 < most_connections() < resource.getrlimit(resource.RLIMIT_NOFILE)[0]
