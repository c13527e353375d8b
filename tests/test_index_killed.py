"""A build killed at any moment leaves what was served, and the next one goes on from there."""

import time
from pathlib import Path

import pytest
from fakes import HashEmbedder
from killed_build import Build

from assistant.corpus.layers import read_site
from assistant.index.publication import Index
from assistant.site.configuration import Site

pytestmark = pytest.mark.slow


def _build(root: Path) -> tuple[str, bool]:
    return Index(root / ".assistant").build("villebrune", read_site(Site.read(root)).documents, HashEmbedder())


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


def _until(process: Build, word: str) -> None:
    if not any(step.startswith(word) for step in process.steps()):
        pytest.fail(f"« {word} » never came")


@pytest.mark.parametrize("stage", ["ready", "Lecture des textes 33", "Index des mots 5", "Index du sens"])
def test_a_killed_build_leaves_what_was_served(mini_site, stage):
    name, _ = _build(mini_site)
    _add_pages(mini_site)
    process = Build(mini_site)
    _until(process, stage)
    process.kill()
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
        process = Build(mini_site)
        _until(process, "ready")
        time.sleep(0.1 * 1.5**step)
        finished = process.ended
        process.kill()
        assert "par m² et par an" in _served(mini_site)[1]
        if finished:
            break
    assert finished
    assert _served(mini_site)[1].count("an.") >= 1
    assert not list((mini_site / ".assistant" / "run").iterdir())
