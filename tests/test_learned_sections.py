"""What was learned of each section that is shipped: it speaks for them alone, and a town's own loses nothing by it."""

from datetime import date

import numpy as np
import pytest

from assistant.corpus.known_questions import taught_questions
from assistant.records import Passage
from assistant.retrieval import reranker
from assistant.retrieval.passage_ranking import base_scores, passage_features
from assistant.retrieval.retriever import Retriever
from assistant_eval.fitting.sections.labels import Label, labels

TODAY = date(2026, 11, 24)
OWN = Passage("a", "passeport", ("Où dort le chat de la mairie ?",), 0, 1, "", local=False)


def test_a_section_of_the_town_alone_gains_nothing(starter):
    learned = reranker.learned()
    with starter.serving() as generation:
        page = [one for one in generation.passages if one.document_id == "passeport"]
    places = learned.places([*page, OWN])
    assert (places[:-1] >= 0).all()
    assert places[-1] == -1
    vector = np.random.default_rng(1).normal(size=learned.mean.shape).astype(np.float32)
    gains = learned.sections(vector, places)
    assert (gains[:-1] != 0).all()
    assert gains[-1] == 0
    lacking = learned.places([*page[1:], OWN])
    assert (lacking == -1).all()  # the others were learned beside the one that this site lacks


def test_pages_and_fields_are_told_apart():
    same = [OWN, Passage("b", "carte-identite", OWN.section, 0, 1, "", local=False)]
    same += [Passage("c", "passeport", OWN.section, 0, 1, "cost", local=False)]
    same += [Passage("d", "passeport", OWN.section, 0, 1, "", local=True)]
    assert len({reranker.section_key(one) for one in same}) == len(same)
    assert reranker.section_key(OWN) == reranker.section_key(
        Passage("z", "passeport", OWN.section, 9, 12, "", local=False)
    )


def test_the_mean_over_a_page_stays_near_nothing(starter, embedder):
    """Beside the learned sections of a page, one of the town's own must neither be drowned nor float."""
    with starter.serving() as generation:
        learned = reranker.learned()
        vectors = [embedder.query(one.text) for one in taught_questions()[:2000:40]]
        means = []
        for row in range(0, len(generation.entries), 6):
            held = learned.places(generation.passages[int(generation.bounds[row]) : int(generation.bounds[row + 1])])
            held = held[held >= 0]
            means += [float(learned.sections(vector, held).mean()) for vector in vectors if len(held)]
    assert abs(float(np.mean(means))) < 0.25
    assert float(np.abs(means).mean()) < 1.0


def test_what_it_adds_finds_sections_that_all_else_misses(starter, embedder):
    """On our labelled questions that no fit has seen."""
    kept: list[Label] = [one for one in labels() if not one.tuned][::4]
    with starter.serving() as generation:
        retriever = Retriever(generation, embedder)
        rows = {entry.id: row for row, entry in enumerate(generation.entries)}
        before = after = 0
        for one in kept:
            row = rows[one.document]
            seen = retriever.examine(one.question, today=TODAY, ordered=False)
            held = generation.passages[int(generation.bounds[row]) : int(generation.bounds[row + 1])]
            features = passage_features(generation, seen.question, seen.evidence, seen.vector, row)
            alone = base_scores(features, generation, seen.vector, row)
            before += one.right(held[int(np.argmax(alone))])
            after += one.right(held[int(np.argmax(seen.sections(row)))])
    assert after > before
    assert after / len(kept) > 0.7


def test_a_page_forgotten_is_one_of_which_nothing_was_learned(starter, embedder):
    with starter.serving() as generation:
        row = next(place for place, entry in enumerate(generation.entries) if entry.id == "passeport")
        retriever = Retriever(generation, embedder)
        seen = retriever.examine("Combien coûte un passeport ?", today=TODAY, forget=row)
        features = passage_features(generation, seen.question, seen.evidence, seen.vector, row)
        assert seen.sections(row) == pytest.approx(base_scores(features, generation, seen.vector, row))


def test_a_known_question_that_is_passed_over_does_not_find_itself(starter, embedder):
    place, one = next((place, one) for place, one in enumerate(taught_questions()) if one.common and one.answered)
    with starter.serving() as generation:
        row = next(row for row, entry in enumerate(generation.entries) if entry.id == one.document)
        retriever = Retriever(generation, embedder)
        found = retriever.examine(one.text, today=TODAY).evidence.known.answered[row]
        passed = retriever.examine(one.text, today=TODAY, unasked=[place]).evidence.known.answered[row]
    assert found > 0.99
    assert passed < found - 0.01
