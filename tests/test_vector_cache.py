"""Nothing is embedded twice, a killed build resumes, and a broken file costs time only."""

import sqlite3

import numpy as np
import pytest
from fakes import HashEmbedder

from assistant.index.vector_cache import BATCH, VectorCache

TEXTS = [f"passage numéro {number} sur le passeport" for number in range(40)]


def embed(path, embedder, texts=TEXTS) -> np.ndarray:
    cache = VectorCache(path, embedder)
    try:
        found = dict(cache.embed(texts))
    finally:
        cache.close()
    assert sorted(found) == list(range(len(texts)))
    return np.array([found[row] for row in range(len(texts))])


def test_nothing_is_embedded_twice(tmp_path):
    embedder = HashEmbedder()
    first = embed(tmp_path / "v.sqlite", embedder)
    assert sorted(embedder.seen) == sorted(TEXTS)
    second = embed(tmp_path / "v.sqlite", embedder)
    assert len(embedder.seen) == len(TEXTS)
    assert np.array_equal(first, second)
    assert np.array_equal(first, HashEmbedder().passages(TEXTS))


def test_a_text_met_twice_is_embedded_once(tmp_path):
    embedder = HashEmbedder()
    vectors = embed(tmp_path / "v.sqlite", embedder, ["a", "b", "a", "a"])
    assert sorted(embedder.seen) == ["a", "b"]
    assert np.array_equal(vectors[0], vectors[3])


def test_only_what_changed_is_embedded(tmp_path):
    embedder = HashEmbedder()
    embed(tmp_path / "v.sqlite", embedder)
    embedder.seen.clear()
    embed(tmp_path / "v.sqlite", embedder, [*TEXTS[:10], "nouveau", *TEXTS[20:]])
    assert embedder.seen == ["nouveau"]


def test_another_model_shares_nothing(tmp_path):
    embed(tmp_path / "v.sqlite", HashEmbedder("un"))
    other = HashEmbedder("deux", dimension=16)
    assert embed(tmp_path / "v.sqlite", other).shape == (40, 16)
    assert len(other.seen) == 40


def test_a_build_that_stops_resumes_after_its_last_batch(tmp_path):
    cache = VectorCache(tmp_path / "v.sqlite", HashEmbedder())
    for count, _ in enumerate(cache.embed(TEXTS), start=1):
        if count == BATCH + 1:
            break
    cache.close()
    embedder = HashEmbedder()
    embed(tmp_path / "v.sqlite", embedder)
    assert len(embedder.seen) == len(TEXTS) - 2 * BATCH


def test_strange_texts_are_kept_too(tmp_path):
    embedder = HashEmbedder()
    texts = ["", "\ud800", "a\0b", "😀"]
    embed(tmp_path / "v.sqlite", embedder, texts)
    embed(tmp_path / "v.sqlite", embedder, texts)
    assert len(embedder.seen) == 4


def _garbled(path) -> None:
    path.write_bytes(b"pas une base" * 500)


def _cut(path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def _spoilt_inside(path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("damage", [_garbled, _cut, _spoilt_inside])
def test_a_broken_file_is_set_aside(tmp_path, damage):
    path = tmp_path / "v.sqlite"
    expected = embed(path, HashEmbedder())
    damage(path)
    embedder = HashEmbedder()
    assert np.array_equal(embed(path, embedder), expected)
    assert len(embedder.seen) == len(TEXTS)
    assert (tmp_path / "v.broken").is_file()
    embed(path, embedder)
    assert len(embedder.seen) == len(TEXTS)


def test_a_file_of_no_byte_is_a_new_one(tmp_path):
    (tmp_path / "v.sqlite").touch()
    embed(tmp_path / "v.sqlite", HashEmbedder())
    assert not (tmp_path / "v.broken").exists()


def test_a_vector_of_a_wrong_length_is_computed_again(tmp_path):
    path = tmp_path / "v.sqlite"
    expected = embed(path, HashEmbedder())
    with sqlite3.connect(path) as database:
        database.execute("update vectors set vector = x'00'")
    assert np.array_equal(embed(path, HashEmbedder()), expected)


@pytest.mark.slow
def test_a_file_in_use_is_not_taken_for_broken(tmp_path):
    path = tmp_path / "v.sqlite"
    embed(path, HashEmbedder())
    holder = sqlite3.connect(path)
    holder.execute("begin exclusive")
    try:
        with pytest.raises(sqlite3.OperationalError):
            VectorCache(path, HashEmbedder())
    finally:
        holder.close()
    assert not (tmp_path / "v.broken").exists()
    embedder = HashEmbedder()
    embed(path, embedder)
    assert embedder.seen == []
