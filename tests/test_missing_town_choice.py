"""A rule that each town sets, shown without what this town chose: the answer says that it is missing, in any voice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pages import from_markdown, page
from sheets import FIELDS, Sheets
from town import MINI

from assistant.answering.notes import notes
from assistant.answering.quoting import Excerpt
from assistant.corpus.canonical import TextBuilder
from assistant.corpus.chunking import passages
from assistant.embedding import Embedder
from assistant.index.publication import Index
from assistant.site.configuration import Site
from assistant.text.messages import say

TODAY = date(2026, 2, 1)
LEFT = [
    "Le prix d'une concession est voté par le conseil municipal.",
    "Chaque commune choisit les durées qu'elle propose.",
    "Chaque commune ou intercommunalité choisit le mode de collecte.",
    "Toute occupation du trottoir donne lieu à une redevance, fixée par la commune.",
    "Le prix de la carte dépend de la commune.",
    "Le tri change d'une commune à l'autre.",
    "L'attente est longue, selon la commune.",
]
KEPT = [
    "Adulte : 86 € en timbre fiscal.",
    "Le conseil municipal décide pour la commune : budget, écoles, travaux.",
    "Demandez le certificat à la mairie de votre domicile.",
    "Le montant est fixé par la loi.",
]


def excerpt(text: str, layer: str = "common", *, local: bool = False) -> Excerpt:
    builder = TextBuilder()
    builder.paragraph(text)
    document = page(builder, review_by=None)
    (passage,) = passages(document)
    return Excerpt(document, replace(passage, layer=layer, local=local), document.blocks)


@pytest.mark.parametrize("text", LEFT)
def test_what_is_left_to_towns_is_said_to_be_untold(text: str) -> None:
    assert notes([excerpt(text)], TODAY, "fr") == [say("answer.untold", "fr")]
    assert notes([excerpt(text, "national")], TODAY, "fr") == [say("answer.untold", "fr")]
    assert say("answer.untold", "en") in notes([excerpt(text)], TODAY, "en")


@pytest.mark.parametrize("text", LEFT)
def test_the_town_has_told(text: str) -> None:
    assert notes([excerpt(text, "local")], TODAY, "fr") == []
    assert notes([excerpt(text), excerpt("Ici, 30 €.", "local", local=True)], TODAY, "fr") == []


@pytest.mark.parametrize("text", KEPT)
def test_a_rule_for_every_town_needs_no_note(text: str) -> None:
    assert notes([excerpt(text)], TODAY, "fr") == []
    assert notes([], TODAY, "fr") == []


@pytest.mark.parametrize(
    "rule",
    [
        "Chaque commune choisit les jours et les heures d'ouverture.",
        "Le règlement fixe les jours et les heures. Ils changent d'une commune à l'autre.",
    ],
)
def test_hours_that_each_town_sets_are_untold_wherever_the_page_says_so(rule: str) -> None:
    builder = TextBuilder()
    builder.paragraph("Une bibliothèque prête des livres.")
    builder.paragraph(rule)
    document = page(builder, review_by=None)
    shown = Excerpt(document, replace(passages(document)[0], layer="common"), document.blocks[:1])
    assert shown.quote == "Une bibliothèque prête des livres."
    assert notes([shown], TODAY, "fr", "when") == [say("answer.untold", "fr")]
    assert notes([shown], TODAY, "fr", "cost") == notes([shown], TODAY, "fr") == []
    assert notes([shown, excerpt("Le samedi.", "local", local=True)], TODAY, "fr", "when") == []


PAGE = """---
id: {id}
title: Emplacement au cimetière
kind: demarche
audience: [resident]
updated: 2026-01-05
{fields}local:
  cost: Trente ans : 250 €.
---

Un emplacement se demande à la mairie.
"""
COST = 'cost: ["Adulte : 86 €", "De 15 à 17 ans : 42 €", "Moins de 15 ans : 17 €"]'


@pytest.fixture(scope="module")
def graves(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Sheets]:
    """Two pages with a price of the town: one whose rule leaves it to towns, one whose rule is the same everywhere."""
    left = FIELDS.replace(COST, "cost: Le prix est voté par le conseil municipal.")
    pages = {"tombe": left, "urne": FIELDS}
    site = Site.read(MINI)
    index = Index(Path(tmp_path_factory.mktemp("graves")))
    written = [from_markdown(PAGE.format(id=one, fields=pages[one]), f"{one}.md", site) for one in pages]
    index.build(site.id, written, embedder)
    generation = index.open(embedder)
    yield Sheets(generation, embedder)
    generation.close()


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("tombe", "Trente ans : 250 €."),
        ("urne", "Adulte : 86 €"),
    ],
)
def test_what_the_town_chose_comes_before_the_rule_that_leaves_it_to_towns(
    graves: Sheets, name: str, first: str
) -> None:
    draft = graves.drafted("Combien coûte un emplacement au cimetière ?", name)
    assert draft.citations[0].quote.startswith(first)
    assert any(one.quote == "Trente ans : 250 €." for one in draft.citations)
    assert say("answer.untold", "fr") not in draft.text
