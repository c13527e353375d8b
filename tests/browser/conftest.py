"""The widget in a real browser: the system's Chromium, axe-core and TypeScript from npm, a town's site, two servers."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from guard import loopback
from skipped import TOOLS, missing
from workers import alone_in

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "web"))

from fake_api import FakeApi  # noqa: E402 - its neighbours come from the folder above
from server_process import Server, serving  # noqa: E402
from town_site import TownSite  # noqa: E402
from widget_page import DESKTOP, WidgetPage  # noqa: E402

playwright = pytest.importorskip("playwright.sync_api")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def npm_modules() -> Path:
    """The folder of axe-core and TypeScript, brought by npm when absent."""
    modules = HERE / "node_modules"
    npm = shutil.which("npm")
    with alone_in(modules):
        if not (modules / "axe-core").is_dir():
            if npm is None:
                missing("npm est absent : installez Node.js pour les tests du widget.")
            done = subprocess.run([str(npm), "ci", "--silent", "--no-audit", "--no-fund"], cwd=HERE, check=False)
            if done.returncode:
                missing("npm n'a pas pu apporter axe-core et TypeScript.")
    return modules


@pytest.fixture(scope="session")
def axe(npm_modules: Path) -> str:
    """The script of axe-core."""
    return (npm_modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    """The system's Chromium."""
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        missing(f"Chromium n'est pas installé : {TOOLS} l'installe")
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def town_site() -> Iterator[TownSite]:
    """The town's website."""
    site = TownSite()
    with loopback():
        server = site.start()
    yield site
    server.shutdown()


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """The scripted server."""
    fake = FakeApi()
    server = fake.start()
    yield fake
    fake.closing.set()
    server.shutdown()


@pytest.fixture(scope="module")
def real(mini_index, town_site: TownSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server over the small site, which lets the town's website call it."""
    folder = tmp_path_factory.mktemp("widget")
    root = folder / "villebrune"
    shutil.copytree(mini_index.site.root, root, ignore=shutil.ignore_patterns("run", "lock", "feedback.sqlite"))
    with serving(root, folder / "server.log", allowed_origins=town_site.url) as server:
        yield server


OpenPage = Callable[..., WidgetPage]


@pytest.fixture
def new_page(browser, town_site: TownSite) -> Iterator[OpenPage]:
    """``new_page(viewport=…, color_scheme=…)``: a page of a fresh browser context, with its ears open."""
    contexts = []

    def make(**options) -> WidgetPage:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "fr-FR", "reduced_motion": "reduce", **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        return WidgetPage(context.new_page(), town_site.url)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def widget(new_page: OpenPage, api: FakeApi) -> WidgetPage:
    """A desktop page with the widget of the scripted server, not opened yet."""
    return new_page().visit(api.url)
