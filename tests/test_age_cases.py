"""The line of a rule that a question's age chooses, and the caution not to choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.age_cases import age_in, fits, matching
from assistant.question.understanding import understand

FEES = ["Adulte : 86 €", "De 15 à 17 ans : 42 €", "Moins de 15 ans : 17 €"]


@pytest.mark.parametrize(
    ("question", "age"),
    [
        ("un passeport pour un enfant de 16 ans", 16),
        ("ma fille a 4 ans", 4),
        ("passeport bébé", 0),
        ("passeport pour un nouveau-né", 0),
        ("passeport adulte", 30),
        ("je suis majeur", 30),
        ("passport for a 16-year-old", 16),
        ("pasaporte para un niño de 12 años", 12),
        ("passaporte para um jovem de 15 anos", 15),
        ("passaporto per un ragazzo di 16 anni", 16),
        ("16 yaş için pasaport", 16),
        ("паспорт, 16 років", 16),
        ("جواز سفر لطفل عمره 12 سنة", 12),
        ("passport for an adult", 30),
        ("passport, under 15 years", None),
        ("passeport", None),
        ("pour les moins de 15 ans", None),
        ("pour les plus de 60 ans", None),
        ("", None),
    ],
)
def test_the_age_of_a_question(question: str, age: int | None) -> None:
    assert age_in(understand(question)) == age


@pytest.mark.parametrize(
    ("line", "age", "fit"),
    [
        ("De 15 à 17 ans : 42 €", 15, True),
        ("De 15 à 17 ans : 42 €", 18, False),
        ("Entre 3 et 6 ans", 6, True),
        ("Moins de 15 ans : 17 €", 14, True),
        ("Moins de 15 ans : 17 €", 15, False),
        ("À partir de 65 ans : gratuit", 65, True),
        ("Dès 16 ans", 15, False),
        ("65 ans et plus", 70, True),
        ("Adulte : 86 €", 18, True),
        ("Adulte : 86 €", 17, False),
        ("Mineur : 42 €", 17, True),
        ("Plein tarif : 10 €", 40, None),
        ("Valable 10 ans", 40, None),
    ],
)
def test_whether_a_line_holds_for_an_age(line: str, age: int, fit: bool | None) -> None:
    assert fits(line, age) is fit


@pytest.mark.parametrize(
    ("question", "index"),
    [("à 16 ans", 1), ("à 3 ans", 2), ("à 40 ans", 0), ("bébé", 2), ("adulte", 0), ("prix", None)],
)
def test_the_only_line_that_fits_is_chosen(question: str, index: int | None) -> None:
    assert matching(FEES, understand(question)) == index


@pytest.mark.parametrize("lines", [["Gratuit"], [], ["Moins de 18 ans : 5 €", "Moins de 21 ans : 8 €"]])
def test_nothing_is_chosen_when_no_line_or_several_fit(lines: list[str]) -> None:
    assert matching(lines, understand("pour un enfant de 16 ans")) is None


@given(st.integers(0, 120))
def test_one_fee_for_each_age(age: int) -> None:
    chosen = matching(FEES, understand(f"passeport à {age} ans"))
    assert chosen == (2 if age < 15 else 1 if age < 18 else 0)


@given(st.lists(st.text(max_size=40), max_size=4), st.text(max_size=40))
def test_any_text_is_read_without_failing(lines: list[str], question: str) -> None:
    chosen = matching(lines, understand(question))
    assert chosen is None or 0 <= chosen < len(lines)
