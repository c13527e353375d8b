"""Many people at once, and a hundred questions answered as the library answers them."""

import asyncio
import itertools
import json
import resource
import time
from importlib.resources import files

import httpx
import pytest
from bot_api_server import BotApi
from canned import Canned, an_answer

from assistant.settings import Settings
from assistant_bots.app import create_app
from assistant_bots.service.feedback import Feedback
from assistant_bots.service.running import Service
from assistant_bots.telegram.backend import InProcess

pytestmark = [pytest.mark.network, pytest.mark.slow]
PEOPLE = 200
QUESTIONS = files("assistant_eval.datasets") / "starter-questions.jsonl"


@pytest.mark.timed
def test_two_hundred_people_at_once_each_in_order(talking, assistant, record_testsuite_property):
    """Two questions each, in one burst; Telegram allows 30 messages a second, then answers 429."""
    first, second = "Combien coûte un passeport pour un adulte ?", "Quelles pièces pour la carte d'identité ?"

    async def scenario():
        async with talking(api=BotApi(per_second=45)) as chat:
            people = [chat.user(number) for number in range(1, PEOPLE + 1)]
            begin = time.monotonic()
            for question in (first, second):
                for person in people:
                    person.says(question)
            await chat.api.until(lambda: all(len(person.sees()) == 2 for person in people), 90)
            seconds = time.monotonic() - begin
            await asyncio.sleep(1)
            for person in people:
                passport, card = person.sees()
                assert "86 €" in passport.text
                assert "photo" in card.text
                assert all("Source 1" in one.labels() for one in (passport, card))
            assert len(chat.api.sent) == 2 * PEOPLE
            assert not chat.api.refused
            return seconds

    seconds = asyncio.run(scenario())
    record_testsuite_property("seconds", round(seconds, 1))
    assert seconds < 60


@pytest.mark.usefixtures("unpaced")
def test_memory_is_flat_over_hundreds_of_people(talking, record_testsuite_property):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            sizes = []
            numbers = itertools.count(1)
            for _round in range(6):
                people = [chat.user(next(numbers)) for _ in range(100)]
                for person in people:
                    person.says("Question")
                await chat.api.until(lambda group=people: all(person.sees() for person in group), 60)
                chat.api.sent.clear()
                chat.api.calls.clear()
                chat.api.log.clear()
                sizes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
            await asyncio.sleep(1)
            assert not chat.bot._application.user_data
            assert not chat.bot._application.chat_data
            assert not chat.bot._desk._turns
            assert not chat.bot._handlers._open
            return sizes

    sizes = asyncio.run(scenario())
    record_testsuite_property("megabytes", round(sizes[-1] - sizes[1], 1))
    assert sizes[-1] - sizes[1] < 15, sizes


@pytest.mark.usefixtures("unpaced")
@pytest.mark.timeout(900)  # the first test to use the starter site waits for its index
def test_a_hundred_questions_have_the_citations_of_the_web_interface(
    talking, starter, tmp_path, record_testsuite_property
):
    """The whole starter site; each source button shows the quote, which is in its passage."""
    questions = [json.loads(row)["question"] for row in QUESTIONS.read_text(encoding="utf-8").splitlines()][:100]
    settings = Settings(rate_client="1000/second")
    web = create_app(starter, settings, watch=False)

    async def scenario():
        backend = InProcess(Service(starter, settings), Feedback(tmp_path))
        transport = httpx.ASGITransport(app=web)
        cited = 0
        async with talking(backend) as chat, httpx.AsyncClient(transport=transport, base_url="http://web") as http:
            for number, question in enumerate(questions, start=1):
                person = chat.user(number)
                answer = await person.asks(question)
                expected = (await http.post("/api/v1/ask", json={"question": question})).json()["citations"]
                labels = [label for label in answer.labels() if label.startswith("Source ")]
                assert labels == [f"Source {citation['n']}" for citation in expected], question
                for citation in expected:
                    person.touches(answer, f"Source {citation['n']}")
                    proof = "\n".join(one.text for one in await person.hears())
                    assert citation["title"] in proof
                    assert citation["publisher"] in proof
                    assert citation["quote"] in proof
                    assert citation["quote"] in passage_text(starter, citation)
                    cited += 1
            assert not chat.api.refused
        return cited

    cited = asyncio.run(scenario())
    record_testsuite_property("citations", cited)
    assert cited >= 80


def passage_text(assistant, citation):
    with assistant.serving() as generation:
        passage = generation.passage(citation["passage_id"])
        return generation.document(citation["document_id"]).text[passage.start : passage.end]
