"""An update killed before any of its moves, or on a full disk, leaves everything that was in service."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import HashEmbedder
from official_town import office
from official_web import Web, served, sheets

from assistant.corpus.national_layer import NationalLayer
from assistant.index.publication import Index
from assistant.site.configuration import Site

pytestmark = [pytest.mark.network, pytest.mark.slow]
PROGRAM = """
import json, os, pathlib, resource, signal, sys
sys.path.insert(0, {tests!r})
from fakes import HashEmbedder
from assistant.cli import building, main
from assistant.corpus.service_public import download
from assistant.official.live_services import LiveSource
download.ADDRESSES = json.loads({addresses!r})
LiveSource.__init__.__defaults__ = ({address!r}, {address!r}, 0.0)
building.open_embedder = lambda _settings: HashEmbedder()
moves = 0
def counted(move):
    def kept(*words):
        global moves
        moves += 1
        if moves == {killed}:
            os.kill(os.getpid(), signal.SIGKILL)
        return move(*words)
    return kept
for name in ("replace", "rename"):
    setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))
if {limit}:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
sys.argv = ["assistant", *{words!r}]
main()
"""
PAGE = "---\nid: garderie\ntitle: Garderie\nkind: page\naudience: [resident]\nupdated: 2026-11-01\n---\nOuverte.\n"


def run(web: Web, *words: str, killed: int = 0, limit: int = 0) -> "subprocess.CompletedProcess[str]":
    source = PROGRAM.format(
        tests=str(Path(__file__).parents[1]),
        addresses=json.dumps(web.addresses()),
        address=web.address,
        killed=killed,
        limit=limit,
        words=list(words),
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    return subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, env=kept, timeout=120, check=False
    )


def state(root: Path) -> tuple[str, frozenset[str], frozenset[str]]:
    """What the commune has: its phone, the sheets kept, the documents served; each must be readable."""
    generation = Index(root / ".assistant").open(HashEmbedder())
    try:
        served_now = frozenset(entry.id for entry in generation.entries)
    finally:
        generation.close()
    kept = frozenset(one.id for one in NationalLayer(root / ".assistant" / "national").documents())
    return Site.read(root).services["accueil"].phone, kept, served_now


def test_a_kill_or_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    root = tmp_path / "ville"
    with served([office()]) as web:
        assert run(web, "init", str(root), "--commune", "28990").returncode == 0
        path = root / "commune.toml"
        path.write_text(path.read_text("utf-8").replace("\ncommon = true", "\ncommon = false"), encoding="utf-8")
        (root / "pages" / "garderie.md").write_text(PAGE, encoding="utf-8")
        done = run(web, "update", str(root))
        assert done.returncode == 0, done.stderr
        before = state(root)
        web.archives["part"] = sheets("part", range(1, 9), "Apportez deux photos.")
        web.archives["pro"] = sheets("pro", range(19, 26))
        web.records[0]["telephone"] = [{"valeur": "01 99 00 40 77", "description": ""}]
        full = run(web, "update", str(root), limit=600)
        assert full.returncode == 1, full.stderr
        assert "Traceback" not in full.stderr
        assert all(word in full.stderr for word in ("fichier trop gros", "le disque refuse")), full.stderr
        assert state(root) == before
        after = ("01 99 00 40 77", before[1] | {"sp-f7", "sp-f8", "sp-f19"}, before[2] | {"sp-f7", "sp-f8", "sp-f19"})
        for number in range(1, 40):
            copy = Path(shutil.copytree(root, tmp_path / f"{number}"))
            done = run(web, "update", str(copy), killed=number)
            if done.returncode != -signal.SIGKILL:
                break
            for part, old, new in zip(state(copy), before, after, strict=True):
                assert part in (old, new) or (isinstance(part, frozenset) and old < part < new)
        assert done.returncode == 0, done.stderr
        assert number > 8  # two files, two archives and their sheets, the generation and its pointer
        assert run(web, "update", str(tmp_path / "5")).returncode == 0
        assert state(tmp_path / "5") == state(copy) == after
        assert not list((copy / ".assistant" / "building").iterdir())
