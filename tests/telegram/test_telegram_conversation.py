"""Gestures of people, with the real application, real HTTP and a real index."""

import asyncio

import pytest
from canned import Canned, an_answer

pytestmark = [pytest.mark.network, pytest.mark.slow]
PASSPORT = "Combien coûte le passeport d'un ado de 16 ans ?"


def test_from_start_to_an_opinion(talking):
    async def scenario():
        async with talking() as chat:
            camille = chat.user()
            hello = await camille.asks("/start")
            assert "assistant automatisé de Saint-Exemple" in hello.text
            assert "hors de l'Union européenne" in hello.text
            answer = await camille.asks(PASSPORT)
            assert "42 €" in answer.text.splitlines()[0]
            assert "source · à jour le " in answer.text or "sources · à jour le " in answer.text
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


def test_every_message_has_previews_off_and_small_callbacks(talking):
    async def scenario():
        async with talking() as chat:
            camille = chat.user()
            for text in ("/start", PASSPORT, "/aide", "/public", "/langue", "/contact", "/sources"):
                await camille.asks(text)
            for sent in camille.sees():
                assert sent.request["link_preview_options"] == {"is_disabled": True}
            assert not chat.api.refused
            commands = [data for method, data in chat.api.calls if method == "setMyCommands"]
            assert {one.get("language_code") for one in commands} >= {"fr", "en", None}

    asyncio.run(scenario())


def test_each_quote_shown_is_in_its_passage(talking, assistant):
    questions = [PASSPORT, "Quelles pièces pour ma carte d'identité ?", "Comment mettre mon commerce sur Google ?"]

    async def scenario():
        async with talking() as chat:
            camille = chat.user()
            for question in questions:
                expected = assistant.ask(question).citations
                answer = await camille.asks(question)
                for citation in expected:
                    camille.touches(answer, f"Source {citation.n}")
                    (proof,) = await camille.hears()
                    with assistant.serving() as generation:
                        passage = generation.passage(citation.passage_id)
                        text = generation.document(citation.document_id).text[passage.start : passage.end]
                    assert citation.quote in text
                    assert citation.quote.strip() in proof.text
                    assert citation.url in proof.html

    asyncio.run(scenario())


def test_a_suggestion_is_asked_and_repeated(talking):
    async def scenario():
        async with talking() as chat:
            camille = chat.user()
            answer = await camille.asks(PASSPORT)
            label = next(label for label in answer.labels() if "?" in label)
            camille.touches(answer, label)
            (following,) = await camille.hears()
            assert following.text.startswith(f"« {label[:20]}")
            assert "à jour le" in following.text

    asyncio.run(scenario())


def test_a_follow_up_is_understood_and_erasing_ends_it(talking):
    async def scenario():
        async with talking() as chat:
            camille = chat.user()
            await camille.asks("Quelles pièces apporter pour la carte d'identité ?")
            following = await camille.asks("et c'est combien ?")
            assert "arte" in following.text
            camille.touches(following, "Source 1")
            (proof,) = await camille.hears()
            assert "Carte" in proof.text.splitlines()[0]
            numbers = [one.message_id for one in camille.sees()]
            (done,) = [await camille.asks("/effacer")]
            assert done.text.startswith("C'est effacé")
            assert set(numbers) <= set(chat.api.deleted)
            query = camille.touches_data(done, following.data("👍"))  # a button kept elsewhere, say on another phone
            await chat.api.until(lambda: chat.api.answered[query])
            assert "expiré" in chat.api.answered[query]

    asyncio.run(scenario())


def test_an_emergency_has_no_sources_and_can_be_erased(talking):
    async def scenario():
        async with talking() as chat:
            camille = chat.user()
            camille.says("Mon mari me frappe")
            (answer,) = await camille.hears()
            assert "17" in answer.text
            assert "Source" not in answer.text
            assert answer.labels() == ["Effacer et quitter"]
            camille.touches(answer, "Effacer et quitter")
            await chat.api.until(lambda: not camille.sees())
            assert len(chat.api.deleted) == 2

    asyncio.run(scenario())


def test_an_audience_and_a_language_are_chosen(talking):
    async def scenario():
        async with talking() as chat:
            sam = chat.user(language="en-GB")
            menu = await sam.asks("/public")
            assert "Who are you?" in menu.text
            sam.touches(menu, "Shop, business")
            (noted,) = await sam.hears()
            assert noted.text == "Noted: Shop, business. /public to change."
            menu = await sam.asks("/langue")
            sam.touches(menu, "Français")
            (noted,) = await sam.hears()
            assert noted.text == "C'est noté : je réponds en Français."
            assert "Comment ça marche" in (await sam.asks("/aide")).text

    asyncio.run(scenario())


def test_the_contact_card_and_other_services(talking):
    async def scenario():
        async with talking() as chat:
            camille = chat.user()
            card = await camille.asks("/contact")
            assert "01 99 00 10 20" in card.text
            camille.touches(card, "Urbanisme")
            (other,) = await camille.hears()
            assert "01 99 00 10 24" in other.text

    asyncio.run(scenario())


def test_typing_is_shown_while_an_answer_takes_time(talking):
    async def scenario():
        async with talking(Canned(an_answer, pause=0.8)) as chat:
            await chat.user().asks("Une question")
            assert "sendChatAction" in [method for method, _data in chat.api.calls]

    asyncio.run(scenario())


def test_the_audience_guessed_is_said_once(talking):
    async def scenario():
        async with talking(Canned(lambda question: an_answer(question, audience="business"))) as chat:
            baker = chat.user()
            first = await baker.asks("Comment apparaître sur Google ?")
            second = await baker.asks("Et sur les plans ?")
            assert "Réponse pour : Commerce, entreprise." in first.text
            assert "Réponse pour" not in second.text

    asyncio.run(scenario())


def test_a_baker_gets_the_shop_guide_without_choosing(talking):
    async def scenario():
        async with talking() as chat:
            answer = await chat.user().asks("Je suis boulanger, comment mettre mon commerce sur Google ?")
            assert "google.com/business" in answer.text
            assert "Réponse pour : Commerce, entreprise. /public pour changer." in answer.text

    asyncio.run(scenario())


def test_the_notice_comes_before_the_first_answer_only(talking):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            first, second = await camille.asks("Un"), await camille.asks("Deux")
            assert first.text.startswith("Assistant automatisé")
            assert "Assistant automatisé" not in second.text

    asyncio.run(scenario())


def test_a_text_by_a_model_is_labelled(talking):
    async def scenario():
        async with talking(Canned(lambda question: an_answer(question, ai_generated=True, model="m"))) as chat:
            assert "rédigée par une IA" in (await chat.user().asks("Question")).text

    asyncio.run(scenario())


@pytest.mark.parametrize("text", ["x" * 1200, "🙂", "\u200b", "?!"])
def test_a_question_that_cannot_be_read_gets_a_sentence(talking, text):
    async def scenario():
        async with talking() as chat:
            reply = await chat.user().asks(text)
            assert reply.text.startswith("La question ") or reply.text.startswith("Assistant automatisé")
            assert "référence" not in reply.text

    asyncio.run(scenario())


@pytest.mark.parametrize(
    "data", ["", "s:nothing:1", "q:::9", "a:king", "l:xx", "e:99", "c:99", "c:-1", "z", "m:no", "💥"]
)
def test_an_unknown_button_is_answered_kindly(talking, data):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            answer = await camille.asks("Question")
            query = camille.touches_data(answer, data or "s")
            await chat.api.until(lambda: chat.api.answered[query])

    asyncio.run(scenario())
