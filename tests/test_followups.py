"""A question that leans on the one before it stands alone afterwards; one that stands alone is left alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.followups import accepted, resolve
from assistant.generation import Generation
from assistant.records import Answer, Citation


@pytest.fixture(scope="module")
def generation(mini_index: Any) -> Generation:
    opened: Generation = mini_index.generation
    return opened


def said(generation: Generation, question: str, identifier: str, suggestions: tuple[str, ...] = ()) -> Answer:
    """An answer that cited a page."""
    document, passage = generation.document(identifier), generation.passages_of(identifier)[0]
    citation = Citation(
        n=1,
        passage_id=passage.id,
        document_id=identifier,
        title=document.title,
        url=document.url,
        section="",
        quote=document.text[passage.start : passage.end],
        start=passage.start,
        end=passage.end,
        publisher=document.publisher,
        updated=document.updated,
    )
    return Answer(
        id=question,
        question=question,
        status="answered",
        text="…",
        citations=(citation,),
        suggestions=suggestions,
        site="villebrune",
        generation=generation.id,
    )


def greeted() -> Answer:
    return Answer(id="1", question="bonjour", status="greeting", text="Bonjour.", site="villebrune", generation="g")


@pytest.mark.parametrize(
    ("before", "question", "resolved"),
    [
        ("combien coûte un passeport", "et pour un enfant ?", "Passeport : et pour un enfant ? (coût)"),
        ("combien coûte un passeport", "combien de temps ?", "Passeport : combien de temps ?"),
        ("quelles pièces pour un passeport", "et c'est payant ?", "Passeport : et c'est payant ?"),
        ("où faire un passeport", "et pour un bébé ?", "Passeport : et pour un bébé ? (où s'adresser)"),
        ("un passeport", "et pour un mineur ?", "Passeport : et pour un mineur ?"),
        ("quel délai pour un passeport", "et à 16 ans ?", "Passeport : et à 16 ans ? (délai)"),
    ],
)
def test_the_subject_and_what_was_asked_are_carried(
    generation: Generation, before: str, question: str, resolved: str
) -> None:
    assert resolve(question, [said(generation, before, "passeport")], generation) == resolved


@pytest.mark.parametrize(
    "question",
    [
        "Combien coûte une terrasse pour mon café ?",
        "Quand passent les bacs jaunes ?",
        "Je voudrais savoir si le conseil municipal de la semaine prochaine est ouvert à tous les habitants",
        "piscine municipale",
        "recette de la tarte aux pommes",
    ],
)
def test_a_question_on_another_subject_is_left_alone(generation: Generation, question: str) -> None:
    assert resolve(question, [said(generation, "combien coûte un passeport", "passeport")], generation) == question


def test_another_sheet_takes_what_was_asked_with_it(generation: Generation) -> None:
    before = [said(generation, "quel délai pour un passeport", "passeport")]
    assert resolve("et pour installer une terrasse ?", before, generation) == "et pour installer une terrasse ? (délai)"


@pytest.mark.parametrize("question", ["et pour un enfant ?", "combien ça coûte ?", "oui", "1", ""])
def test_nothing_is_carried_from_nothing(generation: Generation, question: str) -> None:
    assert resolve(question, [], generation) == question
    assert resolve(question, [greeted()], generation) == question


def test_the_latest_answer_with_a_source_counts(generation: Generation) -> None:
    history = [said(generation, "terrasse", "terrasse"), said(generation, "passeport", "passeport"), greeted()]
    assert resolve("combien de temps ?", history, generation).startswith("Passeport : ")


def test_a_page_taken_off_the_index_carries_nothing(generation: Generation) -> None:
    gone = said(generation, "combien coûte un passeport", "passeport")
    citation = gone.citations[0].model_copy(update={"document_id": "effacee"})
    history = [gone.model_copy(update={"citations": (citation,)})]
    assert resolve("et pour un enfant ?", history, generation) == "et pour un enfant ?"


@pytest.mark.parametrize(
    ("question", "suggestion"),
    [
        *(("oui", "A ?"), ("Oui merci !", "A ?"), ("d'accord", "A ?"), ("yes please", "A ?"), ("1", "A ?")),
        *(("la deuxième", "B ?"), ("2", "B ?"), ("la troisième", None), ("non", None), ("oui mais combien ?", None)),
    ],
)
def test_what_we_offered_can_be_accepted(generation: Generation, question: str, suggestion: str | None) -> None:
    assert accepted(question, [said(generation, "passeport", "passeport", ("A ?", "B ?"))]) == suggestion


def test_only_the_last_offer_can_be_accepted(generation: Generation) -> None:
    offered = said(generation, "passeport", "passeport", ("A ?",))
    assert accepted("oui", [offered, greeted()]) is None
    assert accepted("oui", []) is None
    assert accepted("oui", [said(generation, "passeport", "passeport")]) is None


@given(st.text(max_size=60))
def test_any_question_is_kept_whole(mini_index: Any, question: str) -> None:
    generation = mini_index.generation
    history = [said(generation, "combien coûte un passeport", "passeport")]
    assert question in resolve(question, history, generation)
