"""Long, odd and many: what stays true when messages are too big or people too fast."""

import asyncio
from datetime import date

import pytest
from canned import Canned, an_answer

from assistant_bots.telegram.conversation_memory import GESTURES, RATE

pytestmark = [pytest.mark.network, pytest.mark.slow]
NASTY = "<b>*_`[x](y)&amp; </blockquote> **jamais fermé & <script>alert(1)</script> \u202e 5 < 6 > 4"


def test_an_answer_of_20000_characters_keeps_everything_and_its_sources(talking):
    text = "\n\n".join(f"**Point {row}.** " + "des mots et encore " * 30 + "[1]" for row in range(40))
    assert len(text) > 20_000

    async def scenario():
        async with talking(Canned(lambda question: an_answer(question, text))) as chat:
            camille = chat.user()
            camille.says("Tout")
            await chat.api.until(lambda: camille.sees() and camille.sees()[-1].labels())
            messages = camille.sees()
            assert len(messages) > 5
            assert "".join(one.text for one in messages).count("Point ") == 40
            assert "1 source · à jour le 31 janvier 2026" in messages[-1].text
            assert "Source 1" in messages[-1].labels()
            assert not any(one.labels() for one in messages[:-1])
            assert not chat.api.refused

    asyncio.run(scenario())


def test_unbalanced_markup_in_text_source_and_quote(talking):
    def make(question):
        answer = an_answer(question, NASTY)
        citation = answer.citations[0].model_copy(
            update={"title": NASTY, "section": NASTY, "quote": NASTY * 90, "publisher": NASTY}
        )
        return answer.model_copy(update={"citations": (citation,), "suggestions": (NASTY * 3,)})

    async def scenario():
        async with talking(Canned(make)) as chat:
            camille = chat.user()
            answer = await camille.asks(NASTY)
            assert "<script>alert(1)</script>" in answer.text
            camille.touches(answer, "Source 1")
            await camille.hears(2)
            assert not chat.api.refused

    asyncio.run(scenario())


def test_html_refused_all_the_same_is_sent_plain(talking, monkeypatch):
    import bot_api_server

    strict = bot_api_server.check_text

    def refuse(raw, mode):
        if mode == "HTML":
            bot_api_server.refuse("Bad Request: can't parse entities: whatever")
        return strict(raw, mode)

    monkeypatch.setattr(bot_api_server, "check_text", refuse)

    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            answer = await chat.user().asks("Question")
            assert "Réponse à Question" in answer.text
            assert "à jour le" in answer.text
            assert "Source 1" in answer.labels()
            assert "<b>" not in answer.html.replace("<b>de</b>", "")

    asyncio.run(scenario())


def test_many_sources_and_suggestions_stay_within_the_keyboard(talking):
    def make(question):
        answer = an_answer(question)
        many = tuple(answer.citations[0].model_copy(update={"n": number}) for number in range(1, 61))
        return answer.model_copy(update={"citations": many, "suggestions": tuple(f"Et {n} ?" for n in range(9))})

    async def scenario():
        async with talking(Canned(make)) as chat:
            camille = chat.user()
            camille.says("Question")
            messages = await camille.hears()
            assert "60 sources · à jour le" in messages[-1].text
            assert 4 <= len([label for label in messages[-1].labels() if label.startswith("Et ")]) <= 4
            assert not chat.api.refused

    asyncio.run(scenario())


def test_one_question_waits_and_a_third_is_declined_kindly(talking):
    async def scenario():
        backend = Canned(an_answer, pause=0.6)
        async with talking(backend) as chat:
            camille = chat.user()
            for text in ("Une", "Deux", "Trois"):
                camille.says(text)
            messages = await camille.hears(3)
            assert "une à la fois" in messages[0].text
            assert ["Une" in messages[1].text, "Deux" in messages[2].text] == [True, True]
            assert backend.asked == ["Une", "Deux"]

    asyncio.run(scenario())


def test_too_many_questions_are_told_once(talking):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille, sam = chat.user(1), chat.user(2)
            for number in range(RATE):
                await camille.asks(f"Question {number}")
            assert "Attendez une minute" in (await camille.asks("Encore")).text
            camille.says("Encore")
            camille.says("Encore")
            assert "Réponse à Autre" in (await sam.asks("Autre")).text
            await asyncio.sleep(0.3)
            assert len(camille.sees()) == RATE + 1

    asyncio.run(scenario())


def test_erasing_a_conversation_gives_no_more_questions(talking):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            for number in range(RATE):
                await camille.asks(f"Question {number}")
            await camille.asks("/effacer")
            assert "Attendez une minute" in (await camille.asks("Encore")).text

    asyncio.run(scenario())


def test_too_many_gestures_are_left_alone(talking):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            for _ in range(GESTURES + 10):
                camille.says("/aide")
            await chat.user(2).asks("Question")
            await chat.api.until(lambda: len(camille.sees()) == GESTURES)
            queries = [camille.touches_data(camille.sees()[0], "s:x") for _ in range(3)]
            await chat.api.until(lambda: all(chat.api.answered[query] for query in queries))
            assert len(camille.sees()) == GESTURES
            assert "Attendez une minute" in chat.api.answered[queries[0]]

    asyncio.run(scenario())


def test_a_passage_to_review_is_said(talking):
    def make(question):
        answer = an_answer(question)
        old = answer.citations[0].model_copy(update={"review_by": date(2020, 1, 1)})
        return answer.model_copy(update={"citations": (old,)})

    async def scenario():
        async with talking(Canned(make)) as chat:
            assert "à relire depuis le 1er janvier 2020" in (await chat.user().asks("Question")).text

    asyncio.run(scenario())
