"""Each fault of Telegram and of the network: nothing lost, nothing answered twice, sources kept."""

import asyncio
import logging
import random
import time

import pytest
from bot_api_records import Fault
from bot_api_server import TOKEN, BotApi
from canned import Canned, an_answer

from assistant_bots.telegram.ptb.polling import AnotherPoller, TokenRefused

pytestmark = [pytest.mark.network, pytest.mark.slow]
QUESTION = "Quand ouvre la piscine ?"


def answers(user, question=QUESTION):
    return [one for one in user.sees() if f"Réponse à {question}" in one.text]


@pytest.mark.parametrize("kind", ["429", "500", "502", "reset", "slow"])
@pytest.mark.parametrize("times", [1, 3])
def test_a_failed_send_is_made_good(talking, kind, times):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            await camille.asks("Bonjour")
            chat.api.faults.extend(Fault("sendMessage", kind, 1) for _ in range(times))
            camille.says(QUESTION)
            await chat.api.until(lambda: answers(camille))
            await asyncio.sleep(0.3)
            (answer,) = answers(camille)
            assert "à jour le" in answer.text
            assert "Source 1" in answer.labels()
            assert len(camille.sees()) == 2

    asyncio.run(scenario())


def test_an_answer_that_arrived_without_confirmation_is_not_repeated(talking):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            chat.api.faults.append(Fault("sendMessage", "reset_after"))
            camille.says(QUESTION)
            answer, notice = await camille.hears(2)
            assert "coupée" in notice.text
            assert [one.message_id for one in answers(camille)] == [answer.message_id]
            camille.touches(notice, "Afficher la réponse")
            await chat.api.until(lambda: notice.edits)
            assert notice.text == answer.text
            assert notice.labels() == answer.labels()

    asyncio.run(scenario())


def test_in_doubt_the_rest_of_a_long_answer_follows_the_notice(talking):
    text = "\n\n".join(f"**Point {row}.** " + "des mots " * 80 for row in range(24))

    async def scenario():
        async with talking(Canned(lambda question: an_answer(question, text))) as chat:
            camille, sam = chat.user(1), chat.user(2)
            sam.says("Autre")
            await chat.api.until(lambda: sam.sees() and sam.sees()[-1].labels())
            chat.api.faults.extend([Fault("sendMessage", "slow", 0), Fault("sendMessage", "reset_after")])
            camille.says(QUESTION)
            await chat.api.until(lambda: camille.sees() and "coupée" in camille.sees()[-1].text)
            notice = camille.sees()[-1]
            camille.touches(notice, "Afficher la réponse")
            await chat.api.until(lambda: camille.sees()[-1].labels()[-1:] == ["👎"])
            shown = [one.text for one in camille.sees()]
            assert shown[1] == shown[2]
            assert "".join([shown[0], *shown[2:]]).count("Point ") == 24
            camille.touches_data(notice, "m:nothing")

    asyncio.run(scenario())


@pytest.mark.parametrize("kind", ["429", "500", "502", "reset", "reset_after", "slow"])
def test_a_failed_poll_loses_and_repeats_nothing(talking, kind):
    async def scenario():
        backend = Canned(an_answer)
        async with talking(backend) as chat:
            camille = chat.user()
            await camille.asks("Bonjour")
            chat.api.faults.extend(Fault("getUpdates", kind, 1) for _ in range(3))
            for number in range(3):
                await camille.asks(f"Question {number}")
            assert backend.asked == ["Bonjour", "Question 0", "Question 1", "Question 2"]

    asyncio.run(scenario())


def test_updates_delivered_twice_are_answered_once(talking):
    async def scenario():
        backend = Canned(an_answer)
        async with talking(backend, BotApi(redeliver=True)) as chat:
            camille = chat.user()
            for number in range(5):
                await camille.asks(f"Question {number}")
            await asyncio.sleep(0.3)
            assert backend.asked == [f"Question {number}" for number in range(5)]

    asyncio.run(scenario())


def test_an_update_that_cannot_be_read_does_not_hold_up_the_others(talking, caplog):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            chat.api.push("message", {"nothing": "of a message"})
            await chat.user().asks(QUESTION)
            assert "unreadable updates: " in caplog.text

    asyncio.run(scenario())


def test_a_second_poller_is_told_once_and_ends_the_bot(talking, caplog):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            await chat.user().asks(QUESTION)
            chat.dies = True
            chat.api.faults.append(Fault("getUpdates", "409"))
            chat.user().says("Encore")
            with pytest.raises(AnotherPoller, match="Un autre programme interroge déjà Telegram"):
                await chat.task
            polls = [method for method, _data in chat.api.calls].count("getUpdates")
            await asyncio.sleep(0.3)
            assert [method for method, _data in chat.api.calls].count("getUpdates") == polls

    asyncio.run(scenario())


@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
def test_a_refused_token_ends_the_bot_with_a_sentence(talking, method):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            chat.dies = True
            if method == "getUpdates":
                await chat.user().asks(QUESTION)
            chat.api.faults.extend([Fault(method, "401")] * 2)
            chat.user().says("Encore")
            with pytest.raises(TokenRefused, match="Telegram refuse ce jeton"):
                await asyncio.wait_for(chat.task, 10)

    asyncio.run(scenario())


def test_it_starts_when_telegram_comes_back(talking):
    async def scenario():
        api = BotApi()
        api.faults.extend(Fault("getMe", kind, 1) for kind in ("reset", "500", "429"))
        api.faults.append(Fault("deleteWebhook", "502"))
        async with talking(Canned(an_answer), api) as chat:
            await chat.user().asks(QUESTION)

    asyncio.run(scenario())


def test_a_person_who_blocked_the_bot_is_no_incident(talking, caplog):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            chat.api.faults.append(Fault("sendMessage", "403"))
            chat.user(1).says(QUESTION)
            await chat.user(2).asks(QUESTION)
            assert "incident" not in caplog.text

    with caplog.at_level(logging.INFO):
        asyncio.run(scenario())


def test_a_failure_of_ours_is_a_sentence_with_a_reference(talking, caplog):
    def fail(question):
        raise ZeroDivisionError(question)

    async def scenario():
        async with talking(Canned(fail)) as chat:
            reply = await chat.user().asks("Ma question secrète")
            reference = reply.text.split("référence ")[1][:6]
            assert f"incident {reference}: ZeroDivisionError at " in caplog.text
            assert "01 99 00 10 20" in reply.text
            assert "secrète" not in caplog.text

    with caplog.at_level(logging.INFO):
        asyncio.run(scenario())


@pytest.mark.parametrize("seed", range(3))
def test_under_chaos_nothing_is_lost_or_doubled(talking, seed):
    """A third of all calls fail, in every way: each question has its answer, at once or under the button."""

    async def scenario():
        backend = Canned(an_answer)
        async with talking(backend) as chat:
            people = [chat.user(number) for number in range(1, 13)]
            chat.api.chaos = (random.Random(seed), 0.3)
            for person in people:
                person.says(f"Question {person.id}.")
            await chat.api.until(lambda: all(person.sees() for person in people), 60)
            await asyncio.sleep(2)
            chat.api.chaos = None
            for person in people:
                for sent in person.sees():
                    if "Afficher la réponse" in sent.labels() and not answers(person, f"Question {person.id}."):
                        person.touches(sent, "Afficher la réponse")
            await chat.api.until(
                lambda: all(len(answers(person, f"Question {person.id}.")) == 1 for person in people), 60
            )
            assert sorted(backend.asked) == sorted(f"Question {person.id}." for person in people)
            assert all("Source 1" in answers(one, f"Question {one.id}.")[0].labels() for one in people)
            assert not chat.api.refused

    asyncio.run(scenario())


def test_a_stop_confirms_finishes_and_apologises(talking):
    async def scenario():
        backend = Canned(an_answer, pause=0.5)
        async with talking(backend) as chat:
            camille = chat.user()
            await camille.asks("Bonjour")
            update = camille.says(QUESTION)
            await chat.api.until(lambda: QUESTION in backend.asked)
            await chat.stop()
            assert len(answers(camille)) == 1
            assert chat.api.confirmed == update["update_id"] + 1

    asyncio.run(scenario())


def test_a_stop_does_not_wait_for_ever(talking, monkeypatch):
    monkeypatch.setattr("assistant_bots.telegram.ptb.app.FINISH_SECONDS", 0.3)

    async def scenario():
        async with talking(Canned(an_answer, pause=30)) as chat:
            camille = chat.user()
            camille.says(QUESTION)
            await chat.api.until(lambda: "sendChatAction" in [one for one, _data in chat.api.calls])
            await asyncio.wait_for(chat.stop(), 5)
            (sorry,) = camille.sees()
            assert "Je redémarre" in sorry.text

    asyncio.run(scenario())


def test_a_stop_during_an_outage_ends_within_ten_seconds(talking):
    async def scenario():
        async with talking(Canned(an_answer)) as chat:
            camille = chat.user()
            await camille.asks("Bonjour")
            chat.api.faults.extend(Fault("*", "500") for _ in range(500))
            chat.api.faults.extend(Fault("getUpdates", "slow", 9) for _ in range(5))
            camille.says("/aide")
            chat.user(2).says(QUESTION)
            await chat.api.until(lambda: [one for one, _data in chat.api.calls].count("sendMessage") > 3)
            begin = time.monotonic()
            await chat.stop()
            assert time.monotonic() - begin < 9

    asyncio.run(scenario())


def test_no_text_name_number_or_token_in_the_log(talking, caplog, capfd):
    secrets = (TOKEN, TOKEN.split(":")[1], "Camille", "Personne-Privée", "987654321", "piscine", "secrète")

    async def scenario():
        api = BotApi()
        api.chaos = (random.Random(1), 0.2)
        async with talking(Canned(an_answer), api) as chat:
            camille = chat.user(987654321)
            camille.says("Ma question secrète sur la piscine")
            await camille.hears(1, 60)
            api.chaos = None
            chat.api.faults.append(Fault("sendMessage", "400"))
            camille.says("Une autre question secrète")
            await chat.api.until(lambda: "incident" in caplog.text)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scenario())
    written = caplog.text + "".join(capfd.readouterr())
    assert "telegram bot running" in written
    assert not [line for line in written.splitlines() if any(secret in line for secret in secrets)]
