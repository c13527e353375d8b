"""Pages saved while the server runs are indexed and served within seconds; after a failure the old index stays in use.

Every second the site's files are compared by name, size and date. The index is built in a separate process, so that
answers stay fast and a crash there does no harm here. An index built from the command line is noticed by its pointer.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files as package_files
from pathlib import Path

import anyio

from assistant import AssistantError
from assistant.errors.index import OLD_SERVES
from assistant.site.configuration import Site
from assistant.site.location import common_pages
from assistant_bots.service.logs import facts
from assistant_bots.service.running import Service

PERIOD = 1.0
FIRST_RETRY, LAST_RETRY = 5.0, 300.0
CODE_PERIOD = 30.0  # seconds between two looks at the files of the program itself
CHANGED = "Le programme a changé depuis le démarrage : relancez le service (« systemctl restart assistant »)."
_UNREAD = re.compile(r"(?:Page (?:ignorée|gardée)|Fichier ignoré) : (.*)")
_ERROR = "Erreur : "
Signature = frozenset[tuple[str, int, int]]
_log = logging.getLogger(__name__)


def signature(root: Path) -> Signature:
    """Name, size and date of every file of a site and of the common pages, without notes and hidden folders."""
    return frozenset((*_files(root), *_files(common_pages())))


def _files(root: Path) -> Iterator[tuple[str, int, int]]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        for name in files:
            if name.startswith((".", "_")) or name.endswith(("~", ".swp", ".tmp")):
                continue
            path = Path(folder, name)
            try:
                stat = path.stat()
            except FileNotFoundError:  # deleted between the listing and now
                continue
            yield str(path), stat.st_size, stat.st_mtime_ns


def program_signature() -> Signature:
    """The same of the program's own code and models: an upgrade may change them under a server that runs."""
    folders = (Path(str(package_files(name))) for name in ("assistant", "assistant_bots"))
    return frozenset(one for folder in folders for one in _files(folder) if one[0].endswith((".py", ".onnx", ".npz")))


def command(root: Path) -> list[str]:
    """The command that indexes a site."""
    return [sys.executable, "-m", "assistant", "index", "--site", str(root)]


class Watcher:
    """Keeps a :class:`Service` on the newest state of its site's folder."""

    def __init__(
        self,
        service: Service,
        *,
        on_site: Callable[[Site], None] = lambda _site: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service, self._on_site, self._clock = service, on_site, clock
        self._root = service.assistant.site.root
        self._seen: Signature | None = None
        self._toml = self._toml_state()
        self._retry_at, self._delay = 0.0, FIRST_RETRY
        self._program, self._program_at = program_signature(), clock() + CODE_PERIOD

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            await self.look()
            await anyio.sleep(PERIOD)

    async def look(self) -> None:
        """Compare once; index, reload and report what went wrong."""
        state = self._service.state
        try:
            found = await anyio.to_thread.run_sync(signature, self._root)
            unchanged = found == self._seen and not (state.problem and self._clock() >= self._retry_at)
            if (not unchanged or self._clock() >= self._program_at) and await self._is_another_program():
                self._conclude(CHANGED)  # its index might be one that this program cannot read
                return
            if unchanged:
                await self._reload()
                return
            self._seen = found
            problem = await self._index()
            await self._reload()
            problem = problem or self._read_site()
            if not problem:  # else what was served before still is
                await anyio.to_thread.run_sync(self._service.look_for_invented)
            self._conclude(problem)
        except AssistantError as error:
            self._conclude(str(error))
        except OSError as error:
            self._conclude(f"Le dossier {self._root} ne peut pas être lu ({error.strerror}) : l'index reste en l'état.")

    async def _is_another_program(self) -> bool:
        self._program_at = self._clock() + CODE_PERIOD
        return await anyio.to_thread.run_sync(program_signature) != self._program

    async def _index(self) -> str:
        """Re-index; return the sentence that explains a failure, or an empty string."""
        state = self._service.state
        state.indexing = True
        try:
            done = await anyio.run_process(
                command(self._root),
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        finally:
            state.indexing = False
        lines = done.stderr.decode("utf-8", "replace").splitlines()
        state.ignored = tuple(found[1] for line in lines if (found := _UNREAD.fullmatch(line)))
        for sentence in state.ignored:
            _log.warning("Page à corriger : %s", sentence)
        if done.returncode == 0:
            return ""
        said = next((line.removeprefix(_ERROR) for line in reversed(lines) if line.startswith(_ERROR)), "")
        if not said and done.returncode < 0:
            return f"L'indexation a été tuée (signal {-done.returncode}), souvent faute de mémoire : libérez-en."
        return said or f"L'indexation s'est arrêtée (code {done.returncode}) : lancez « assistant doctor »."

    async def _reload(self) -> None:
        if await self._service.reload():
            self._service.state.indexed = datetime.now(UTC)
            _log.info("Nouvel index en service", extra=facts(generation=self._service.assistant.index.current()))

    def _read_site(self) -> str:
        """Apply a changed ``commune.toml``; return the sentence that says what is wrong with it, or an empty string."""
        toml = self._toml_state()
        if toml == self._toml:
            return ""
        try:
            site = Site.read(self._root)
            self._on_site(site)
        except AssistantError as error:
            return str(error)
        self._service.assistant.site, self._toml = site, toml
        return ""

    def _toml_state(self) -> tuple[int, int]:
        stat = (self._root / "commune.toml").stat()
        return stat.st_size, stat.st_mtime_ns

    def _conclude(self, problem: str) -> None:
        """Report a new problem once, and schedule the next try: soon at first, then every few minutes."""
        state = self._service.state
        if not problem:
            self._delay = FIRST_RETRY
        else:
            if problem != state.problem:
                _log.error("%s %s", problem.removesuffix(OLD_SERVES).rstrip(), OLD_SERVES)
            self._retry_at = self._clock() + self._delay
            self._delay = min(2 * self._delay, LAST_RETRY)
        state.problem = problem
