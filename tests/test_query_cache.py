"""The last questions' vectors are kept, their texts are not."""

import gc

import numpy as np
from fakes import HashEmbedder

from assistant.embedding.query_cache import KEPT, CachedQueries


class Counted(HashEmbedder):
    """Counts the questions it embeds."""

    asked = 0

    def query(self, text: str):
        self.asked += 1
        return super().query(text)


def test_a_question_asked_again_is_not_embedded_again():
    embedder = Counted()
    remembered = CachedQueries(embedder)
    first = remembered.query("refaire un passeport")
    assert np.array_equal(first, HashEmbedder().query("refaire un passeport"))
    assert np.array_equal(remembered.query("refaire un passeport"), first)
    assert embedder.asked == 1
    assert not np.array_equal(remembered.query("inscrire son enfant"), first)
    assert embedder.asked == 2


def test_only_the_last_are_kept():
    embedder = Counted()
    remembered = CachedQueries(embedder)
    remembered.query("la première")
    for number in range(KEPT):
        remembered.query(f"question {number}")
    remembered.query("la première")
    assert embedder.asked == KEPT + 2


def test_no_text_of_a_question_is_kept():
    remembered = CachedQueries(HashEmbedder())
    question = "".join(["mon numéro est le ", "06 39 98 00 11"])
    remembered.query(question)
    assert question not in repr(vars(remembered))
    assert not any(question in str(one) for one in gc.get_referents(vars(remembered)["_vectors"]))


def test_it_is_the_embedder_it_wraps():
    embedder = HashEmbedder("un", dimension=16)
    remembered = CachedQueries(embedder)
    assert (remembered.model_id, remembered.dimension) == ("un", 16)
    assert np.array_equal(remembered.passages(["a"]), embedder.passages(["a"]))
    assert np.array_equal(remembered.queries(["a"]), embedder.queries(["a"]))
