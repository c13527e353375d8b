"""Acronyms beside a quote and hours in the reader's language, in Telegram."""

import asyncio
from datetime import date

import pytest
from canned import Canned, an_answer

from assistant.records import Contact
from assistant_bots.telegram import render

TODAY = date(2026, 11, 24)


def with_terms(question: str):
    answer = an_answer(question)
    quote = "Le CCAS et la CNIL reçoivent le <b>."
    (citation,) = (one.model_copy(update={"quote": quote}) for one in answer.citations)
    glossary = {"CCAS": "centre <i>communal</i> d'action sociale", "PLU": "plan local d'urbanisme"}
    return answer.model_copy(update={"citations": (citation,), "glossary": glossary})


@pytest.mark.network
@pytest.mark.slow
def test_a_source_explains_the_acronyms_of_its_own_quote(talking):
    async def scenario():
        async with talking(Canned(with_terms)) as chat:
            camille = chat.user()
            answer = await camille.asks("Où est le CCAS ?")
            camille.touches(answer, "Source 1")
            (proof,) = await camille.hears()
            assert "CCAS : centre <i>communal</i> d'action sociale" in proof.text
            assert "<b>CCAS</b> : centre &lt;i&gt;communal&lt;/i&gt;" in proof.html
            assert "plan local" not in proof.text
            again = await camille.asks("/sources")
            assert "CCAS : centre" in again.text

    asyncio.run(scenario())


def test_a_contact_line_is_in_one_language():
    contact = Contact(name="Mairie", phone="01 99 00 10 20", open_now=False, next_opening="tomorrow at 9:00")
    assert render.contact_line(contact, "en") == "Mairie · 01 99 00 10 20 · Closed, opens tomorrow at 9:00"
    assert render.contact_line(contact.model_copy(update={"open_now": None}), "en") == "Mairie · 01 99 00 10 20"
    french = Contact(name="Mairie", open_now=True, next_opening="ferme à 17 h")
    assert render.contact_line(french, "fr") == "Mairie · Ouvert, ferme à 17 h"


@pytest.mark.network
@pytest.mark.slow
def test_the_contact_card_is_in_the_language_chosen(talking):
    async def scenario():
        async with talking() as chat:
            camille = chat.user()
            camille.touches(await camille.asks("/langue"), "English")
            await camille.hears()
            card = await camille.asks("/contact")
            assert "Monday" in card.text
            assert "Open, closes" in card.text or "Closed, opens" in card.text
            assert not any(word in card.text for word in ("lundi", "ouvre", "ferme"))

    asyncio.run(scenario())
