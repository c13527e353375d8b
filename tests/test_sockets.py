"""The guard of conftest.py holds: no test leaves the machine."""

import asyncio
import socket

import pytest
from guard import SocketForbidden


def test_a_connection_is_refused_without_the_marker():
    with socket.socket() as client, pytest.raises(SocketForbidden, match="marqueur"):
        client.connect(("127.0.0.1", 9))


def test_a_name_is_not_looked_up():
    with pytest.raises(SocketForbidden):
        socket.getaddrinfo("service-public.gouv.fr", 443)


@pytest.mark.network
def test_the_marker_opens_the_loopback_only():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
    for address in (("192.0.2.1", 80), ("example.org", 80)):
        with socket.socket() as client, pytest.raises(SocketForbidden, match="machine"):
            client.connect(address)


def test_an_event_loop_needs_no_marker():
    async def answer() -> int:
        return 42

    assert asyncio.run(answer()) == 42
