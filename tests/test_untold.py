"""A rule that each town sets, shown without what this town chose: the answer says that it is missing, in any voice."""

from dataclasses import replace
from datetime import date

import pytest
from pages import page

from assistant.answering.notes import notes
from assistant.answering.quoting import Excerpt
from assistant.corpus.canonical import TextBuilder
from assistant.corpus.chunking import passages
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
