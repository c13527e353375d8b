"""A build killed at any moment leaves what was served, and the next one goes on from there."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes import HashEmbedder

from assistant.corpus.layers import read_site
from assistant.index.publication import Index
from assistant.site.configuration import Site

SCRIPT = """
import sys
from pathlib import Path
from fakes import HashEmbedder
from assistant.corpus.layers import read_site
from assistant.index.publication import Index
from assistant.site.configuration import Site

root = Path(sys.argv[1])
embedder = HashEmbedder(pause=0.2)
documents = read_site(Site.read(root)).documents
print("ready", flush=True)
Index(root / ".assistant").build("villebrune", documents, embedder, lambda *done: print(*done, flush=True))
print("published", flush=True)
"""

pytestmark = pytest.mark.slow


def _build(root: Path) -> tuple[str, bool]:
    return Index(root / ".assistant").build("villebrune", read_site(Site.read(root)).documents, HashEmbedder())


def _start(root: Path) -> subprocess.Popen[str]:
    here = str(Path(__file__).parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([here, *sys.path])}
    command = [sys.executable, "-c", SCRIPT, str(root)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def _kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def _served(root: Path) -> tuple[str, str]:
    generation = Index(root / ".assistant").open(HashEmbedder())
    try:
        return generation.id, generation.document("terrasse").text
    finally:
        generation.close()


def _add_pages(root: Path, count: int = 40) -> None:
    page = (root / "commerces" / "terrasse.md").read_text(encoding="utf-8")
    for number in range(count):
        text = page.replace("id: terrasse", f"id: terrasse-{number}").replace("12 €", f"{number} €")
        (root / "commerces" / f"terrasse-{number}.md").write_text(text, encoding="utf-8")


def _until(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(word):
            return
    pytest.fail(f"« {word} » never came")


@pytest.mark.parametrize("stage", ["ready", "Empreintes 33", "Index des mots 5", "Index vectoriel"])
def test_a_killed_build_leaves_what_was_served(mini_site, stage):
    name, _ = _build(mini_site)
    _add_pages(mini_site)
    process = _start(mini_site)
    _until(process, stage)
    _kill(process)
    assert _served(mini_site)[0] == name
    embedder = HashEmbedder()
    documents = read_site(Site.read(mini_site)).documents
    second, changed = Index(mini_site / ".assistant").build("villebrune", documents, embedder)
    assert changed
    assert _served(mini_site)[0] == second
    assert not list((mini_site / ".assistant" / "run").iterdir())
    assert not list((mini_site / ".assistant" / "building").iterdir())
    if not stage.startswith("ready"):
        assert len(set(embedder.seen)) < 100  # over 120 passages: what was embedded before the kill is kept


def test_killed_at_random_moments(mini_site):
    """Kill a build ever later until one ends by itself: at each step the index opens and is whole."""
    _build(mini_site)
    for step in range(15):
        path = mini_site / "commerces" / "terrasse.md"
        path.write_text(path.read_text(encoding="utf-8").replace("par an", "par an."), encoding="utf-8")
        process = _start(mini_site)
        _until(process, "ready")
        time.sleep(0.1 * 1.5**step)
        finished = process.poll() is not None
        _kill(process)
        assert "par m² et par an" in _served(mini_site)[1]
        if finished:
            break
    assert finished
    assert _served(mini_site)[1].count("an.") >= 1
    assert not list((mini_site / ".assistant" / "run").iterdir())
