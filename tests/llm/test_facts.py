"""The normal forms of facts that the grounding rests on. Pure, no model."""

import pytest

from assistant.grounding.facts.extraction import facts, holds

SAME = [
    ("1 h 45", "fr", "1 heure 45", "fr"),
    ("86 €", "fr", "quatre-vingt-six euros", "fr"),
    ("86 €", "fr", "86,00 euros", "fr"),
    ("1 200 €", "fr", "mille deux cents euros", "fr"),
    ("1 200,50 €", "fr", "€1,200.50", "en"),
    ("71 ans", "fr", "soixante et onze ans", "fr"),
    ("97 jours", "fr", "quatre-vingt-dix-sept jours", "fr"),
    ("un mois", "fr", "1 month", "en"),
    ("13 h 30", "fr", "1:30 pm", "en"),
    ("9 h", "fr", "alle 9", "it"),
    ("midi", "fr", "12 h", "fr"),
    ("6 février 2026", "fr", "06/02/2026", "fr"),
    ("6 février 2026", "fr", "February 6, 2026", "en"),
    ("6 février 2026", "fr", "6 лютого 2026", "uk"),
    ("mardi", "fr", "Tuesday", "en"),
    ("01 99 00 10 20", "fr", "+33 1 99 00 10 20", "fr"),
    ("01.99.00.10.20", "fr", "0199001020", "en"),
    ("https://www.ville.fr/eau/", "fr", "ville.fr/eau", "fr"),
    ("article L. 112-8", "fr", "article L112-8", "fr"),
    ("86 €", "fr", "ستة وثمانون يورو", "ar"),
    ("2,10 €", "fr", "\u0662\u066b\u0661\u0660 يورو", "ar"),
    ("86 €", "fr", "seksen alt\u0131 avro", "tr"),
    ("42 €", "fr", "cuarenta y dos euros", "es"),
    ("86 €", "fr", "oitenta e seis euros", "pt"),
    ("86 €", "fr", "ottantasei euro", "it"),
    ("86 €", "fr", "вісімдесят шість євро", "uk"),
]


@pytest.mark.parametrize(("held", "spoken", "said", "language"), SAME)
def test_one_fact_in_many_forms(held, spoken, said, language):
    wanted = facts(said, language)
    assert wanted
    assert all(holds(facts(held, spoken), fact, language) for fact in wanted)


def values(text):
    return {(fact.kind, fact.value) for fact in facts(text)}


def test_figures_are_not_found_where_french_has_none():
    assert values("La journée se passe sur le site indiqué, toute la semaine.") == set()
    assert values("Il vient l'après-midi.") == set()
    assert values("Signez à deux, ou prenez les deux.") == set()
    assert values("Des comptes à chaque nom, par des mots de passe.") == set()


def test_a_year_and_a_bound_keep_their_own_meaning():
    assert ("number", (65.0, "percent")) in values("En 2024, 65 % des communes.")
    assert ("number", (2024.0, "percent")) not in values("En 2024, 65 % des communes.")
    assert holds(facts("Quotient jusqu'à 800 : 45 € par an."), next(iter(facts("un quotient de 800"))))
    assert holds(facts("CM2 (10-11 ans)"), next(iter(facts("11 ans"))))


OTHER = [
    ("86 €", "86 dollars"),
    ("86 €", "86 ans"),
    ("9 h", "9 jours"),
    ("6 février 2026", "6 février 2027"),
    ("février 2026", "6 février 2026"),
    ("35 € la tonne", "35 € le kilo"),
    ("dans le mois qui suit", "dans la semaine qui suit"),
    ("les 30 derniers jours", "les 30 derniers mois"),
    ("01 99 00 10 20", "01 99 00 10 21"),
    ("L. 112-8", "L. 112-9"),
    ("ville.fr/eau", "ville.fr/gaz"),
    ("mardi", "jeudi"),
    ("photo4589", "photo4590"),
    ("CM1", "CM2"),
]


@pytest.mark.parametrize(("held", "said"), OTHER)
def test_other_facts_are_told_apart(held, said):
    assert not all(holds(facts(held), fact) for fact in facts(said))
