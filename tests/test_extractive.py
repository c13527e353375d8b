"""Answers without a model: the right passage, the commune's rule in its place, and nothing that is not quoted."""

from dataclasses import replace
from datetime import date

import pytest
from sheets import TODAY, Sheets

from assistant.answering.draft import Draft
from assistant.answering.extractive import FIELD_NAMES, answer
from assistant.question.understanding import understand
from assistant.text.messages import say


def quotes(draft: Draft) -> list[str]:
    return [citation.quote for citation in draft.citations]


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("où faire un titre de voyage", "À Villebrune, au guichet 2.", "Dans toute mairie équipée."),
        ("quel délai pour un titre de voyage", "À Villebrune, sous 10 jours.", "Comptez 3 à 6 semaines."),
    ],
)
def test_the_communes_rule_comes_first_for_where_and_when(
    written: Sheets, question: str, first: str, second: str
) -> None:
    draft = written.drafted(question, "titre")
    assert quotes(draft) == [first, second]
    assert draft.text.index(first) < draft.text.index("[1]") < draft.text.index(second) < draft.text.index("[2]")


def test_the_communes_rule_comes_after_the_cost(written: Sheets) -> None:
    draft = written.drafted("combien coûte un titre de voyage", "titre")
    assert [citation.quote.splitlines()[0] for citation in draft.citations] == [
        "Adulte : 86 €",
        "À Villebrune, 5 € de plus le samedi.",
    ]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("combien de temps à Villebrune", "À Villebrune, sous 10 jours."),
        ("où aller à Villebrune", "À Villebrune, au guichet 2."),
    ],
)
def test_of_the_local_rules_the_one_asked_for_comes_first(written: Sheets, question: str, first: str) -> None:
    assert quotes(written.drafted(question, "titre"))[0] == first


def test_a_local_rule_is_quoted_when_the_town_alone_is_asked_for(written: Sheets) -> None:
    draft = written.drafted("Villebrune", "titre")
    assert all(written.generation.passage(one.passage_id).local for one in draft.citations)


def test_no_local_rule_is_invented(written: Sheets) -> None:
    draft = written.drafted("où faire un badge", "badge")
    assert draft.local == ""
    assert not any(written.generation.passage(one.passage_id).local for one in draft.citations)
    assert len(written.drafted("en ligne titre de voyage", "titre").citations) == 1


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("combien coûte le badge", "Adulte : 86 €"),
        ("quelles pièces apporter pour un badge", "une photo récente"),
        ("quel délai pour le badge", "Comptez 3 à 6 semaines."),
        ("où demander le badge", "Dans toute mairie équipée."),
        ("faire le badge en ligne", "Démarche en ligne : https://exemple.gouv.fr/depot_en_ligne"),
        ("qui peut demander le badge", "Toute personne domiciliée dans la commune."),
    ],
)
def test_the_field_asked_for_answers(written: Sheets, question: str, quote: str) -> None:
    draft = written.drafted(question, "badge")
    assert draft.citations[0].quote.splitlines()[0] == quote
    assert quote in draft.text


def test_the_case_asked_for_is_shown_and_the_whole_list_is_the_proof(written: Sheets) -> None:
    draft = written.drafted("combien coûte un badge pour un enfant de 16 ans", "badge")
    assert draft.text == "**De 15 à 17 ans : 42 €** [1]"
    assert draft.citations[0].quote.count("€") == 3


def test_papers_stay_whole_when_an_age_is_told(written: Sheets) -> None:
    draft = written.drafted("quelles pièces apporter pour le badge d'un enfant de 16 ans", "badge")
    papers = [paper.removeprefix("- ") for paper in draft.citations[0].quote.splitlines()]
    assert "l'accord d'un parent pour un mineur" in papers
    assert all(paper in draft.text for paper in papers)


@pytest.mark.parametrize(
    ("confidence", "status", "kind"),
    [
        *((0.9, "answered", "answer"), (0.4, "partial", "choices")),
        *((0.3, "not_found", "not_found"), (0.1, "not_found", "not_found")),
    ],
)
def test_the_status_says_how_sure_it_is(written: Sheets, confidence: float, status: str, kind: str) -> None:
    draft = written.drafted("délai du badge", "badge", "velo", confidence=confidence)
    assert (draft.status, draft.kind) == (status, kind)
    assert bool(draft.citations) == (kind != "not_found")
    assert draft.lead.startswith(say("choices.maybe")) == (kind == "choices")
    near = kind == "not_found" and confidence > 0.1  # its name says a word of the question
    assert bool(draft.choices) == (kind == "choices" or near)


def test_a_page_to_review_is_used_with_a_note(written: Sheets) -> None:
    note = "*Relevé le 1er mars 2026, à vérifier.*"
    late = written.drafted("combien coûte la bourse aux vélos", "tard", today=date(2026, 6, 2))
    assert late.text.endswith(f"\n\n{note}")
    assert note not in written.drafted("combien coûte la bourse", "tard", today=date(2026, 6, 1)).text


def test_the_national_sheet_on_the_same_subject_is_named(written: Sheets) -> None:
    draft = written.drafted("quel délai pour un titre de voyage", "titre", "N1")
    assert draft.text.endswith("*La fiche nationale « Titre de voyage (étranger) » donne la règle générale.* [3]")
    assert [citation.document_id for citation in draft.citations] == ["titre", "titre", "N1"]


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("titre", "N3"),  # another subject
        ("N1", "titre"),  # the national sheet answers by itself
        ("titre", "badge"),  # not national
        ("carte", "N2"),  # its title holds a year that its quote does not
    ],
)
def test_no_national_sheet_is_named_without_a_reason(written: Sheets, first: str, other: str) -> None:
    draft = written.drafted("quel délai", first, other)
    assert {citation.document_id for citation in draft.citations} == {first}


def test_the_lead_of_a_list_holds_no_figure_of_its_own(written: Sheets) -> None:
    draft = written.drafted("quels papiers pour la carte ?", "carte")
    assert draft.citations[0].quote.startswith("une photo récente")
    assert "2024" not in draft.text
    assert written.drafted("quels papiers pour le badge ?", "badge").text.startswith("**Badge d'accès : pièces")


def test_the_twin_is_looked_for_among_the_first_documents_only(written: Sheets) -> None:
    retrieval = written.ranked("quel délai", "titre", "badge", "tard", "ici", "N1")
    draft = answer(understand("quel délai"), retrieval, written.generation, TODAY)
    assert {citation.document_id for citation in draft.citations} == {"titre"}
    nearer = replace(retrieval, documents=(retrieval.documents[0], *retrieval.documents[3:]))
    draft = answer(understand("quel délai"), nearer, written.generation, TODAY)
    assert "N1" in {citation.document_id for citation in draft.citations}


def test_in_another_language_a_field_is_named_before_its_french_words(written: Sheets) -> None:
    question = "quel délai pour un titre de voyage"
    retrieval = written.ranked(question, "titre")
    french = answer(understand(question), retrieval, written.generation, TODAY).text
    english = answer(understand(question), retrieval, written.generation, TODAY, "en").text
    head, _, first, *_ = english.splitlines()
    assert head.endswith(": time it takes**")
    assert first in french.replace("**", "") or first.strip("*") in french.replace("**", "")
    assert "time it takes" not in french
    assert english.count("time it takes") == 1


def test_every_field_that_can_be_named_has_a_name() -> None:
    for field in FIELD_NAMES:
        assert say(f"field.{field}", "en") != say(f"field.{field}")
