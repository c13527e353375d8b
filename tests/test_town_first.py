"""The commune's page and the national sheets of its subject: who comes first, and when the sheet is what was asked."""

from datetime import date

import numpy as np
import pytest
from pages import page

from assistant.corpus.canonical import TextBuilder
from assistant.question.understanding import understand
from assistant.retrieval import town_first as rule
from assistant.retrieval.confidence import Confidence
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


def test_a_page_of_which_the_search_is_sure_stands_before_every_sheet(retriever):
    generation = retriever.generation
    said = understand("Où faire un passeport ?", generation.speller)
    scores = np.array([1.0, 2.0, 1.5], dtype=np.float32)
    lifted = rule.sure_page_first(generation, said, scores, 0)
    assert lifted is not None
    assert int(np.argmax(lifted)) == 0
    assert (lifted[0] - lifted[1:] >= 3).all()
    abroad = understand("Faire un passeport à l'ambassade", generation.speller)
    assert rule.sure_page_first(generation, abroad, scores, 0) is None  # the page never says it
    assert rule.sure_page_first(generation, said, np.array([-np.inf, 2.0, 1.5], dtype=np.float32), 0) is None


@pytest.mark.parametrize(("right", "first"), [(0.9, "N2"), (0.5, "N1")])
def test_pages_are_judged_alone_when_sheets_stand_among_them(town, monkeypatch, right, first):
    """Sure of a page that the commune has not completed: it leads, whatever a sheet says better."""
    words = "Pour faire une carte de pêche, allez à la fédération : carte de pêche, faire une carte de pêche."
    documents = [
        sheet("N2", "Carte de pêche", "Elle se prend chez un dépositaire.", "common"),
        sheet("N1", "Faire une carte de pêche", words, "national"),
        sheet("N3", "Permis de chasse", "La fédération le délivre.", "national"),
    ]
    town.index.build("villebrune", documents, town.embedder)
    generation = town.index.open(town.embedder)

    class Judge:
        def judge(self, features):
            return Confidence(right if features["national"] == 0 else 0.4, 0.95)

    monkeypatch.setattr("assistant.retrieval.retriever.calibrated", lambda _generation: Judge())
    result = Retriever(generation, town.embedder).search("Faire une carte de pêche", today=TODAY)
    assert result.documents[0].entry.id == first
    assert result.confidence == (right if first == "N2" else 0.4)
    alone = Retriever(generation, town.embedder, national=False).search("Faire une carte de pêche", today=TODAY)
    assert [one.entry.id for one in alone.documents] == ["N2"]
    generation.close()


@pytest.fixture
def named(town):
    """Two pages, each with a name of its own, and one that they share."""
    documents = [
        page(TextBuilder(), "dechets", title="Collecte des déchets", aliases=("éboueurs", "benne")),
        page(TextBuilder(), "voirie", title="Travaux de voirie", aliases=("nid de poule", "benne")),
    ]
    town.index.build("villebrune", documents, town.embedder)
    generation = town.index.open(town.embedder)
    yield generation
    generation.close()


@pytest.mark.parametrize(
    ("message", "sure", "first"),
    [
        ("Éboueurs ?", False, "dechets"),
        ("Éboueurs ?", True, None),  # the search is sure of the other one
        ("nid-de-poule", True, "voirie"),
        ("benne", False, None),  # of two pages
        ("des éboueurs en grève", False, None),  # more than the name
    ],
)
def test_the_only_page_of_that_name_comes_before_what_is_guessed(named, message, sure, first):
    order = [entry.id for entry in named.entries]
    scores = np.array([float(one == "voirie") for one in order], dtype=np.float32)
    lifted = rule.named_first(named, understand(message, named.speller), scores, sure=sure)
    assert (None if lifted is None else order[int(np.argmax(lifted))]) == first
