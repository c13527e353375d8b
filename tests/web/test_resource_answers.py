"""A need asked on the page and in Telegram: cards, links that take a filter away, buttons that go on."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from assistant import Answer
from assistant_bots.telegram.render import answer_message

NEED = "jeux de maths au CP"


@pytest.fixture(scope="module")
def answer(mini_assistant) -> Answer:
    found = mini_assistant.ask(NEED)
    assert found.kind == "resources"
    return found


def test_the_page_shows_cards_whose_filters_are_links(client):
    page = client.post("/poser-une-question", data={"question": NEED}).text
    cards = re.findall(r'<li class="resource">.*?</li>', page, re.DOTALL)
    assert 0 < len(cards) <= 3
    assert all("Proposée parce que" in card and "Non vérifié" in card for card in cards)
    away = [html.unescape(one) for one in re.findall(r'<li><a href="(/ressources\?[^"]*)"', page)]
    assert len(away) == 3
    for address in away:
        assert client.get(address).status_code == 200
    assert "À demander aussi" not in page  # the page keeps no conversation: « plus » would mean nothing
    whole = html.unescape(re.search(r'<p><a href="(/ressources[^"]*)">Voir ', page)[1])
    assert len(re.findall("<h3>", client.get(whole).text)) >= len(cards)


def test_a_closed_service_on_the_page_leads_to_what_replaces_it(client):
    page = client.post("/poser-une-question", data={"question": "comment accéder à Éduthèque"}).text
    assert "Ce service est fermé : Éduthèque." in html.unescape(page)
    assert "Voyez plutôt" in page


def test_telegram_shows_cards_as_links_and_buttons_that_go_on(answer):
    message = answer_message(answer, "token", "fr", today=date(2026, 11, 24))
    text = "".join(part.html for part in message.parts)
    for card in answer.resources.cards:
        assert f'<a href="{html.escape(card.url)}">{html.escape(card.name, quote=False)}</a>' in text
        assert html.escape(card.description, quote=False) in text
    labels = [button.label for row in message.rows for button in row]
    assert [one for one in labels if one.startswith("Sans le filtre")]
    assert all(len(button.data.encode()) <= 64 for row in message.rows for button in row)
