"""What comes to the bot besides a plain question: captions, albums, groups, edits, messages of the service."""

import asyncio

import pytest
from bot_api_server import BOT_NAME
from canned import Canned, an_answer

pytestmark = [pytest.mark.network, pytest.mark.slow]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}, "vocaux"),
        ({"photo": [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]}, "images"),
        ({"document": {"file_id": "a", "file_unique_id": "b"}}, "documents"),
        ({"location": {"latitude": 48.0, "longitude": 2.0}}, "position"),
        ({"contact": {"phone_number": "0199001020", "first_name": "X"}}, "que le texte"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "que le texte"),
    ],
)
def test_what_it_cannot_read_is_said(talking, content, words):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            camille.sends(**content)
            (reply,) = await camille.hears()
            assert words in reply.text

    asyncio.run(scenario())


def test_a_caption_is_read_and_an_album_answered_once(talking):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            picture = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]
            camille.sends(photo=picture, caption="C'est bien ça ?", media_group_id="77")
            camille.sends(photo=picture, media_group_id="77")
            camille.sends(photo=picture, media_group_id="77")
            note, answer = await camille.hears(2)
            assert "pièce jointe" in note.text
            assert "C'est bien ça ?" in answer.text
            await asyncio.sleep(0.3)
            assert len(camille.sees()) == 2

    asyncio.run(scenario())


def test_service_messages_are_left_alone(talking):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            camille.sends(new_chat_title="Autre")
            camille.sends(pinned_message=camille.message(text="x"))
            assert "Question" in (await camille.asks("Question")).text
            assert len(camille.sees()) == 1

    asyncio.run(scenario())


def test_in_a_group_only_when_spoken_to(talking):
    async def scenario():
        backend = Canned(an_answer)
        async with talking(backend) as chat:
            camille = chat.user(7, group=-100200)
            camille.says("On se voit à 18 h ?")
            camille.sends(photo=[{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}])
            camille.says("/aide@another_bot")
            question = camille.says(f"@{BOT_NAME} à quelle heure ouvre la mairie ?")
            (answer,) = await camille.hears()
            assert backend.asked == ["à quelle heure ouvre la mairie ?"]
            assert answer.request["reply_parameters"]["message_id"] == question["message"]["message_id"]
            camille.replies(answer, "et samedi ?")
            await camille.hears()
            assert backend.asked[-1] == "et samedi ?"
            assert len(camille.sees()) == 2

    asyncio.run(scenario())


def test_an_edited_question_is_answered_anew_but_once(talking):
    async def scenario():
        backend = Canned(an_answer)
        async with talking(backend) as chat:
            camille = chat.user()
            first = camille.says("piscine ?")
            await camille.hears()
            camille.edits(first, "piscine ?")
            camille.edits(first, "horaires piscine ?")
            (answer,) = await camille.hears()
            assert "horaires piscine" in answer.text
            assert backend.asked == ["piscine ?", "horaires piscine ?"]

    asyncio.run(scenario())
