"""Acronyms of a quoted text, explained beside it: from the list, or as the page itself spells them out."""

from __future__ import annotations

import pytest

from assistant.text.acronyms.glossary import MOST, beside, explain, gathered, load
from assistant.text.acronyms.spelled_out import spelled_out


def test_an_acronym_is_explained_as_it_is_written() -> None:
    assert explain("Adressez-vous au CCAS.") == {"CCAS": "centre communal d'action sociale"}
    assert list(explain("Demandez un titre à l'Ants.")) == ["Ants"]


def test_what_the_text_spells_out_is_not_explained_again() -> None:
    assert explain("Le centre communal d’action sociale (CCAS) vous reçoit.") == {}
    assert explain("L'Agence nationale des titres sécurisés (ANTS) fabrique le permis.") == {}
    assert explain("L'établissement public de coopération intercommunale (EPCI) décide.") == {}


def test_each_is_explained_once_in_order_and_not_too_many() -> None:
    explained = explain("CCAS, DGCL, CCAS, CADA, CNFPT, CRPA, EPCI")
    assert list(explained) == ["CCAS", "DGCL", "CADA", "CNFPT"]
    assert len(explained) == MOST


def test_what_everybody_knows_and_addresses_are_left_alone() -> None:
    plain = next(term for term in load().terms if term.plain)
    assert explain(f"Remplissez le {plain.short}.") == {}
    assert explain("https://www.exemple.fr/CCAS") == {}


def test_a_text_without_acronym_has_no_explanation() -> None:
    assert explain("La mairie ouvre à 9 h.") == {}


@pytest.mark.parametrize("form", ["CNI", "ANTS", "CRPA", "EPCI", "Pix", "PIX", "ÉduConnect", "FranceConnect"])
def test_what_residents_and_agents_stumble_on_is_explained(form: str) -> None:
    assert list(explain(f"Demandez votre {form}.")) == [form]


@pytest.mark.parametrize(
    ("quote", "page", "means"),
    [
        ("Déposez le PC en mairie.", "Votre permis de construire doit être affiché.", "permis de construire"),
        ("Il faut un PC et une souris.", "Le prêt d'ordinateurs.", None),
        ("L'ARS délivre l'agrément.", "Agrément de santé.", "agence régionale de santé"),
        ("L'ARS est versée en août.", "L'allocation de rentrée scolaire (ARS) aide.", "allocation de rentrée scolaire"),
        ("L'ARS est versée en août.", "La rentrée.", None),
        ("Le CP ouvre à 9 h.", "Une page sur la pluie.", None),
    ],
)
def test_an_acronym_of_several_meanings_has_the_one_of_its_page(quote: str, page: str, means: str | None) -> None:
    assert list(explain(quote, page).values()) == ([means] if means else [])


def test_the_page_explains_what_the_list_lacks() -> None:
    page = "Le juge des libertés et de la détention (JLD) décide.\nLe JLD vous entend."
    assert explain("Le JLD vous entend.", page) == {"JLD": "juge des libertés et de la détention"}
    assert explain("Le JLD vous entend.") == {}


@pytest.mark.parametrize(
    ("acronym", "page", "words"),
    [
        ("ERP", "propres aux établissements recevant du public (ERP) de", "établissements recevant du public"),
        (
            "CMG",
            "Le complément de libre choix du mode de garde (CMG) aide",
            "complément de libre choix du mode de garde",
        ),
        ("ENT", "L'espace numérique de travail (ENT) réunit", "espace numérique de travail"),
        ("CPE", "le chef adjoint, conseiller principal d'éducation (CPE)", "conseiller principal d'éducation"),
        ("INC", "10 réponses – Institut national de la consommation (INC)", "Institut national de la consommation"),
        ("NIS", "la sécurité des réseaux (NIS)", ""),
        ("ZZZ", "sans rapport aucun (ZZZ)", ""),
        ("TA", "Le tribunal. Administratif (TA)", ""),
        ("TA", "(TA)", ""),
    ],
)
def test_a_page_says_what_its_acronyms_mean(acronym: str, page: str, words: str) -> None:
    assert spelled_out(acronym, page) == words


def test_an_answer_gathers_the_acronyms_of_its_quotes_and_gives_each_back_beside_its_own() -> None:
    quotes = ("Voyez le CCAS.", "La CNI est gratuite.", "Rien ici.")
    glossary = gathered((quote, "") for quote in quotes)
    assert list(glossary) == ["CCAS", "CNI"]
    assert [list(beside(quote, glossary)) for quote in quotes] == [["CCAS"], ["CNI"], []]
    assert beside("La CNIL veille.", glossary) == {}
