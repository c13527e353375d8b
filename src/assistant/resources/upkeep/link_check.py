"""One address asked politely: does it answer, does it lead elsewhere, is it gone, is its certificate good?

A HEAD request, then a GET of a few bytes where HEAD is refused; one host is never asked twice in a second, and our name
is given. Nothing is stored here.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import httpx

State = Literal["answers", "moved", "gone", "certificate", "unreachable", "refuses", "failing"]
# An address that robots may not read, or that fails for a moment, says nothing of the service.
SILENT: frozenset[State] = frozenset({"refuses", "failing"})
ALIVE: frozenset[State] = frozenset({"answers", "moved"})
AGENT = "commune-assistant (link check of a catalogue)"
PAUSE = 1.0
_TIMEOUT, _REDIRECTS = httpx.Timeout(15, connect=10), 5
_NO_HEAD = frozenset({403, 404, 405, 406, 410, 501})  # some servers answer HEAD otherwise than GET
_GONE, _REFUSED, _LAST_GOOD = frozenset({404, 410}), frozenset({401, 403, 407, 429, 451}), 399


@dataclass(frozen=True)
class Answered:
    """What an address did: its state, the code of the answer (0 when there was none), and where it led."""

    url: str
    state: State
    code: int = 0
    landed: str = ""


def probe_all(urls: Iterable[str], wait: Callable[[float], None] = time.sleep) -> Iterator[Answered]:
    """Every address in turn, each host at most once in :data:`PAUSE` seconds."""
    last: dict[str, float] = {}
    options = {"follow_redirects": True, "max_redirects": _REDIRECTS}
    with httpx.Client(timeout=_TIMEOUT, headers={"User-Agent": AGENT}, **options) as client:  # type: ignore[arg-type]
        for url in urls:
            host = urlsplit(url).netloc
            elapsed = time.monotonic() - last.get(host, -PAUSE)
            if elapsed < PAUSE:
                wait(PAUSE - elapsed)
            yield probe(url, client)
            last[host] = time.monotonic()


def probe(url: str, client: httpx.Client) -> Answered:
    """What one address does now."""
    try:
        code, landed = _asked(url, client)
    except httpx.TooManyRedirects:
        return Answered(url, "unreachable")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        return Answered(url, "certificate" if _of_certificate(error) else "unreachable")
    if code in _GONE:
        return Answered(url, "gone", code, landed)
    if code in _REFUSED:
        return Answered(url, "refuses", code, landed)
    if code > _LAST_GOOD:
        return Answered(url, "failing", code, landed)
    return Answered(url, "moved" if _elsewhere(url, landed) else "answers", code, landed)


def _asked(url: str, client: httpx.Client) -> tuple[int, str]:
    response = client.head(url)
    if response.status_code in _NO_HEAD:
        with client.stream("GET", url) as streamed:  # the body is not read
            response = streamed
    return response.status_code, str(response.url)


def _of_certificate(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _elsewhere(url: str, landed: str) -> bool:
    """Whether an address led to another host, or to another page: « http » to « https » and « www » are the same."""

    def place(address: str) -> tuple[str, str]:
        parts = urlsplit(address)
        return parts.netloc.removeprefix("www."), parts.path.rstrip("/")

    asked, found = place(url), place(landed)
    return asked[0] != found[0] or (asked != found and asked[1] != "")
