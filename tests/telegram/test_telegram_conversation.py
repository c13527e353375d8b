"""From ``/start`` to an opinion, with the real application, real HTTP and a real index."""

import asyncio

import pytest

pytestmark = [pytest.mark.network, pytest.mark.slow]


def test_from_start_to_an_opinion(talking, assistant):
    async def scenario():
        async with talking() as chat:
            camille = chat.user()
            hello = await camille.asks("/start")
            assert "assistant automatisé de Saint-Exemple" in hello.text
            assert "hors de l'Union européenne" in hello.text
            answer = await camille.asks("Combien coûte un passeport pour un enfant de 16 ans ?")
            assert "42 €" in answer.text.splitlines()[0]
            assert "Sources\n[1] " in answer.text
            assert "Source 1" in answer.labels()
            assert answer.labels()[-2:] == ["👍", "👎"]
            camille.touches(answer, "Source 1")
            (proof,) = await camille.hears()
            assert "<blockquote>" in proof.html
            query = camille.touches(answer, "👎")
            await chat.api.until(lambda: "C'est faux" in answer.labels())
            assert chat.api.answered[query].startswith("Merci")
            camille.touches(answer, "C'est dépassé")
            await chat.api.until(lambda: "C'est faux" not in answer.labels())
            (row,) = chat.feedback.rows()
            assert (row.vote, row.reason, row.channel) == ("down", "outdated", "telegram")
            assert not chat.api.refused

    asyncio.run(scenario())
