"""What is embedded is cut to what a model uses, whatever the characters; danger is read in the whole message."""

import random

import numpy as np
import pytest

from assistant.embedding.query_cache import CachedQueries
from assistant.embedding.shortening import MOST, estimated, shortened
from assistant.embedding.trained import TrainedEncoder
from assistant.index.bm25 import LexicalIndex
from assistant.index.spelling import Speller
from assistant.triage.reading import calibration, read

DANGER = "Au secours, mon mari ne respire plus"
DRAWN = random.Random(24)


def drawn(first: int, last: int, count: int = 1000) -> str:
    return "".join(chr(DRAWN.randint(first, last)) for _ in range(count))


WALLS = {
    "french": "Bonjour, je voudrais savoir comment refaire ma carte d'identité, perdue avant un voyage. " * 12,
    "letters": drawn(0x61, 0x7A),
    "chinese": drawn(0x4E00, 0x9FA5),
    "korean": drawn(0xAC00, 0xD7A3),
    "emoji": drawn(0x1F300, 0x1F64F),
    "digits": drawn(0x30, 0x39),
    "arabic": drawn(0x621, 0x64A),
    "marks": "e\u0301\u0302\u0303" * 250,
    "points": "?!,;: " * 170,
}


@pytest.mark.parametrize("wall", WALLS)
def test_no_kind_of_character_costs_more_than_the_model_uses(embedder, wall):
    kept = shortened(WALLS[wall], embedder)
    assert embedder.tokens(kept) <= MOST
    assert WALLS[wall].startswith(kept)
    assert len(kept) > MOST // 3


@pytest.mark.parametrize("wall", WALLS)
def test_a_model_that_counts_nothing_is_spared_too(embedder, wall):
    kept = shortened(WALLS[wall], object())
    assert estimated(kept) <= MOST
    assert embedder.tokens(kept) < 4 * MOST


@pytest.mark.parametrize("question", ["Combien coûte un passeport ?", "护照多少钱", "كم سعر جواز السفر", "a" * 60])
def test_an_ordinary_question_is_embedded_whole(embedder, question):
    assert shortened(question, embedder) == shortened(question, object()) == question


def test_the_cut_falls_between_two_words(embedder):
    kept = shortened(WALLS["french"], embedder)
    assert WALLS["french"][len(kept)] == " "


def test_the_questions_of_the_service_pass_by_the_cut(embedder):
    cached = CachedQueries(embedder)
    long = "Quels papiers pour un mariage ? " * 30
    assert np.array_equal(cached.query(long), embedder.query(shortened(long, embedder)))


@pytest.mark.parametrize("wall", WALLS)
def test_what_triage_has_read_of_a_wall_is_not_embedded_again(wall, monkeypatch):
    encoder, run = TrainedEncoder.shipped(), []
    outputs = encoder._outputs
    monkeypatch.setattr(encoder, "_outputs", lambda ids: run.append(ids) or outputs(ids))
    encoder.windows(WALLS[wall])
    before = len(run)
    encoder.query(shortened(WALLS[wall], encoder))
    assert len(run) == before


def test_danger_is_read_at_the_end_of_a_wall(starter):
    message = "Bonjour, " + "voici mon histoire et elle est longue " * 24 + ". Au secours, mon mari ne respire plus"
    assert len(message) < 1000
    assert starter.ask(message).status == "emergency"


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_is_read_in_few_windows(embedder, wall):
    """Some fifty milliseconds at most beside the first, whatever the thousand characters."""
    assert len(embedder.readings(WALLS[wall])) <= 5


@pytest.mark.parametrize("wall", ["letters", "emoji", "digits", "arabic", "marks"])
def test_danger_is_among_what_is_read_of_a_wall(embedder, wall):
    """Whole before it, or whole after it: signs that are no words give way."""
    for message in (f"{WALLS[wall][:940]}. {DANGER}", f"{DANGER}. {WALLS[wall][:940]}"):
        assert read(message, embedder).danger > calibration().alarm


def test_a_word_longer_than_any_is_not_corrected():
    class Vocabulary(dict):
        asked = 0

        def get(self, *arguments):
            Vocabulary.asked += 1
            return super().get(*arguments)

    speller = Speller(Vocabulary({"electronique": 9}), {}, LexicalIndex.build([[(["mairie"], 1.0)]]))
    assert speller.corrected("x" * 3000) == "x" * 3000
    assert Vocabulary.asked == 0
    assert speller.corrected("electroniqze") == "electronique"
