"""The sentences that answer known questions: told of the passage that holds them, and never to the question itself."""

import pytest

from assistant.corpus.known_questions import page_questions, taught_questions
from assistant.retrieval.known_questions import known_leads
from assistant.retrieval.retriever import Retriever
from assistant.text.normalisation import normalise

pytestmark = pytest.mark.slow


def test_a_lead_is_a_sentence_of_the_passage_and_its_own_question_is_the_nearest(starter, embedder):
    told = [one for one in taught_questions() if one.lead and one.language == "fr"][::400]
    assert len(told) >= 10
    with starter.serving() as generation:
        retriever = Retriever(generation, embedder)
        found = 0
        for one in told:
            passage = next(held for held in generation.passages_of(one.document) if one.rank(held) == 0)
            leads = known_leads(generation, passage, retriever.understand(one.text))
            nearest, cosine = max(leads, key=lambda lead: lead[1])
            found += nearest == normalise(one.lead)
            assert cosine > 0.9
        assert found >= 0.9 * len(told)


def test_a_question_that_is_passed_over_says_nothing(starter, embedder):
    row, one = next((row, one) for row, one in enumerate(taught_questions()) if one.lead and one.language == "fr")
    with starter.serving() as generation:
        passage = next(held for held in generation.passages_of(one.document) if one.rank(held) == 0)
        question = Retriever(generation, embedder).understand(one.text)
        whole, without = (known_leads(generation, passage, question, unasked=rows) for rows in ((), (row,)))
    assert len(without) == len(whole) - 1


def test_nearly_every_lead_still_stands_on_its_page(starter):
    """A page that is rewritten leaves its known leads behind, and they then say nothing."""
    told = [one for one in page_questions() if one.lead]
    with starter.serving() as generation:
        texts = {one: normalise(generation.document(one).text) for one in {lead.document for lead in told}}
    standing = sum(normalise(one.lead) in texts[one.document] for one in told)
    assert standing >= 0.9 * len(told)
