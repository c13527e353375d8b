"""Builds of the small site in processes of their own, to be killed; what they import is imported once for all."""

import multiprocessing
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from fakes import HashEmbedder

from assistant.corpus.layers import read_site
from assistant.index.publication import Index
from assistant.site.configuration import Site

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["chromadb", "killed_build"])


def build(root: Path, told: Connection) -> None:
    """Build the index of a site slowly, and tell each step."""
    documents = read_site(Site.read(root)).documents
    told.send("ready")
    index, embedder = Index(root / ".assistant"), HashEmbedder(pause=0.2)
    index.build("villebrune", documents, embedder, lambda *done: told.send(" ".join(map(str, done))))
    told.send("published")


class Build:
    """A build that has begun."""

    def __init__(self, root: Path) -> None:
        self._heard, told = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=build, args=(root, told), daemon=True)
        self._process.start()
        told.close()

    def steps(self) -> Iterator[str]:
        """What it tells, until it ends."""
        with suppress(EOFError):
            while True:
                yield self._heard.recv()

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return not self._process.is_alive()

    def kill(self) -> None:
        """SIGKILL, as when a machine loses its current."""
        self._process.kill()
        self._process.join()
        self._heard.close()
