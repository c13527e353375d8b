"""Sentences, words, opening words and acronyms, on the French that breaks naive rules."""

from __future__ import annotations

import pytest

from assistant.corpus.checks import readability
from assistant.text.acronyms import glossary
from assistant.text.acronyms.glossary import Glossary, Term

GLOSSARY = Glossary(
    [
        Term("CAF", "caisse d'allocations familiales", forms=("Caf",)),
        Term("PLU", "plan local d'urbanisme"),
        Term("SMS", "message court", plain=True),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Venez. Signez !", ["Venez.", "Signez !"]),
        ("M. Petit reçoit. Mme. Dupont aussi.", ["M. Petit reçoit.", "Mme. Dupont aussi."]),
        ("Lisez l'art. L. 2121-10 du code.", ["Lisez l'art. L. 2121-10 du code."]),
        ("Apportez un papier, p. ex. Un bail.", ["Apportez un papier, p. ex. Un bail."]),
        ("1. Remplissez le formulaire. 2. Signez.", ["1. Remplissez le formulaire.", "2. Signez."]),
        ("Le tarif date de 2026. 3 jours suffisent.", ["Le tarif date de 2026.", "3 jours suffisent."]),
        ("Voyez https://a.gouv.fr/x.y?z. Payez.", ["Voyez https://a.gouv.fr/x.y?z.", "Payez."]),
        ("Le terrain fait 1.5 hectare.", ["Le terrain fait 1.5 hectare."]),
        ("Des papiers, etc. La suite.", ["Des papiers, etc.", "La suite."]),
        ("Il hésite… puis signe.", ["Il hésite… puis signe."]),
        ("Il hésite… Vous signez.", ["Il hésite…", "Vous signez."]),
        ("Demandez « qui vote ? » au bureau.", ["Demandez « qui vote ? » au bureau."]),
        ("Demandez « qui vote ? », puis signez.", ["Demandez « qui vote ? », puis signez."]),
        ("Lisez « Je peux. » Signez.", ["Lisez « Je peux. »", "Signez."]),
        ("Qui parle ? quand ? où ?", ["Qui parle ?", "quand ?", "où ?"]),
        ("Appelez (sauf le lundi). Venez.", ["Appelez (sauf le lundi).", "Venez."]),
        ("une photo d'identité", ["une photo d'identité"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert readability.sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Le maire signe.", 3),
        ("Qui vote ?", 2),
        ("« L'école » : 12 élèves – 3 classes", 5),
        ("Payez sur https://www.impots.gouv.fr/a b", 4),
        ("", 0),
    ],
)
def test_words(text: str, count: int) -> None:
    assert readability.words(text) == count


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Elle est gratuite.", "Elle"),
        ("C'est gratuit.", "C'est"),
        ("C’est gratuit.", "C’est"),
        ("« Cela suffit. »", "Cela"),
        ("Dans ce cas, appelez.", "Dans ce cas"),
        ("Celle-ci est gratuite.", "Celle-ci"),
        ("Y déposer un dossier.", "Y"),
        ("Sinon, venez.", "Sinon"),
        ("La carte est gratuite.", ""),
        ("Illimité pour tous.", ""),
        ("Orientez-vous vers la mairie.", ""),
        ("C'est quoi Pix ?", ""),
        ("Y a-t-il des exceptions ?", ""),
    ],
)
def test_opening(text: str, word: str) -> None:
    assert readability.opening(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "La caisse d'allocations familiales (Caf) paie, puis la CAF vérifie.",
        "Le PLU (plan local d'urbanisme) est public.",
        "Le plan local d’urbanisme, dit PLU, est public.",
        "Un SMS suffit.",
        "Le XYZ (centre national) répond.",
        "Voyez https://www.PLU.fr ou ecrire@CAF.fr.",
        "La salle XIV et le papier A4.",
        "Le règlement sur les réseaux (NIS 2) arrive.",
        "Le centre national (XYZ), à Paris, répond.",
    ],
)
def test_explained_acronyms(text: str) -> None:
    assert list(readability.unexplained([text], GLOSSARY)) == []


@pytest.mark.parametrize(
    ("texts", "forms"),
    [
        (["La Caf paie."], ["Caf"]),
        (["Le PLU est public.", "Le plan local d'urbanisme (PLU) change."], ["PLU"]),
        (["L'ABC et le NF525 comptent.", "L'ABC encore."], ["ABC", "NF525"]),
        (["Une règle existe (article 6 du PLU)."], ["PLU"]),
    ],
)
def test_unexplained_acronyms(texts: list[str], forms: list[str]) -> None:
    assert [found.mention.form for found in readability.unexplained(texts, GLOSSARY)] == forms


def test_the_index_says_which_text() -> None:
    (found,) = readability.unexplained(["Rien ici.", "Le PLU change."], GLOSSARY)
    assert (found.index, found.mention.start) == (1, 3)


def test_the_shipped_glossary_is_sound() -> None:
    terms = glossary.load().terms
    forms = [form for term in terms for form in (term.short, *term.forms)]
    assert len(terms) >= 120
    assert len(forms) == len(set(forms))
    for term in terms:
        assert term.means == term.means.strip()
        assert not term.means.endswith(".")
        assert term.short not in term.means.split()


def test_glossary_finds_all_the_ways_of_writing() -> None:
    shipped = glossary.load()
    assert shipped.find("Cnil") is shipped.find("CNIL")
    assert shipped.find("cnil") is None
