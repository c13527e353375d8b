"""Memory that is short, for real: the system refuses more to « assistant index », and what was served still answers."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ASKED = "Combien coûte un passeport pour un adulte ?"
MEGABYTE = 1024 * 1024


def assistant(*words: object, megabytes: int = 0) -> subprocess.CompletedProcess[str]:
    def limited() -> None:
        if megabytes:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))

    return subprocess.run(
        [sys.executable, "-m", "assistant", *map(str, words)],
        capture_output=True, text=True, check=False, env={**os.environ, "MALLOC_ARENA_MAX": "1"},
        preexec_fn=limited,
    )  # fmt: skip


def pages(site: Path, price: str) -> None:
    page = site / "demarches" / "passeport.md"
    page.write_text(page.read_text(encoding="utf-8").replace("86 €", price), encoding="utf-8")


def test_an_index_short_of_memory_leaves_what_was_served(mini_site):
    assert assistant("index", "--site", mini_site).returncode == 0
    served = (mini_site / ".assistant" / "current").read_text()
    pages(mini_site, "87 €")
    done = assistant("index", "--site", mini_site, megabytes=400)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert (mini_site / ".assistant" / "current").read_text() == served
    assert "86 €" in assistant("ask", "--site", mini_site, ASKED).stdout
    assert assistant("index", "--site", mini_site).returncode == 0
    assert "87 €" in assistant("ask", "--site", mini_site, ASKED).stdout
