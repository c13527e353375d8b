"""Personal data is masked, whatever its shape; what is not personal stays word for word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.known_questions import known_questions
from assistant.text.people.small_names import small_names
from assistant.text.privacy import MASKS, mask, without_masks

PERSONAL = [
    ("écrivez à lea.martin@exemple.fr", "email", "écrivez à [courriel]"),
    ("mon tel 06 12 34 56 78 merci", "phone", "mon tel [téléphone] merci"),
    ("tel 06.12.34.56.78", "phone", "tel [téléphone]"),
    ("tel 06/12/34/56/78", "phone", "tel [téléphone]"),
    ("tel 06 1234 5678", "phone", "tel [téléphone]"),
    ("tel 07 123 456 78", "phone", "tel [téléphone]"),
    ("+33 (0)6 12 34 56 78", "phone", "[téléphone]"),
    ("call +44 7911 123456", "phone", "call [téléphone]"),
    ("1 85 05 78 006 084 36", "nir", "[numéro de sécurité sociale]"),
    ("2 92 12 2A 123 456", "nir", "[numéro de sécurité sociale]"),
    ("FR76 3000 6000 0112 3456 7890 189", "iban", "[IBAN]"),
    ("DE89 3704 0044 0532 0130 00", "iban", "[IBAN]"),
    ("carte 4111 1111 1111 1111", "card", "carte [carte bancaire]"),
    ("j'habite 12 rue des Lilas", "address", "j'habite [adresse]"),
    ("au 3 bis, avenue du Général de Gaulle 75012 Paris, comment faire", "address", "au [adresse], comment faire"),
    ("je m'appelle jean dupont et je veux un acte", "name", "je m'appelle [nom] et je veux un acte"),
    ("Mme Durand veut voter", "name", "Mme [nom] veut voter"),
    ("M. Le Goff est décédé", "name", "M. [nom] est décédé"),
    ("mon fils Léo mange à la cantine", "name", "mon fils [nom] mange à la cantine"),
    ("nom : Dupont prénom : Marie", "name", "nom : [nom] prénom : [nom]"),
    ("my name is John Smith", "name", "my name is [nom]"),
]
PERSONAL += [
    ("je suis Jean Dupont et je veux un acte", "name", "je suis [nom] et je veux un acte"),
    ("Bonjour, je suis Camille, comment voter ?", "name", "Bonjour, je suis [nom], comment voter ?"),
    ("I am John Smith and I need a passport", "name", "I am [nom] and I need a passport"),
    ("Merci. Cordialement, Marie Martin", "name", "Merci. Cordialement, [nom]"),
    ("un acte svp\nbien cordialement\nmarie martin", "name", "un acte svp\nbien cordialement\n[nom]"),
    ("lettre signée Le Goff", "name", "lettre signée [nom]"),
    ("Sincères salutations Paul Petit.", "name", "Sincères salutations [nom]."),
    ("bonjour je suis martin dupont, je voudrais un acte", "name", "bonjour je suis [nom], je voudrais un acte"),
    ("je suis fatima el amrani et je déménage", "name", "je suis [nom] et je déménage"),
    ("c'est nadège lefèvre-caron", "name", "c'est [nom]"),
    ("un acte svp\nsigné paul durand", "name", "un acte svp\nsigné [nom]"),
    ("merci, cordialement paul durand", "name", "merci, cordialement [nom]"),
    ("née le 12/03/1985, ai-je droit", "birth", "née le [date de naissance], ai-je droit"),
    ("mon fils né le 1er août 2021 ira-t-il", "birth", "mon fils né le [date de naissance] ira-t-il"),
    ("né à Rennes le 5 mai 1977, quel acte ?", "birth", "né à Rennes le [date de naissance], quel acte ?"),
    ("née a saint-denis (93), le 12/03/1985", "birth", "née a saint-denis (93), le [date de naissance]"),
    ("Né à l'hôpital de Rennes le jeudi 5 mai 1977", "birth", "Né à l'hôpital de Rennes le jeudi [date de naissance]"),
    ("nata a Roma il 12/03/1985", "birth", "nata a Roma il [date de naissance]"),
    ("date de naissance : 1985-03-12", "birth", "date de naissance : [date de naissance]"),
    ("mon numéro fiscal est le 30 12 345 678 901", "tax", "mon numéro fiscal est le [numéro fiscal]"),
    ("n° fiscal : 1234567890123", "tax", "n° fiscal : [numéro fiscal]"),
    ("ma voiture AB-123-CD est en fourrière", "plate", "ma voiture [plaque] est en fourrière"),
    ("le véhicule ab-123-cd gêne", "plate", "le véhicule [plaque] gêne"),
    ("AB 123 CD stationne devant chez moi", "plate", "[plaque] stationne devant chez moi"),
    ("immatriculée 1234 AB 28", "plate", "immatriculée [plaque]"),
]
HARMLESS = [
    "Bonjour, je suis de Roumanie, ma fille peut-elle aller à l'école ?",
    "C'est de Lyon que je vous écris.",
    "un passeport coûte 86 euros, 42 € ou 17,50 €",
    "le 01/02/2026 à 14h, le 01.02.2026 14 h 30",
    "article L2223-13 du code, loi 2022-299 du 2 mars 2022",
    "appelez le 3919, le 17 ou le 0 809 401 401",
    "SIRET 732 829 320 00074",
    "1 place en crèche, 2 places de parking, 2 cours du soir",
    "Bonjour Madame la directrice, Monsieur le Maire",
    "Bonjour Madame Pouvez-vous m'aider",
    "MON FILS EST HARCELE",
    "mon enfant Français, ma fille CM2, mon fils Pix",
    "né à Saint-Étienne, code postal 75012, la rue des Tilleuls",
    "la parcelle AB 112, dossier PC 2026 014 00012",
    "comment s'appelle le maire, mon nom est mal écrit",
    "30 000 euros 12 000 euros 15 000",
    "ma demande 4975 0010 0002 1234 avance-t-elle ?",
    "dossier 2026-0612345678",
    "réponse avant le 12/03/2026, réunion du 12 mars 2026",
    "mon enfant né en 2023 peut-il entrer à l'école ?",
    "les familles nées ici, la naissance de l'école le matin",
    "le fichier de 3234567890123 lignes",
    "Je suis Français. Je suis en colère. Je suis enseignante, je suis maire",
    "je suis locataire d'un HLM à Chartres",
    "Je suis Enceinte, que faire ?",
    "Bonjour, je suis Propriétaire. Je suis Étudiante et je déménage",
    "Je suis Pacsé Comment changer d'adresse ?",
    "né à Rennes, je me marie le 5 mai 2027",
    "acte de naissance demandé le 5 mai 2026",
    "bébé né à la maison, à déclarer avant le 5 mai 2027",
    "le document doit être signé demain, signé par le maire",
    "je suis malade, je suis enceinte, je suis très fatiguée",
    "j'ai signé le bail. Il est signé ce matin",
    "le contrat a été signé sans lire",
    "je suis infirmière libérale",
    "je suis furax. je suis ramoneur diplomé et je cherche un local",
    "c'est vraiment nul. c'est fermé demain",
    "je suis thanatopractrice, c'est non négociable",
    "Cordialement",
    "la route D 123 et les lignes AB 12",
    "école ZZ 12 EP, article R 123-4",
]


@pytest.mark.parametrize(("text", "kind", "masked"), PERSONAL)
def test_personal_data_is_replaced_by_its_kind(text: str, kind: str, masked: str) -> None:
    result = mask(text)
    assert result.text == masked
    assert result.kinds == (kind,)


@pytest.mark.parametrize("name", ["Pierre", "Rose", "Marie", "Clément", "Aurore", "Petit Jean", "Blanc Olivier"])
def test_a_name_that_is_also_a_word_is_masked(name: str) -> None:
    assert mask(f"Bonjour, je suis {name}, comment voter ?").text == "Bonjour, je suis [nom], comment voter ?"


KEYS = ("question", "text", "message")


def test_no_ordinary_message_has_the_shape_of_a_small_name() -> None:
    """The messages of the evaluation that are not among those whose words are counted."""
    folder = Path(__file__).parents[1] / "eval" / "assistant_eval" / "datasets"
    known = {one.text for one in known_questions()}
    lines = (json.loads(line) for path in folder.rglob("*.jsonl") for line in path.open(encoding="utf-8"))
    texts = {one[key] for one in lines for key in KEYS if isinstance(one.get(key), str)} - known
    assert len(texts) > 40_000
    assert [text[start:end] for text in texts for start, end in small_names(text)] == []


@pytest.mark.parametrize("name", ["jean dupont", "rose petit", "karim", "marie leroy"])
def test_a_small_name_that_is_also_a_word_or_stands_alone_is_left(name: str) -> None:
    """The notice of personal data says so: masked, « je suis furax » would be too."""
    assert mask(f"je suis {name}").kinds == ()


@pytest.mark.parametrize("text", HARMLESS)
def test_prices_dates_articles_and_titles_are_left_alone(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).kinds == ()


def test_several_kinds_are_named_once_each() -> None:
    result = mask("Je m'appelle Léa, 06 12 34 56 78 ou 07 12 34 56 78, lea@exemple.fr")
    assert result.kinds == ("email", "phone", "name")
    assert not any(char.isdigit() for char in result.text)


@given(st.text(max_size=200))
def test_masking_twice_changes_nothing_and_never_fails(text: str) -> None:
    once = mask(text)
    assert mask(once.text).text == once.text


@given(st.integers(0, 10**8 - 1), st.sampled_from(["", " ", ".", "-"]), st.sampled_from("1234567"))
def test_every_french_number_is_masked_however_grouped(rest: int, separator: str, kind: str) -> None:
    digits = f"0{kind}{rest:08d}"
    written = separator.join(digits[place : place + 2] for place in range(0, 10, 2))
    assert mask(f"mon numéro est {written}, merci").text == f"mon numéro est {MASKS['phone']}, merci"


@given(st.integers(10**9, 10**10 - 1), st.integers(10**9, 10**10 - 1))
def test_every_iban_with_a_right_key_is_masked(first: int, second: int) -> None:
    account = f"{first}{second}000"
    key = 98 - int(f"{account}152700") % 97
    assert mask(f"FR{key:02d}{account}").kinds == ("iban",)


@given(st.integers(0, 10**11 - 1))
def test_every_card_with_a_right_digit_is_masked(number: int) -> None:
    body = f"4975{number:011d}"
    total = sum(int(d) if place % 2 else sum(divmod(2 * int(d), 10)) for place, d in enumerate(reversed(body)))
    card = f"{body}{-total % 10}"
    assert mask(f"ma carte {card[:4]} {card[4:8]} {card[8:12]} {card[12:]}").kinds == ("card",)


@given(st.integers(0, 10**11 - 1), st.integers(1, 9))
def test_a_number_as_long_as_a_card_with_a_wrong_digit_is_no_card(number: int, slip: int) -> None:
    body = f"4975{number:011d}"
    total = sum(int(d) if place % 2 else sum(divmod(2 * int(d), 10)) for place, d in enumerate(reversed(body)))
    other = f"{body}{(slip - total) % 10}"
    assert mask(f"ma demande {other[:4]} {other[4:8]} {other[8:12]} {other[12:]}").kinds == ()


@pytest.mark.parametrize("number", ["4111 1111 1111 1112", "4975 1234 5678 9012", "3012-3456-7890-1234"])
def test_a_reference_as_long_as_a_card_is_left_alone(number: str) -> None:
    text = f"ma demande {number} avance-t-elle ?"
    assert mask(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "la référence AB12 CD34 EF56 GH78 du dossier",
        "mon contrat XY12 3456 789A BCDE est perdu",
        "le permis PC20 2601 4000 1200 34 est-il accordé ?",
        "BE69 5390 0754 7034",
    ],
)
def test_a_reference_shaped_like_a_foreign_iban_without_its_key_is_left_alone(text: str) -> None:
    assert mask(text).text == text


@given(st.integers(0, 99_999), st.sampled_from(["€", "euros", "habitants", "m²"]))
def test_amounts_are_never_masked(amount: int, unit: str) -> None:
    text = f"cela fait {amount} {unit} en 2026"
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("06 12 34 56 78 4111 1111 1111 1111", ("phone", "card")),
        ("4111 1111 1111 1111 06 12 34 56 78", ("phone", "card")),
        ("FR76 3000 6000 0112 3456 7890 189 06 12 34 56 78", ("iban", "phone")),
    ],
)
def test_numbers_side_by_side_are_each_masked(text: str, kinds: tuple[str, ...]) -> None:
    masked = mask(text)
    assert masked.kinds == kinds
    assert not any(char.isdigit() for char in masked.text)


def test_what_stands_for_personal_data_is_not_searched() -> None:
    masked = mask("mon numéro est le 06 12 34 56 78, combien coûte un passeport ?").text
    assert without_masks(masked) == "mon numéro est le , combien coûte un passeport ?"
    assert without_masks("[adresse]") == "[adresse]"
    assert without_masks("une question  sans rien") == "une question  sans rien"
