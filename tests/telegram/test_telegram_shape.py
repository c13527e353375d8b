"""The shape of an answer in Telegram: what answers first, the rest behind buttons, a question back, a person."""

import asyncio

import pytest
from canned import Canned, an_answer

from assistant.records import Choice, Contact, More

pytestmark = [pytest.mark.network, pytest.mark.slow]
TEXT = "**Gratuit.** [1]\n\n**Le délai**\n\nTrois semaines. [1]\n\nAu guichet. [1]\n\n*Relevé en 2025, à vérifier.*"
SHAPE = {
    "text": TEXT,
    "lead": "Gratuit.",
    "body": "[1]",
    "local": "Au guichet. [1]",
    "more": (More(title="Le délai", text="**Le délai**\n\nTrois semaines. [1]"),),
    "contacts": (Contact(name="État civil", phone="01 99 00 10 21", address="1 place de la Mairie"),),
}
CHOICES = {
    "status": "partial",
    "kind": "choices",
    "text": "**Voulez-vous dire … ?**\n\n- La piscine\n- Le bassin\n- Autre chose",
    "lead": "Voulez-vous dire … ?",
    "choices": (
        Choice(title="La piscine", question="Quand ouvre la piscine ?"),
        Choice(title="Bassin", question="B ?"),
    ),
    "suggestions": ("Quand ouvre la piscine ?", "B ?"),
    "citations": (),
}


def shaped(question):
    return an_answer(question, **SHAPE)


def test_the_lead_first_the_town_pinned_the_rest_behind_buttons(talking):
    async def scenario():
        async with talking(Canned(shaped)) as chat:
            camille = chat.user()
            await camille.asks("Un")
            answer = await camille.asks("Deux")
            assert answer.html.splitlines()[0] == "<b>Gratuit.</b> [1]"
            assert answer.text.split("\n\n")[1:3] == ["Mairie :", "Au guichet. [1]"]
            assert "Relevé en 2025" in answer.text
            assert "Trois semaines" not in answer.text
            assert "1 source · à jour le 31 janvier 2026" in answer.text
            assert answer.labels() == ["▸ Le délai", "Source 1", "Parler à la mairie", "👍", "👎"]
            camille.touches(answer, "▸ Le délai")
            (unfolded,) = await camille.hears()
            assert unfolded.text == "Le délai\n\nTrois semaines. [1]"
            assert not chat.api.refused

    asyncio.run(scenario())


def test_a_question_back_is_buttons_and_a_choice_is_asked(talking):
    async def scenario():
        backend = Canned(lambda question: an_answer(question, **(CHOICES if question == "piscine" else {})))
        async with talking(backend) as chat:
            camille = chat.user()
            await camille.asks("bonjour")
            asked_back = await camille.asks("piscine")
            assert asked_back.text == "Voulez-vous dire … ?"
            assert asked_back.labels() == ["La piscine", "Bassin", "Autre chose", "Parler à la mairie"]
            camille.touches(asked_back, "Autre chose")
            (reword,) = await camille.hears()
            assert "Par exemple : « Quand ouvre le lavoir ? »" in reword.text  # a question that the commune proposes
            camille.touches(asked_back, "La piscine")
            (answer,) = await camille.hears()
            assert backend.asked[-1] == "Quand ouvre la piscine ?"
            assert answer.text.startswith("« Quand ouvre la piscine ? »")

    asyncio.run(scenario())


def test_a_person_is_the_service_then_the_town_hall_and_the_words_to_copy(talking):
    async def scenario():
        async with talking(Canned(shaped)) as chat:
            camille = chat.user()
            answer = await camille.asks("Un")
            camille.touches(answer, "Parler à la mairie")
            (card,) = await camille.hears()
            assert card.text.splitlines()[0] == "État civil"
            assert "01 99 00 10 21" in card.text
            assert "Mairie\n01 99 00 10 20" in card.text
            assert 'href="https://www.openstreetmap.org/search?query=1+place+de+la+Mairie"' in card.html
            quoted = card.html.split("<blockquote>")[1]
            assert "<b>Gratuit.</b>" in quoted
            assert "Au guichet" in quoted

    asyncio.run(scenario())


def test_an_answer_that_may_be_wrong_can_be_checked_and_left(talking):
    """« Peut-être » : the passage has its source button, the other subjects stand under it."""

    async def scenario():
        maybe = CHOICES | {"text": "**Peut-être :** Gratuit. [1]", "lead": "Peut-être : Gratuit.", "body": "[1]"}
        del maybe["citations"]
        async with talking(Canned(lambda question: an_answer(question, **maybe))) as chat:
            camille = chat.user()
            await camille.asks("bonjour")
            answer = await camille.asks("piscine")
            assert answer.text.startswith("Peut-être : Gratuit. [1]")
            assert answer.labels() == ["Source 1", "La piscine", "Bassin", "Autre chose", "Parler à la mairie"]
            camille.touches(answer, "Source 1")
            (proof,) = await camille.hears()
            assert "Ouvert de 9 h à 12 h." in proof.text
            assert not chat.api.refused

    asyncio.run(scenario())


def test_nothing_comes_before_the_numbers_of_an_emergency(talking):
    async def scenario():
        urgent = {"status": "emergency", "kind": "emergency", "text": "**Appelez le 17.**", "citations": ()}
        async with talking(Canned(lambda question: an_answer(question, **urgent))) as chat:
            answer = await chat.user().asks("au secours")
            assert answer.text == "Appelez le 17."
            assert answer.labels() == ["Effacer et quitter"]

    asyncio.run(scenario())


@pytest.mark.parametrize("data", ["k:{}:7", "k:{}:x", "f:{}:3", "f:{}:-1", "p:nothing", "k:{}:other"])
def test_a_button_of_another_answer_is_answered_kindly(talking, data):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            answer = await camille.asks("Question")
            token = answer.data("👍").split(":")[1]
            query = camille.touches_data(answer, data.format(token))
            await chat.api.until(lambda: chat.api.answered[query])
            assert "expiré" in chat.api.answered[query]

    asyncio.run(scenario())
