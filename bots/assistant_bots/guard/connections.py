"""Connections that keep the server waiting are closed: slow headers, half-sent bodies, answers nobody reads.

uvicorn closes idle connections only. A connection costs a descriptor, so their number is bounded as well, in all and
for one address. It reads nothing of a request: sizes and rates are in ``middleware.py``.
"""

from __future__ import annotations

import asyncio
import resource
from contextlib import suppress
from ipaddress import ip_address, ip_network

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

_DESCRIPTORS, _KEPT = 65_536, 200  # wanted from the system; kept for files, the index and the rest
_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def most_connections() -> int:
    """Raise the limit of descriptors as far as the system lets us, and say how many connections fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return max(_KEPT, min(soft, _DESCRIPTORS) - _KEPT)


class TimedConnection(H11Protocol):
    """uvicorn's connection with a deadline for what it waits for."""

    headers_seconds, body_seconds, unread_seconds = 10.0, 15.0, 30.0
    most, per_address = 65_336, 256
    _deadline: asyncio.TimerHandle | None = None
    _awaited = ""
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """Accept a connection, or close it when there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.most or self._crowd() > self.per_address:
            transport.abort()
        else:
            self._wait_for("headers", self.headers_seconds)

    def data_received(self, data: bytes) -> None:
        """Read what came, and set the deadline of what must come next."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_progress():
            self._wait_for("body" if self.cycle.more_body else "", self.body_seconds)
        elif self.conn.trailing_data[0]:
            self._wait_for("headers", self.headers_seconds)

    def on_response_complete(self) -> None:
        """Once a response is sent, uvicorn's own delay for an idle connection applies."""
        self._wait_for("", 0)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadlines."""
        self._wait_for("", 0)
        self._expect_reader(None)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client does not read: it has some time to begin again."""
        super().pause_writing()
        self._expect_reader(self.unread_seconds)

    def resume_writing(self) -> None:
        """It reads again."""
        super().resume_writing()
        self._expect_reader(None)

    def _expect_reader(self, seconds: float | None) -> None:
        if self._unread is not None:
            self._unread.cancel()
        self._unread = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)

    def _in_progress(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _wait_for(self, what: str, seconds: float) -> None:
        """Close the connection unless something else is awaited in ``seconds``; one deadline is never put off."""
        if what and what == self._awaited:
            return
        if self._deadline is not None:
            self._deadline.cancel()
        self._awaited = what
        self._deadline = self.loop.call_later(seconds, self._close) if what else None

    def _close(self) -> None:
        if self.transport.is_closing():
            return
        if not self._in_progress() or not self.cycle.response_started:
            self.transport.write(_LATE)
        self.transport.close()

    def _crowd(self) -> int:
        """Connections of the same address; those of the declared proxy are of many people."""
        peer = _peer(self)
        if self.config.proxy_headers and _is_one_of(peer, self.config.forwarded_allow_ips or ""):
            return 0
        return sum(_peer(one) == peer for one in self.connections)


def _peer(connection: object) -> str:
    client = getattr(connection, "client", None)
    return str(client[0]) if client else ""


def _is_one_of(peer: str, allowed: list[str] | str) -> bool:
    """Whether ``peer`` is one of the addresses or networks of ASSISTANT_TRUSTED_PROXY."""
    named = allowed.split(",") if isinstance(allowed, str) else allowed
    for one in map(str.strip, named):
        with suppress(ValueError):
            if one == "*" or ip_address(peer) in ip_network(one, strict=False):
                return True
    return False
