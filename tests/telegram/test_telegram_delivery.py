"""Sending and polling alone before a strict server: what may still come is not said twice, and a 429 is waited out."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from bot_api_records import Fault
from bot_api_server import TOKEN, BotApi
from people import User
from telegram import Bot, Update
from telegram.request import HTTPXRequest

from assistant_bots.telegram.ptb.delivery import Delivery, Place
from assistant_bots.telegram.ptb.polling import Poller
from assistant_bots.telegram.render import sentence

pytestmark = [pytest.mark.network, pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")]
CHAT, WORDS = 7, "Le bureau ouvre le mardi."
QUICK = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
ASKED = 1.0  # seconds that a 429 asks for, far above the pauses of these tests


@asynccontextmanager
async def connected(api: BotApi, patience: float = 10) -> AsyncIterator[Bot]:
    """A bot that gives up on an answer after ``patience`` seconds, without the limiter that would wait for it."""
    requests = [HTTPXRequest(read_timeout=patience, connect_timeout=5) for _ in range(2)]
    async with Bot(TOKEN, f"{api.url}/bot", request=requests[0], get_updates_request=requests[1]) as bot:
        yield bot


def called(api: BotApi, method: str) -> int:
    return sum(one == method for one, _data in api.calls)


def test_a_message_that_may_still_come_is_not_shown_a_second_time() -> None:
    """The notice has the next number, which proves nothing: the message itself comes after it."""

    async def scenario() -> None:
        async with BotApi() as api, connected(api, patience=0.3) as bot:
            place = Place(CHAT, "fr", last_known=api.number())
            api.faults.append(Fault("sendMessage", "slow", 1))
            (number,) = await Delivery(bot, QUICK).send(place, sentence(WORDS))
            assert number == place.last_known + 1
            await api.until(lambda: len(api.sent) == 2)
            notice, late = api.sent.values()
            assert late.text == WORDS
            assert (notice.message_id, notice.edits) == (number, 0)
            assert "coupée" in notice.text
            assert notice.labels() == ["Afficher la réponse"]

    asyncio.run(scenario())


def test_a_message_that_was_lost_takes_the_place_of_the_notice_at_once() -> None:
    async def scenario() -> None:
        async with BotApi() as api, connected(api) as bot:
            place = Place(CHAT, "fr", last_known=api.number())
            api.faults.append(Fault("sendMessage", "reset"))
            await Delivery(bot, QUICK).send(place, sentence(WORDS))
            (shown,) = api.sent.values()
            assert (shown.text, shown.labels()) == (WORDS, [])

    asyncio.run(scenario())


def test_a_refusal_for_going_too_fast_is_waited_out_before_sending_and_editing_again() -> None:
    async def scenario() -> None:
        async with BotApi() as api, connected(api) as bot:
            delivery, place = Delivery(bot, QUICK), Place(CHAT, "fr", last_known=api.number())
            api.faults.append(Fault("sendMessage", "429", ASKED))
            begin = time.monotonic()
            (number,) = await delivery.send(place, sentence(WORDS))
            assert time.monotonic() - begin >= ASKED
            api.faults.append(Fault("editMessageText", "429", ASKED))
            begin = time.monotonic()
            await delivery.edit(CHAT, number, sentence("Le bureau est fermé.").parts[0], ())
            assert time.monotonic() - begin >= ASKED
            assert [called(api, one) for one in ("sendMessage", "editMessageText")] == [2, 2]
            assert [one.text for one in api.sent.values()] == ["Le bureau est fermé."]

    asyncio.run(scenario())


def test_a_refusal_for_polling_too_fast_is_waited_out() -> None:
    async def scenario() -> None:
        got: list[Update] = []

        async def accept(update: Update) -> None:
            got.append(update)

        async def room() -> None:
            pass

        async with BotApi() as api, connected(api) as bot:
            api.faults.append(Fault("getUpdates", "429", ASKED))
            User(api, CHAT).says(WORDS)
            begin = time.monotonic()
            polling = asyncio.create_task(Poller(bot, accept, room, QUICK[0]).run())
            try:
                await api.until(lambda: got)
            finally:
                polling.cancel()
                await asyncio.gather(polling, return_exceptions=True)
            assert time.monotonic() - begin >= ASKED
            assert [one.effective_message.text for one in got if one.effective_message] == [WORDS]

    asyncio.run(scenario())
