"""The web application over the small site: in this process for most tests, as a real server for the others."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from server_process import FREE, Server, serving
from starlette.testclient import TestClient

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant_bots.app import create_app


@pytest.fixture(scope="session")
def mini_assistant(mini_index) -> Iterator[Assistant]:
    """An assistant over the small site; do not write to it."""
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as assistant:
        yield assistant


MakeClient = Callable[..., TestClient]


@pytest.fixture
def make_client(mini_assistant: Assistant) -> MakeClient:
    """``make_client(trusted_proxy="…")``: the application with these settings."""

    def make(**settings: object) -> TestClient:
        app = create_app(mini_assistant, Settings(**{**FREE, **settings}), watch=False)
        return TestClient(app, raise_server_exceptions=False, base_url="http://ville.example")

    return make


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    """The application with limits that no test reaches."""
    return make_client()


@pytest.fixture
def indexed_site(mini_index, tmp_path: Path) -> Path:
    """A copy of the small site with its index, to change at will."""
    ignored = shutil.ignore_patterns("run", "lock", "feedback.sqlite")
    return Path(shutil.copytree(mini_index.site.root, tmp_path / "villebrune", ignore=ignored))


@pytest.fixture
def server(indexed_site: Path, tmp_path: Path) -> Iterator[Server]:
    """A real server over a copy of the small site that a test may change."""
    with serving(indexed_site, tmp_path / "server.log") as running:
        yield running


@pytest.fixture(scope="module")
def shared(mini_index, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server for the tests of a file that leave its site as they found it."""
    folder = tmp_path_factory.mktemp("shared")
    ignored = shutil.ignore_patterns("run", "lock", "feedback.sqlite")
    root = Path(shutil.copytree(mini_index.site.root, folder / "villebrune", ignore=ignored))
    with serving(root, folder / "server.log") as running:
        yield running
