"""The fit of the learned sections: a planted direction is found, twice the same, and padding takes no part."""

import numpy as np

from assistant.records import Passage
from assistant.retrieval import reranker
from assistant.weights import read_weights
from assistant_eval.fitting.sections import learned
from assistant_eval.fitting.sections.reranker import Batch, SectionQuestion

SECTIONS, DIMENSION = 40, 16


def planted(seed: int, count: int = 3000):
    """Questions near the hidden code of their section, among sheets of three or five sections."""
    draw = np.random.default_rng(seed)
    codes = np.random.default_rng(5).normal(size=(SECTIONS, DIMENSION)).astype(np.float32)
    asked = []
    for _ in range(count):
        first = int(draw.integers(0, SECTIONS // 5)) * 5
        rows = np.arange(first, first + (3 if first % 10 else 5))
        mine = int(draw.integers(len(rows)))
        vector = codes[rows[mine]] + draw.normal(0, 0.5, DIMENSION).astype(np.float32)
        asked.append(SectionQuestion(vector, rows, np.zeros(len(rows)), np.arange(len(rows)) == mine))
    return asked


def test_it_finds_what_was_planted_and_is_the_same_twice(monkeypatch):
    monkeypatch.setattr(learned, "RATE", 0.05)
    asked, importance = planted(1), np.ones(3000, dtype=np.float32)
    found = learned.fit(asked, importance, SECTIONS)
    assert learned.first_is_right(found, planted(2, 400)).mean() > 0.9
    again = learned.fit(asked, importance, SECTIONS)
    assert np.array_equal(found.weights, again.weights)
    gains = found.scores(Batch.of(planted(3, 400)))
    assert abs(float(gains.sum(axis=1).mean())) < 0.5


def test_what_is_written_is_read_back(tmp_path, monkeypatch):
    held = [Passage(str(row), "page", (f"Titre {row}",), 0, 1, "", local=False) for row in range(SECTIONS)]
    draw = np.random.default_rng(4)
    found = learned.Directions(
        draw.normal(size=(SECTIONS, DIMENSION)).astype(np.float32), draw.normal(size=SECTIONS).astype(np.float32)
    )
    mean = draw.normal(size=DIMENSION).astype(np.float32)
    learned.write(tmp_path / "learned.npz", found, held, "a model", mean)
    with np.load(tmp_path / "learned.npz") as file:
        arrays = {name: file[name] for name in file.files}
    monkeypatch.setattr(reranker, "read_weights", lambda *_: arrays)
    monkeypatch.setattr(reranker, "learned", reranker.learned.__wrapped__)
    read = reranker.learned()
    vector = draw.normal(size=DIMENSION).astype(np.float32)
    gains = read.sections(vector, read.places(held))
    wanted = found.weights @ reranker.centred(vector, mean) + found.bias
    assert np.abs(gains - wanted).max() < 0.02 * np.abs(wanted).max()


def test_a_direction_is_shipped_for_most_sections():
    held = read_weights("assistant.retrieval", "learned-sections.npz")
    assert held["weights"].dtype == np.int8
    assert len(set(held["keys"].tolist())) == len(held["keys"]) > 4000
