"""A subject named in a word: a card of values, each with its proof; a name that two pages share is asked back."""

import re

import pytest

from assistant.answering import card
from assistant.records import Answer

pytestmark = pytest.mark.slow


def proven(answer: Answer) -> bool:
    marks = {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)}
    return marks == {one.n for one in answer.citations}


@pytest.mark.parametrize(("word", "page"), [("passeport", "passeport"), ("poubelles", "collecte-dechets")])
def test_a_subject_in_a_word_gets_a_card(starter, word, page):
    answer = starter.ask(word)
    assert (answer.kind, answer.status) == ("card", "answered")
    assert {one.document_id for one in answer.citations} == {page}
    assert answer.lead
    assert answer.local
    assert proven(answer)


def test_a_card_holds_prices_and_asks_for_the_papers(starter):
    answer = starter.ask("Passeport")
    assert "86 €" in answer.body
    assert any("pièces" in one for one in answer.suggestions)


def test_a_question_gets_no_card(starter):
    assert starter.ask("Combien coûte un passeport ?").kind == "answer"
    assert starter.ask("passeport perdu à l'étranger hier soir").kind != "card"


def test_a_name_that_two_pages_share_is_asked_back(starter, monkeypatch):
    with starter.serving() as generation:
        two = tuple(generation.document(one) for one in ("passeport", "carte-identite"))
    with monkeypatch.context() as patched:
        patched.setattr(card, "named", lambda *_: two)
        answer = starter.ask("papiers d'identité")
    assert (answer.kind, answer.status) == ("choices", "partial")
    assert {"Passeport", "Carte d'identité"} <= {one.title for one in answer.choices}
    assert not answer.citations
    monkeypatch.undo()
    assert starter.ask(answer.choices[0].question).citations
