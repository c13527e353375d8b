"""The guard between tests and sockets: no test leaves this machine, and only those marked ``network`` open one."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class SocketForbidden(Exception):
    """A test tried to leave the machine, or to open a socket without the marker ``network``."""

    def __init__(self, host: Any, reason: str) -> None:
        super().__init__(f"{host} : {reason}")


class Guard:
    """Stands between tests and sockets; ``loopback`` is true while a test marked ``network`` runs."""

    loopback = False

    def check(self, family: int, address: Any) -> None:
        if family not in {socket.AF_INET, socket.AF_INET6}:
            return
        host = address[0] if isinstance(address, tuple) else address
        if not self.loopback:
            raise SocketForbidden(host, "ce test n'a pas le marqueur « network »")
        if not _is_loopback(host):
            raise SocketForbidden(host, "les tests ne sortent pas de la machine")


def _is_loopback(host: Any) -> bool:
    if host in {"localhost", "", None}:
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


GUARD = Guard()


@contextmanager
def loopback() -> Iterator[None]:
    """Let a fixture open a socket of this machine, whatever the scope that creates it."""
    before, GUARD.loopback = GUARD.loopback, True
    try:
        yield
    finally:
        GUARD.loopback = before


def _checked(method: Callable[..., Any], place: int) -> Callable[..., Any]:
    def call(self: socket.socket, *arguments: Any) -> Any:
        GUARD.check(self.family, arguments[place])
        return method(self, *arguments)

    return call


@contextmanager
def guarded() -> Iterator[None]:
    """Check each connection, each binding and each name looked up, in this process."""
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        GUARD.check(socket.AF_INET, (host,))
        return look_up(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        for name, place in (("connect", 0), ("connect_ex", 0), ("bind", 0), ("sendto", -1)):
            patch.setattr(socket.socket, name, _checked(getattr(socket.socket, name), place))
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield
