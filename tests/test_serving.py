"""The index that answers: exchanged under load, refused when it must not be served, let go at the end."""

import gc
import re
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes import HashEmbedder
from town import Town, one_sentence

from assistant import Assistant
from assistant.corpus.layers import read_site
from assistant.errors import IndexUnusable
from assistant.index.publication import Index
from assistant.site.configuration import Site

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def served(town: Town) -> Iterator[Assistant]:
    town.build()
    with Assistant(Site.read(town.root), town.index, town.embedder) as opened:
        yield opened


def fee(assistant: Assistant) -> str:
    """The fee that the page being served gives."""
    with assistant.serving() as generation:
        text = generation.document("terrasse").text
    return text[text.index("est de ") + 7 :][:4]


def test_a_published_generation_is_served_at_the_next_reload(town: Town, served: Assistant) -> None:
    assert served.reload() is False
    town.edit("12 €", "13 €")
    name, _ = town.build()
    assert fee(served) == "12 €"
    assert served.reload() is True
    assert fee(served) == "13 €"
    assert served.ask("terrasse").generation == name
    assert served.reload() is False


def test_a_rollback_is_served_too(town: Town, served: Assistant) -> None:
    town.edit("12 €", "13 €")
    town.build()
    served.reload()
    town.index.rollback()
    assert served.reload() is True
    assert fee(served) == "12 €"


def test_a_reload_lets_go_of_a_generation_that_nobody_reads(town: Town, served: Assistant) -> None:
    held = len(town.left_over())
    for price in range(12, 15):
        town.edit(f"{price} €", f"{price + 1} €")
        town.build()
        assert served.reload() is True
        assert len(town.left_over()) == held


def test_a_generation_that_was_served_leaves_memory_at_once(town: Town, served: Assistant) -> None:
    """A cache that names it, or a circle that only a collection breaks, would keep the memory of every index."""
    served.ask("terrasse")
    gc.collect()
    gc.disable()
    try:
        with served.serving() as generation:
            old = weakref.ref(generation)
        del generation
        town.edit("12 €", "13 €")
        town.build()
        assert served.reload() is True
        assert old() is None
    finally:
        gc.enable()


def test_an_answer_runs_on_one_generation_from_start_to_end(town: Town, served: Assistant) -> None:
    with served.serving() as old:
        town.edit("12 €", "13 €")
        town.build()
        assert served.reload() is True
        assert "12 €" in old.document("terrasse").text
        assert len(old.store.nearest(old.vectors[0], 1)[0]) == 1
    assert old._documents.closed
    assert fee(served) == "13 €"


class Counting(Index):
    """Counts how many times a generation is opened."""

    opened = 0

    def open(self, embedder: Any) -> Any:
        self.opened += 1
        return super().open(embedder)


@pytest.mark.slow
@pytest.mark.parametrize("previous_kept", [True, False])
def test_an_unusable_generation_is_refused_once(town: Town, previous_kept: bool) -> None:
    before, _ = town.build()
    index = Counting(town.index.root)
    with Assistant(Site.read(town.root), index, town.embedder) as served:
        town.edit("12 €", "13 €")
        bad, _ = town.build()
        (town.generation(bad) / "vectors.npy").write_bytes(b"abime")
        if previous_kept:
            assert served.reload() is False
        else:
            (town.generation(before) / "manifest.json").unlink()
            with pytest.raises(IndexUnusable) as caught:
                served.reload()
            one_sentence(caught.value)
        assert index.opened == 2
        assert [served.reload() for _ in range(20)] == [False] * 20
        assert index.opened == 2
        assert fee(served) == "12 €"
        town.edit("13 €", "14 €")
        town.build()
        assert served.reload() is True
        assert fee(served) == "14 €"


def test_closing_waits_for_the_answer_being_made(town: Town) -> None:
    town.build()
    assistant = Assistant(Site.read(town.root), town.index, town.embedder)
    with assistant.serving() as generation:
        assistant.close()
        assert generation.document("terrasse").text
    assert generation._documents.closed
    assistant.close()
    assert town.left_over() == []


def test_everything_is_let_go_at_the_end(town: Town) -> None:
    town.build()
    with Assistant(Site.read(town.root), town.index, town.embedder) as assistant:
        assistant.ask("terrasse")
        assert town.left_over() != []
    assert town.left_over() == []


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _resident_megabytes() -> float:
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]  # Linux always says it


@pytest.mark.slow
def test_fifty_swaps_under_eight_threads_that_ask(town: Town, served: Assistant) -> None:
    """No answer fails, each is of one generation, and neither open files nor memory grow."""
    first = served.ask("terrasse").generation
    town.edit("12 €", "13 €")
    second, _ = town.build()
    fees = {first: "12 €", second: "13 €"}
    stop = threading.Event()

    def keep_asking(number: int) -> int:
        asked = 0
        while not stop.is_set():
            answer = served.ask(f"Quelle redevance pour la terrasse numéro {number} à Villebrune ?")
            with served.serving() as generation:
                assert fees[generation.id] in generation.document("terrasse").text
            quotes = [one.quote for one in answer.citations if "redevance est" in one.quote]
            assert all(fees[answer.generation] in quote for quote in quotes)
            asked += 1
        return asked

    with ThreadPoolExecutor(8) as pool:
        threads = [pool.submit(keep_asking, number) for number in range(8)]
        try:
            measured = []
            for swap in range(50):
                town.index._point_to(second if swap % 2 == 0 else first)
                assert served.reload() is True
                measured.append((_open_files(), _resident_megabytes()))
        finally:
            stop.set()
        assert sum(thread.result() for thread in threads) >= 50
    early, late = measured[9], measured[-1]
    assert late[0] <= early[0] + 40, measured  # a reader that runs holds its old generation a moment longer
    assert late[1] <= early[1] * 1.15 + 10, measured
    gc.collect()
    before_close = _open_files()
    served.close()
    assert _open_files() < before_close
    assert town.left_over() == []


def test_a_generation_of_another_model_is_refused(town: Town) -> None:
    town.build()
    with pytest.raises(IndexUnusable, match="relancez « assistant index »"):
        Assistant(Site.read(town.root), town.index, HashEmbedder("autre"))


def test_the_index_of_another_commune_is_refused(town: Town) -> None:
    """Whoever leaves ASSISTANT_DATA on the folder of another town is told, rather than answered from its pages."""
    town.index.build("autre-ville", town.documents(), town.embedder)
    with pytest.raises(IndexUnusable, match="« autre-ville », et non de « villebrune »") as refused:
        Assistant(Site.read(town.root), town.index, town.embedder)
    assert "ASSISTANT_DATA" in str(refused.value)
    assert town.left_over() == []


def test_the_index_of_another_commune_never_takes_the_place_of_ours(town: Town) -> None:
    ours, _ = town.build()
    with Assistant(Site.read(town.root), town.index, town.embedder) as served:
        town.index.build("autre-ville", town.documents()[1:], town.embedder)
        with pytest.raises(IndexUnusable, match="autre-ville"):
            served.reload()
        assert served.reload() is False
        assert served.ask("passeport", now=NOW).generation == ours


def test_a_commune_that_changes_its_own_id_goes_on(town: Town) -> None:
    town.build()
    with Assistant(Site.read(town.root), town.index, town.embedder) as served:
        town.edit('id = "villebrune"', 'id = "villebrune-la-neuve"', "commune.toml")
        town.index.build("villebrune-la-neuve", read_site(Site.read(town.root)).documents, town.embedder)
        assert served.reload() is True
