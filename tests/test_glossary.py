"""Acronyms of a quoted text, explained beside it."""

from __future__ import annotations

from assistant.glossary import explain, load


def test_an_acronym_is_explained_as_it_is_written() -> None:
    assert explain("Adressez-vous au CCAS.") == (("CCAS", "centre communal d'action sociale"),)
    assert explain("Demandez un titre à l'Ants.")[0][0] == "Ants"


def test_what_the_text_spells_out_is_not_explained_again() -> None:
    assert explain("Le centre communal d’action sociale (CCAS) vous reçoit.") == ()


def test_each_is_explained_once_in_order_and_not_too_many() -> None:
    explained = explain("CCAS, DGCL, CCAS, CDG, CNFPT, CRPA, CADA")
    assert [form for form, _ in explained] == ["CCAS", "DGCL", "CDG", "CNFPT"]


def test_what_everybody_knows_and_addresses_are_left_alone() -> None:
    plain = next(term for term in load().terms if term.plain)
    assert explain(f"Remplissez le {plain.short}.") == ()
    assert explain("https://www.exemple.fr/CCAS") == ()


def test_a_text_without_acronym_has_no_explanation() -> None:
    assert explain("La mairie ouvre à 9 h.") == ()
