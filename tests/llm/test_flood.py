"""Somebody makes a town pay: a flood of questions spends the day's tokens and no more, and everybody is answered."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fault_server import status, stream

pytestmark = [pytest.mark.network, pytest.mark.slow]
DAILY, COUNT = 6000, 500
TRUE = "Pour un adulte, le passeport coûte 86 € [1]."


def test_a_flood_spends_the_daily_tokens_and_no_more(server, modelled):
    def reply(handler, body):
        stream(handler, TRUE) if len(server.requests) % 5 else status(500)(handler, body)

    server.reply = reply
    opened = modelled(llm_daily_tokens=DAILY)

    def ask(number):
        return opened.assistant.ask(f"combien coûte un passeport pour un adulte, demande {number} ?")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(COUNT)))
    assert all(answer.status == "answered" and "86 €" in answer.text for answer in answers)
    assert opened.budget.spent() <= DAILY
    calls = len(server.requests)
    assert calls <= DAILY / 150 + 8, "150 jetons par appel réussi, dit le serveur"
    again = modelled(llm_daily_tokens=DAILY)
    for number in range(20):
        again.assistant.ask(f"passeport {number}")
    assert again.budget.spent() <= DAILY
    assert len(server.requests) - calls <= 1, "un redémarrage ne rend pas de jetons"
