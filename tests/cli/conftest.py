"""The small site, indexed by the command."""

import re
import shutil
from pathlib import Path

import pytest
from cli_process import run
from town import MINI
from workers import made_once


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site, indexed by the command; do not change it."""
    with made_once(tmp_path_factory, "cli") as folder:
        root = folder / "villebrune"
        if not root.exists():
            shutil.copytree(MINI, root)
            done = run("index", folder=root)
            assert re.fullmatch(r"Villebrune : 4 pages indexées en \d+ s \(\d{8}T\w+-\w{8}\)\.\n", done.worked())
            assert "Lecture des textes" in done.err
    return root


@pytest.fixture
def town(built: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(built, tmp_path / "villebrune"))
