"""Generations: built aside, published at once, refused with a French sentence, and always one to serve."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEmbedder
from town import Town, one_sentence

from assistant.errors import IndexLocked, IndexMissing, IndexUnusable, NotFound, NothingToIndex
from assistant.index.publication import KEPT


def test_a_site_never_indexed_says_what_to_run(town):
    with pytest.raises(IndexMissing, match="lancez « assistant index »"):
        town.index.open(town.embedder)
    with pytest.raises(IndexMissing):
        town.index.rollback()
    assert town.index.current() is None
    assert town.index.kept() == []


def test_a_build_is_published_and_holds_every_page(town):
    name, changed = town.build()
    assert (changed, town.index.current(), town.index.kept(), town.served()) == (True, name, [name], name)
    generation = town.index.open(town.embedder)
    assert [one.id for one in generation.entries] == ["terrasse", "collecte-dechets", "passeport", "mot-de-passe"]
    assert generation.document("passeport") == town.documents()[2]
    assert generation.passage(generation.passages[3].id) == generation.passages[3]
    assert generation.manifest.documents == 4
    assert generation.entry("absent") is None
    for look_up in (generation.document, generation.passage):
        with pytest.raises(NotFound, match="« absent » introuvable"):
            look_up("absent")
    generation.close()
    assert town.left_over() == []


def test_building_again_changes_nothing(town):
    name, _ = town.build()
    seen = len(town.embedder.seen)
    assert town.build() == (name, False)
    assert len(town.embedder.seen) <= seen + 4  # the probe, never a page
    assert town.left_over() == []


def test_progress_is_told_to_the_end(town):
    told: dict[str, tuple[int, int]] = {}
    town.index.build("villebrune", town.documents(), town.embedder, lambda stage, *count: told.update({stage: count}))
    assert told
    assert all(done == total > 0 for done, total in told.values())


def test_a_changed_page_is_another_generation_and_only_it_is_embedded(town):
    first, _ = town.build()
    town.embedder.seen.clear()
    town.edit("12 € par m²", "15 € par m²")
    second, changed = town.build()
    assert changed
    assert second != first
    assert town.served() == second
    new = [text for text in town.embedder.seen if "carte d'identité à la mairie" not in text]
    assert new
    assert all("15 €" in text for text in new)
    generation = town.index.open(town.embedder)
    assert "15 € par m²" in generation.document("terrasse").text
    generation.close()


def test_a_deleted_page_is_gone(town):
    town.build()
    (town.root / "commerces" / "terrasse.md").unlink()
    town.build()
    generation = town.index.open(town.embedder)
    assert generation.entry("terrasse") is None
    assert generation.passages_of("terrasse") == []
    assert not any("terrasse" in passage.id for passage in generation.passages)
    generation.close()


def test_no_page_at_all_keeps_what_is_served(town):
    name, _ = town.build()
    with pytest.raises(NothingToIndex) as caught:
        town.index.build("villebrune", (), town.embedder)
    one_sentence(caught.value)
    assert town.served() == name


def test_the_last_two_are_kept(town):
    names = []
    for price in range(12, 16):
        town.edit(f"{price} € par m²", f"{price + 1} € par m²")
        names.append(town.build()[0])
    assert KEPT == 2
    assert town.index.kept() == names[:1:-1]
    assert sorted(path.name for path in (town.index.root / "generations").iterdir()) == names[2:]


def test_rollback_serves_the_one_before_and_a_build_keeps_it(town):
    first, _ = town.build()
    town.edit("12 €", "999 €")
    second, _ = town.build()
    assert town.index.rollback() == first == town.served()
    with pytest.raises(IndexMissing):
        town.index.rollback()
    assert town.served() == first
    town.edit("999 €", "13 €")
    third, _ = town.build()
    assert town.index.kept() == [third, first]
    assert second not in town.index.kept()
    assert town.index.rollback() == first


@pytest.mark.parametrize("lost", ["catalog.json", "manifest.json", ""])
def test_a_damaged_generation_never_brings_back_the_one_rolled_back_from(town, lost):
    """A file spoilt, a file lost, the whole folder lost: the pointer still tells which generations are older."""
    first, _ = town.build()
    town.edit("12 €", "999 €")
    second, _ = town.build()
    assert town.index.rollback() == first
    folder = town.generation(first)
    if lost:
        (folder / lost).write_text("[]", encoding="utf-8")
    else:
        shutil.rmtree(folder)
    with pytest.raises(IndexUnusable):
        town.served()
    assert second in town.index.kept()


def test_a_lost_generation_gives_way_to_an_older_one_and_a_build_repairs(town):
    first, _ = town.build()
    town.edit("12 €", "999 €")
    second, _ = town.build()
    shutil.rmtree(town.generation(second))
    assert town.served() == first
    assert town.build()[0] == town.served() != first


@pytest.mark.slow
def test_what_is_open_goes_on_while_others_are_published(town):
    town.build()
    old = town.index.open(town.embedder)
    for price in range(12, 16):
        town.edit(f"{price} € par m²", f"{price + 1} € par m²")
        town.build()
    assert not old.folder.exists()
    assert "12 € par m²" in old.document("terrasse").text
    rows, _ = old.store.nearest(np.array(old.vectors[2]), 1)
    assert len(rows) == 1
    assert old.lexical.scores(["passeport"]).max() > 0
    old.close()
    assert town.left_over() == []


def test_publishing_is_one_step(town, monkeypatch):
    """At each change of the pointer or of the folder, the index opens: on the old one, then on the new one."""
    first, _ = town.build()
    town.edit("12 €", "13 €")
    seen = []
    for name in ("rename", "replace"):
        real = getattr(Path, name)

        def watched(self, target, real=real):
            seen.append(town.served())
            result = real(self, target)
            seen.append(town.served())
            return result

        monkeypatch.setattr(Path, name, watched)
    second, _ = town.build()
    assert seen == [first, first, first, second]


def test_a_second_writer_is_refused_and_readers_are_not(town):
    name, _ = town.build()
    town.edit("12 €", "13 €")
    started, go_on = threading.Event(), threading.Event()

    def wait(*_progress):
        started.set()
        assert go_on.wait(20)

    writer = threading.Thread(
        target=town.index.build, args=("villebrune", town.documents(), HashEmbedder(), wait), daemon=True
    )
    writer.start()
    assert started.wait(20)
    try:
        with pytest.raises(IndexLocked) as caught:
            Town(town.root).build()
        assert "Une autre indexation est en cours" in one_sentence(caught.value)
        with pytest.raises(IndexLocked):
            town.index.rollback()
        assert town.served() == name
    finally:
        go_on.set()
        writer.join(30)
    assert town.served() != name
