"""Cancels work when its reader disconnects: a closed tab must not keep a model writing.

Streams stop by themselves, since sending on a closed connection ends them; a non-streamed answer needs this.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

import anyio
from starlette.requests import Request

T = TypeVar("T")


class ClientDisconnected(Exception):
    """The connection closed before the answer was ready; nobody is there to read a sentence about it."""


async def while_connected(request: Request, work: Awaitable[T]) -> T:
    """The result of ``work``, which is cancelled at once when the client of ``request`` disconnects.

    The request body must have been read already. Raises :class:`ClientDisconnected` after a cancellation, otherwise
    whatever ``work`` raises.
    """
    done: list[T] = []
    failed: Exception | None = None
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_cancel_when_gone, request, tasks.cancel_scope)
        try:
            done.append(await work)
        except Exception as error:  # noqa: BLE001 - raised again below, outside the group that would wrap it
            failed = error
        tasks.cancel_scope.cancel()
    if failed is not None:
        raise failed
    if not done:
        raise ClientDisconnected
    return done[0]


async def _cancel_when_gone(request: Request, scope: anyio.CancelScope) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
