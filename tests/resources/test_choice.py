"""Guide or resource, over the small site: who answers, on which words, and with what history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assistant import Answer, Assistant

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def assistant(mini_index) -> Iterator[Assistant]:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as opened:
        yield opened


@pytest.mark.parametrize(
    ("need", "first"),
    [
        ("une vidéo sur la préhistoire pour mes CE2", "lumni-enseignement"),
        ("application pour les tables de multiplication", "calculatice"),
        ("capytale", "capytale"),
        ("c'est quoi Lumni", "lumni"),
        ("outil pour faire des cartes mentales", "digimindmap"),
        ("comment accéder à Éduthèque", "edutheque"),
        ("je cherche un quiz sans compte pour mes élèves de CM2", "digistorm"),
    ],
)
def test_a_need_gets_resources(assistant, need, first):
    answer = assistant.ask(need, now=NOW)
    assert answer.kind == "resources"
    assert answer.resources.cards[0].id == first
    assert (answer.status, answer.audience, answer.contacts) == ("answered", "school", ())
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


@pytest.mark.parametrize(
    "question",
    [
        "Combien coûte un passeport ?",
        "ai-je le droit de filmer mes élèves ?",
        "comment inscrire mon enfant à l'école ?",
        "horaires de la mairie",
        "carte d'identité perdue",
        "I would like a video for my class",
        "bonjour",
    ],
)
def test_anything_else_is_for_the_pages(assistant, question):
    answer = assistant.ask(question, now=NOW)
    assert answer.kind != "resources"
    assert answer.resources is None


def test_a_list_goes_on_and_then_lets_go(assistant):
    first = assistant.ask("exercices de maths au CP", now=NOW)
    more = assistant.ask("plus", history=[first], now=NOW)
    assert more.kind == "resources"
    assert more.resources.start == len(first.resources.cards)
    other = assistant.ask("Combien coûte un passeport ?", history=[first, more], now=NOW)
    assert other.kind != "resources"
    assert assistant.ask("plus", now=NOW).kind != "resources"


def test_a_suggestion_accepted_goes_on_with_the_list(assistant):
    first = assistant.ask("exercices de maths au CP", now=NOW)
    assert first.suggestions[0] == "D’autres ressources"
    assert assistant.ask("oui", history=[first], now=NOW).resources.start == len(first.resources.cards)
