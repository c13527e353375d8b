"""``assistant update`` and ``index`` run in this process, on a small commune and a real server of official sources."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from official_town import CAF, Run, office
from official_web import Web, served

from assistant.cli import building, main
from assistant.corpus.service_public import download
from assistant.embedding import Embedder
from assistant.official.live_services import LiveSource

PAGE = """---
id: garderie
title: Garderie
kind: page
audience: [resident]
updated: 2026-11-01
---
La garderie ouvre à 7 h 30.
"""


@pytest.fixture
def web() -> Iterator[Web]:
    with served([office(), CAF]) as running:
        yield running


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys, web: Web, embedder: Embedder) -> Run:
    """Runs a command on the server's addresses: its code and its two outputs."""
    monkeypatch.setattr(download, "ADDRESSES", web.addresses())
    monkeypatch.setattr(LiveSource.__init__, "__defaults__", (web.address, web.address, 0.0))
    monkeypatch.setattr(building, "open_embedder", lambda _settings: embedder)

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["assistant", *words])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return command


@pytest.fixture
def town(run: Run, tmp_path: Path) -> Path:
    """A commune made from the server's directory, with one page and no common ones; not indexed."""
    root = tmp_path / "ville"
    assert run("init", str(root), "--commune", "28990")[0] == 0
    path = root / "commune.toml"
    path.write_text(path.read_text("utf-8").replace("\ncommon = true", "\ncommon = false"), encoding="utf-8")
    (root / "pages" / "garderie.md").write_text(PAGE, encoding="utf-8")
    return root


@pytest.fixture
def ready(run: Run, town: Path) -> Path:
    """The commune, updated once."""
    assert run("update", str(town))[0] == 0
    return town
