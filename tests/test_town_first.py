"""The commune's page and the national sheets of its subject: who comes first, and when the sheet is what was asked."""

from datetime import date

import numpy as np
import pytest
from pages import page

from assistant.corpus.canonical import TextBuilder
from assistant.question.understanding import understand
from assistant.retrieval import town_first as rule
from assistant.retrieval.retriever import Retriever, likely

TODAY = date(2026, 11, 24)
ABROAD = "Faire un passeport à l'étranger : où faire un passeport, ambassade ou consulat"


def sheet(identifier, title, words, layer):
    builder = TextBuilder()
    builder.heading(2, "Où faire un passeport ?")
    builder.paragraph(words)
    return page(builder, identifier, title=title, layer=layer)


@pytest.fixture
def retriever(town):
    """The town's page says it in other words than the question; the sheet for those abroad says nothing else."""
    documents = [
        sheet("passeport", "Passeport", "La mairie de Grand-Exemple reçoit sur rendez-vous.", "local"),
        sheet("N1", ABROAD, "Où faire un passeport ? Faire un passeport à l'ambassade ou au consulat.", "national"),
        sheet("N2", "Permis de chasse", "La fédération départementale le délivre.", "national"),
    ]
    town.index.build("villebrune", documents, town.embedder)
    generation = town.index.open(town.embedder)
    yield Retriever(generation, town.embedder)
    generation.close()


def found(retriever, question):
    return retriever.search(question, today=TODAY).documents


def test_the_towns_page_comes_before_the_embassies(retriever, monkeypatch):
    question = "Où faire un passeport ?"
    (first, second, *_) = found(retriever, question)
    assert (first.entry.id, second.entry.id) == ("passeport", "N1")
    assert likely((first, second))[0][2].document_id == "passeport"
    monkeypatch.setattr("assistant.retrieval.retriever.town_first", lambda _generation, _query, scores: scores)
    assert found(retriever, question)[0].entry.id == "N1"  # what the rule is for


@pytest.mark.parametrize("question", ["Où faire un passeport à l'étranger ?", "passeport ambassade"])
def test_the_sheet_stays_first_for_what_it_alone_names(retriever, question):
    assert found(retriever, question)[0].entry.id == "N1"


def test_another_subject_is_left_where_it_is(retriever):
    generation = retriever.generation
    query = understand("Où chasser ?", generation.speller)
    scores = np.array([1.0, -np.inf, 2.0], dtype=np.float32)
    assert rule.town_first(generation, query, scores) is scores
