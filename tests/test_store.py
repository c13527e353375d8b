"""The vector store: nearest rows, a private copy, nothing left behind, and errors of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.index.store import ChromaStore, StoreBroken, build


def unit(count: int, dimension: int = 24) -> np.ndarray:
    vectors = np.random.default_rng(7).normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


VECTORS = unit(300)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("store") / "chroma"
    assert list(build(folder, VECTORS)) == [300]
    return folder


@pytest.fixture
def store(pristine, tmp_path):
    opened = ChromaStore(pristine, tmp_path / "run")
    yield opened
    opened.close()


def test_it_finds_what_a_full_search_finds(store):
    assert len(store) == 300
    for row in (0, 42, 299):
        rows, cosines = store.nearest(VECTORS[row], 10)
        exact = VECTORS @ VECTORS[row]
        assert rows[0] == row
        assert set(rows.tolist()) == set(np.argsort(-exact)[:10].tolist())
        assert np.allclose(cosines, exact[rows], atol=1e-4)
        assert (np.diff(cosines) <= 1e-6).all()


def test_it_is_searched_widely_enough_to_be_the_same_each_time(tmp_path):
    vectors = unit(2500, 64)
    assert list(build(tmp_path / "chroma", vectors)) == [2000, 2500]
    store = ChromaStore(tmp_path / "chroma", tmp_path / "run")
    missed = 0
    for row in range(0, 2500, 100):
        rows, _ = store.nearest(vectors[row], 120)
        missed += len(set(np.argsort(-(vectors @ vectors[row]))[:120].tolist()) - set(rows.tolist()))
    store.close()
    assert missed <= 3


def test_asking_for_more_than_there_is(store):
    rows, cosines = store.nearest(VECTORS[0], 1000)
    assert len(rows) == len(cosines) == 300


def test_batches_keep_the_order_of_rows(tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.index.store._BATCH", 40)
    assert list(build(tmp_path / "chroma", VECTORS[:100])) == [40, 80, 100]
    store = ChromaStore(tmp_path / "chroma", tmp_path / "run")
    assert [int(store.nearest(VECTORS[row], 1)[0][0]) for row in (0, 39, 40, 99)] == [0, 39, 40, 99]
    store.close()


def _content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_original_is_never_written_and_nothing_is_left(pristine, tmp_path):
    before = _content(pristine)
    stores = [ChromaStore(pristine, tmp_path / "run") for _ in range(3)]
    assert len(list((tmp_path / "run").glob("chroma-*/"))) == 3
    for store in stores:
        store.nearest(VECTORS[0], 5)
        store.close()
    assert _content(pristine) == before
    assert list((tmp_path / "run").iterdir()) == []


def test_a_read_only_original_gives_a_writable_copy(pristine, plain_user):
    original = Path(shutil.copytree(pristine, plain_user.folder / "chroma"))
    for path in (*original.rglob("*"), original):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with plain_user.acting():
        store = ChromaStore(original, plain_user.folder / "run")
        assert store.nearest(VECTORS[3], 1)[0].tolist() == [3]
        store.close()


def test_a_scratch_folder_that_cannot_be_written_is_replaced(pristine, plain_user):
    original = Path(shutil.copytree(pristine, plain_user.folder / "index" / "chroma"))
    original.parent.chmod(0o555)
    with plain_user.acting():
        store = ChromaStore(original, original.parent / "run")
        copy = store._folder
        assert store.nearest(VECTORS[3], 1)[0].tolist() == [3]
        assert plain_user.folder not in copy.parents
        store.close()
        assert not copy.exists()


@pytest.mark.slow
def test_the_copy_of_a_killed_process_is_swept_away(pristine, tmp_path):
    run = tmp_path / "run"
    script = (
        "import sys, os, signal; from pathlib import Path; from assistant.index.store import ChromaStore; "
        "store = ChromaStore(Path(sys.argv[1]), Path(sys.argv[2])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    environment = {"PYTHONPATH": ":".join(sys.path)}
    subprocess.run([sys.executable, "-c", script, str(pristine), str(run)], env=environment, check=False)
    assert len(list(run.iterdir())) == 2
    living = ChromaStore(pristine, run)
    other = ChromaStore(pristine, run)
    assert len(list(run.glob("chroma-*/"))) == 2
    assert living.nearest(VECTORS[5], 1)[0].tolist() == [5]
    living.close()
    other.close()
    assert list(run.iterdir()) == []


def _truncate(folder: Path) -> None:
    path = folder / "chroma.sqlite3"
    path.write_bytes(path.read_bytes()[:5000])


def _garble(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"n'importe quoi" * 1000)


@pytest.mark.parametrize(
    "damage", [_truncate, _garble, lambda folder: (folder / "chroma.sqlite3").unlink(), shutil.rmtree]
)
def test_a_damaged_store_is_refused_and_leaves_nothing(pristine, tmp_path, damage):
    damaged = Path(shutil.copytree(pristine, tmp_path / "damaged"))
    damage(damaged)
    with pytest.raises(StoreBroken, match="l'index vectoriel est illisible"):
        ChromaStore(damaged, tmp_path / "run")
    assert list((tmp_path / "run").iterdir()) == []
