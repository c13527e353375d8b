"""Real faults under a real server: a full disk, a read-only one, a kill; it serves, says so, recovers alone.

They need the right to mount a small filesystem in memory, as root has; elsewhere they are skipped.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from server_process import Server, serving, within

pytestmark = [pytest.mark.slow, pytest.mark.network]
ASKED = "Combien coûte un passeport pour un adulte ?"
PRICE = "86 €"
RECOVERS = 60.0
SIZE = 24  # megabytes


def mount(*words: str | Path) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(indexed_site, tmp_path) -> Iterator[Path]:
    """The data of a copy of the small site, on a filesystem of a few megabytes."""
    disk = tmp_path / "disque"
    disk.mkdir()
    if os.geteuid() != 0 or not mount("-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(disk)):
        pytest.skip("monter un petit disque demande des droits")
    try:
        shutil.copytree(indexed_site / ".assistant", disk / "donnees")
        yield disk / "donnees"
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def fill(data: Path) -> Path:
    """Take what is left of the disk."""
    rubbish = data.parent / "plein"
    with rubbish.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(b"x" * 4096)
        except OSError:
            return rubbish


def ready(server: Server) -> dict:
    return httpx.get(server.url + "/health/ready").json()


def change(server: Server, before: str, after: str) -> None:
    page = server.site / "demarches" / "passeport.md"
    page.write_text(page.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def ask_command(site: Path, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant", "ask", "--site", str(site), ASKED]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "ASSISTANT_DATA": str(data)}
    )


def test_a_full_disk_serves_the_old_index_says_so_and_recovers_alone(indexed_site, small_disk, tmp_path):
    with serving(indexed_site, tmp_path / "server.log", data=str(small_disk)) as server:
        answer = server.ask(ASKED)
        assert PRICE in answer["text"]
        rubbish = fill(small_disk)
        change(server, "86 €", "87 €")
        within(RECOVERS, lambda: ready(server)["status"] == "degraded")
        assert "L'ancien index reste en service" in server.log
        assert PRICE in server.ask(ASKED)["text"], "c'est vrai : l'ancien index répond"
        vote = httpx.post(server.url + "/api/v1/feedback", json={"answer_id": answer["id"], "vote": "up"})
        assert vote.status_code in {204, 503}
        assert str(small_disk) not in vote.text
        asked = ask_command(indexed_site, small_disk)
        assert PRICE in asked.stdout, asked.stderr
        rubbish.unlink()
        within(RECOVERS, lambda: "87 €" in server.ask(ASKED)["text"])
        within(RECOVERS, lambda: ready(server)["status"] == "ok")
        assert "Traceback" not in server.log


def test_a_disk_made_read_only_serves_and_recovers_alone(indexed_site, small_disk, tmp_path):
    with serving(indexed_site, tmp_path / "server.log", data=str(small_disk)) as server:
        assert PRICE in server.ask(ASKED)["text"]
        assert mount("--bind", small_disk, small_disk)
        assert mount("-o", "remount,bind,ro", small_disk)
        change(server, "86 €", "88 €")
        within(RECOVERS, lambda: ready(server)["status"] == "degraded")
        assert PRICE in server.ask(ASKED)["text"]
        subprocess.run(["umount", "--lazy", small_disk], check=True)
        within(RECOVERS, lambda: "88 €" in server.ask(ASKED)["text"])


def test_a_killed_server_starts_again_on_what_it_had(indexed_site, tmp_path):
    with serving(indexed_site, tmp_path / "server.log") as server:
        server.ask(ASKED)
        server.process.kill()
        server.process.wait()
    with serving(indexed_site, tmp_path / "again.log") as server:
        assert PRICE in server.ask(ASKED)["text"]
        assert "Construction de l'index" not in server.log


def test_an_index_that_disappears_is_built_again(indexed_site, tmp_path):
    with serving(indexed_site, tmp_path / "server.log") as server:
        assert PRICE in server.ask(ASKED)["text"]
        for path in (indexed_site / ".assistant").iterdir():
            if path.name != "lock" and path.name != "run":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        assert server.ask(ASKED)["status"] in {"answered", "partial"}, "ce qui est ouvert sert encore"
        change(server, "86 €", "89 €")
        within(RECOVERS, lambda: "89 €" in server.ask(ASKED)["text"])
