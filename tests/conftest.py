"""Shared fixtures: a small site, its index, the package's encoder; and no test opens a socket unless it says so."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest
from guard import GUARD, guarded
from sheets import Sheets, built
from skipped import told
from town import MINI, Town
from workers import alone_in, made_once, one_core_each

from assistant.assistant import Assistant
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.index.publication import Index
from assistant.retrieval.calibration import lesson
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site

NOBODY = 65534

hypothesis.settings.register_profile("project", deadline=None, derandomize=True, database=None, max_examples=150)
hypothesis.settings.load_profile("project")
one_core_each()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was skipped, and why, where the counts are read."""
    if line := told(terminalreporter.stats.get("skipped", ())):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def _guarded_sockets() -> Iterator[None]:
    with guarded():
        yield


@pytest.fixture(autouse=True)
def _loopback_when_marked(request: pytest.FixtureRequest) -> Iterator[None]:
    GUARD.loopback = request.node.get_closest_marker("network") is not None
    yield
    GUARD.loopback = False


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the person who runs the tests do not change them."""
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def mini_site(tmp_path: Path) -> Path:
    """A copy of the small site, to change at will."""
    return Path(shutil.copytree(MINI, tmp_path / "villebrune"))


@pytest.fixture
def town(mini_site: Path) -> Town:
    """The small site with an index of its own, not built yet, and an embedder that needs no model."""
    return Town(mini_site)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The package's own encoder, loaded once."""
    from assistant.embedding.trained import TrainedEncoder

    return TrainedEncoder.shipped()


class Built(NamedTuple):
    """The small site with its published index, opened."""

    site: Site
    index: Index
    generation: Generation
    embedder: Embedder


@pytest.fixture(scope="session")
def mini_index(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Built]:
    """The small site indexed with the package's encoder, as the command line does; do not write to it."""
    with made_once(tmp_path_factory, "mini") as folder:
        root = folder / "villebrune"
        if not root.exists():
            shutil.copytree(MINI, root)
        site = Site.read(root)
        index = Index(root / ".assistant")
        index.build(site.id, read_site(site).documents, embedder, lesson=lesson(embedder))
    generation = index.open(embedder)
    yield Built(site, index, generation, embedder)
    generation.close()


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Sheets]:
    """The sheets written for the composer, indexed with the package's encoder; do not write to them."""
    generation = built(tmp_path_factory.mktemp("sheets"), embedder)
    yield Sheets(generation, embedder)
    generation.close()


class PlainUser:
    """A folder under the temporary files, and a way to act in it as a user whom access rights hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Give the folder to a user who is not root and be that user; containers run tests as root."""
        if os.geteuid() != 0:
            yield
            return
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(0)


@pytest.fixture
def plain_user() -> Iterator[PlainUser]:
    """A user who is not root, with a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="assistant-test-"))
    yield PlainUser(folder)
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def starter(request: pytest.FixtureRequest, embedder: Embedder) -> Iterator[Assistant]:
    """An assistant over the starter site; its index is kept between runs, and built again when need be."""
    kept = Path(request.config.cache.mkdir("starter"))  # type: ignore[union-attr]  # the cache plugin is always on
    site = Site.read(demonstration_site())
    index = Index(kept)
    with alone_in(kept):
        index.build(site.id, read_site(site).documents, embedder, lesson=lesson(embedder))
    with Assistant(site, index, embedder) as assistant:
        yield assistant
