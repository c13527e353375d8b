"""The generation that answers: opened, handed to those who answer, exchanged for a newer one, closed after the last.

An answer runs on one generation from start to end, whatever is published meanwhile. It searches nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.embedding import Embedder
from assistant.errors import IndexUnusable
from assistant.index.generation import Generation
from assistant.index.publication import Index
from assistant.site.configuration import Site


class Served:
    """The generation being served of a site's ``index``; for many threads."""

    def __init__(self, site: Site, index: Index, embedder: Embedder) -> None:
        self._root, self._index, self._embedder = site.root, index, embedder
        self._lock = threading.Lock()
        self._users: dict[int, int] = {}
        self._generation = index.open(embedder).of(site.id)
        self._refused: str | None = None
        self._closed = False

    @contextmanager
    def generation(self) -> Iterator[Generation]:
        """The generation being served; it stays open until the block ends, even when another is published."""
        with self._lock:
            generation = self._generation
            self._users[id(generation)] = self._users.get(id(generation), 0) + 1
        try:
            yield generation
        finally:
            with self._lock:
                left = self._users[id(generation)] - 1
                self._users[id(generation)] = left
                if not left:
                    del self._users[id(generation)]
                finished = not left and (self._closed or generation is not self._generation)
            if finished:
                generation.close()

    def reload(self) -> bool:
        """Serve the published generation if it is another one; the old one closes when its last answer is done.

        One that cannot be served is refused once, and not opened again at each call.
        """
        published = self._index.current()
        if self._closed or published in {None, self._generation.id, self._refused}:
            return False
        site = Site.read(self._root)  # the commune may have changed its own id
        try:
            fresh = self._index.open(self._embedder).of(site.id)
        except IndexUnusable:
            self._refused = published
            raise
        self._refused = None if fresh.id == published else published
        if fresh.id == self._generation.id:
            fresh.close()
            return False
        with self._lock:
            old, self._generation = self._generation, fresh
            idle = not self._users.get(id(old))
        if idle:
            old.close()
        return True

    def close(self) -> None:
        """Let go of the index, once the answers that are being made are done."""
        with self._lock:
            idle = not self._closed and not self._users.get(id(self._generation))
            self._closed = True
        if idle:
            self._generation.close()
