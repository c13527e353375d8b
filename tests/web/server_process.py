"""``assistant serve`` as tests use it: a process of its own, its address and its log."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

FREE = {"rate_client": "100000/minute", "rate_total": "100000/minute", "shared_addresses": "127.0.0.1"}
PROGRAM = (sys.executable, "-m", "assistant")


class Server:
    """``assistant serve`` in a process of its own; ``log`` is what it has written so far."""

    def __init__(
        self, site: Path, log: Path, *, data: Path | None = None, program: Sequence[str] = PROGRAM, **settings: str
    ) -> None:
        self.site, self._log = site, log
        values = {name.upper(): value for name, value in {**FREE, **settings}.items()}
        env = {**os.environ, **{f"ASSISTANT_{name}": value for name, value in values.items()}}
        if data is not None:
            env["ASSISTANT_DATA"] = str(data)
        command = [*program, "serve", "--site", str(site), "--port", "0"]
        with log.open("wb") as stream:
            self.process = subprocess.Popen(command, stderr=stream, stdout=subprocess.DEVNULL, env=env, cwd=log.parent)
        self.url = self._wait()

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def _wait(self) -> str:
        for _ in range(2400):
            for line in self.log.splitlines():
                if " : http://127.0.0.1:" in line:
                    return line.rsplit(" : ", 1)[1]
            assert self.process.poll() is None, self.log
            time.sleep(0.05)
        raise AssertionError(self.log)

    def ask(self, question: str) -> dict:
        response = httpx.post(self.url + "/api/v1/ask", json={"question": question}, timeout=30)
        assert response.status_code == 200, response.text
        return response.json()

    def stop(self) -> float:
        """SIGTERM, and the seconds until it has ended."""
        begin = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        return time.perf_counter() - begin


@contextmanager
def serving(site: Path, log: Path, *, program: Sequence[str] = PROGRAM, **settings: str) -> Iterator[Server]:
    """A server for the time of a block."""
    server = Server(site, log, program=program, **settings)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def within(seconds: float, holds: Callable[[], object]) -> float:
    """The seconds until ``holds()`` is true; fails after ``seconds``."""
    begin = time.perf_counter()
    while not holds():
        assert time.perf_counter() - begin < seconds, f"pas en {seconds} s"
        time.sleep(0.3)
    return time.perf_counter() - begin
