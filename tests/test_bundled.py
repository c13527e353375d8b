"""The bundled embedder under several callers: they take turns, and say the same as one alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from assistant.embedding import bundled
from assistant.embedding.bundled import CORES, BundledEmbedder


def test_callers_are_no_more_than_the_cores_and_share_them(monkeypatch):
    embedder, told, lock, inside, most = BundledEmbedder(), [], threading.Lock(), set(), []
    monkeypatch.setattr(embedder._cores, "_set", told.append)

    def encode(_texts):
        with lock:
            inside.add(threading.get_ident())
            most.append(len(inside))
        threading.Event().wait(0.01)
        with lock:
            inside.remove(threading.get_ident())
        return np.zeros(embedder.dimension, dtype=np.float32)

    with ThreadPoolExecutor(4 * CORES) as pool:
        list(pool.map(lambda _: embedder._encoded(encode, "question"), range(20 * CORES)))
    assert max(most) == CORES
    assert set(told) <= {1, CORES}
    told.clear()
    embedder._encoded(encode, "question")
    assert told == [CORES]


def test_vectors_do_not_depend_on_who_else_asks():
    embedder = BundledEmbedder()
    questions = [f"combien coûte un passeport pour {number} personnes ?" for number in range(24)]
    alone = [embedder.query(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(embedder.query, questions))
    assert np.array_equal(np.array(alone), np.array(together))


def test_the_library_of_threads_of_the_engine_is_found():
    assert BundledEmbedder()._cores._set is not int
    assert bundled.CORES >= 1
