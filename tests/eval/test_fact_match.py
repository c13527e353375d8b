"""A fact is met however it is written, and never inside another one; an answer is cut into what it states."""

import pytest

from assistant.text.messages import say
from assistant_eval.metrics.fact_match import given, normal, says, shown
from assistant_eval.metrics.statements import Statement, own_words, statements


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("Un passeport coûte **86 €**.", "86 euros"),
        ("Un passeport coûte 86\u202f€.", "86 €"),
        ("86,00 euros", "86 €"),
        ("quatre-vingt-six euros", "86 €"),
        ("une amende de 1\u00a0500 €", "1500 euros"),
        ("le revenu de 12.500 €", "12 500 €"),
        ("au plus tard le jeudi à 12 h pour la semaine", "jeudi à 12h"),
        ("de 9 h – 12 h, 13 h 30 – 17 h", "9h-12h"),
        ("de 9 h – 12 h, 13 h 30 – 17 h", "13h30-17h"),
        ("chiuso: 13:30-19:00", "19h"),
        ("le 06/02/2026", "6 février 2026"),
        ("February 6, 2026", "6 février 2026"),
        ("dans un délai d’un mois", "un mois"),
        ("empruntez dix documents", "10 documents"),
        ("trois semaines", "3 semaines"),
        ("haut de 3,50 m", "3,5 m"),
        ("80%", "80 %"),
        ("les certificats de radiation", "certificat de radiation"),
        ("Écrivez à l\\*accueil [1] du CCAS", "à l*accueil du CCAS"),
        ("appelez le 17 ou le 112", "17"),
    ],
)
def test_a_fact_is_met_in_another_writing(text: str, spelling: str) -> None:
    assert given(text, [spelling], "en" if "February" in text else "fr")


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("un acte coûte 116 €", "16 €"),
        ("1,50 €", "50 €"),
        ("en 2017", "17"),
        ("au 117", "17"),
        ("ferme à 12 h 30", "12h"),
        ("dans 3 mois", "3 ans"),
        ("le 6 février 2025", "6 février 2026"),
        ("la mairie", "air"),
        ("le service voirie", "service urbanisme"),
        ("entre 15 et 17 ans", "16 ans"),
        ("", "86 €"),
    ],
)
def test_a_fact_is_not_met_inside_another(text: str, spelling: str) -> None:
    assert not given(text, [spelling])


def test_one_spelling_is_enough_and_marks_are_not_read() -> None:
    assert given("gratuit", ["0 €", "gratuit"])
    assert not says("voyez [86]", "86")
    assert normal("« Bonjour »,  à 9h00") == "bonjour , a 9h"


def test_what_is_shown_holds_the_card_but_not_the_panel_of_sources() -> None:
    from judged import Pages, answer

    from assistant.records import Contact

    card = Contact(name="CCAS", phone="01 99 00 10 22", hours="lundi 9h-12h")
    seen = shown(answer("Appelez.", Pages().citation(1, "cantine.Délai"), contacts=(card,)))
    assert "01 99 00 10 22" in seen
    assert "jeudi" not in seen


def test_statements_are_what_stands_between_marks() -> None:
    text = "**Où ?**\n\n1. À la mairie.\n2. En ligne. [1]\n\nVite. [2][3] Gratuit [2], toujours. [1]\n\nEt après ?"
    assert statements(text) == (
        Statement("Où ?\nÀ la mairie.\nEn ligne.", (1,)),
        Statement("Vite.", (2, 3)),
        Statement("Gratuit", (2,)),
        Statement("toujours.", (1,)),
        Statement("Et après ?", ()),
    )


def test_our_own_sentences_state_nothing() -> None:
    numbers = say("triage.violence-help")
    text = f"{numbers}\n\nC'est ainsi. [1]\n\n*Relevé le 2 avril 2025, à vérifier.*"
    assert statements(text) == (Statement("C'est ainsi.", (1,)),)
    assert own_words("*Relevé le 2 avril 2025, à vérifier.*", "fr") == ("2 avril 2025",)
    assert own_words("Le passeport coûte 86 €.", "fr") is None


def test_our_own_sentence_with_a_mark_states_what_it_was_filled_with() -> None:
    text = "*La fiche nationale « Passeport » donne la règle générale.* [2]"
    assert statements(text) == (Statement("Passeport", (2,)),)
