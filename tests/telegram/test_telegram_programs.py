"""The real programs: ``assistant telegram`` alone, over the web API, and ``assistant serve`` with a token."""

import asyncio
import os
import signal
import sys
import time
from contextlib import asynccontextmanager

import httpx
import pytest
from bot_api_records import Fault
from bot_api_server import TOKEN, BotApi
from people import User

pytestmark = [pytest.mark.network, pytest.mark.slow]
QUESTION = "Combien coûte un passeport pour un adulte ?"


@asynccontextmanager
async def program(assistant, api, command, **settings):
    """Run a command of ``assistant`` on the session's index; kill it if it does not end."""
    environment = {
        **os.environ,
        "ASSISTANT_SITE": str(assistant.site.root),
        "ASSISTANT_TELEGRAM_TOKEN": TOKEN,
        "ASSISTANT_TELEGRAM_API_URL": api.url,
        **{f"ASSISTANT_{name.upper()}": value for name, value in settings.items()},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "assistant", *command, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def stopped(process):
    """Send SIGTERM; returns the seconds it took, the exit code, and what was written."""
    begin = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), 12)
    return time.monotonic() - begin, process.returncode, (out + err).decode()


async def address(process):
    """The address that ``assistant serve`` prints."""
    while line := (await asyncio.wait_for(process.stderr.readline(), 60)).decode():
        if "http://" in line:
            return "http://" + line.split("http://")[1].strip()
    pytest.fail("no address")


def test_alone_in_process_until_sigterm(assistant):
    async def scenario():
        async with BotApi() as api, program(assistant, api, ["telegram"]) as process:
            camille = User(api, 1)
            camille.says(QUESTION)
            (answer,) = await camille.hears(1, 60)
            assert "86 €" in answer.text
            last = camille.says("Et pour un enfant de 10 ans ?")
            await camille.hears(1, 30)
            seconds, code, written = await stopped(process)
            assert (code, seconds < 10) == (0, True)
            assert api.confirmed == last["update_id"] + 1
            assert TOKEN not in written
            assert "passeport" not in written

    asyncio.run(scenario())


def test_beside_the_web_and_over_its_api(assistant):
    async def scenario():
        async with BotApi() as api, BotApi() as other:
            web = program(assistant, api, ["serve", "--port", "0"], secret="partage", rate_client="2/minute")
            async with web as serving:
                url = await address(serving)
                camille, sam = User(api, 1), User(other, 2)
                camille.says(QUESTION)
                (answer,) = await camille.hears(1, 60)
                async with program(assistant, other, ["telegram"], api_url=url, secret="partage") as bot:
                    sam.says(QUESTION)
                    (same,) = await sam.hears(1, 60)
                    assert same.text.split("\n")[2:] == answer.text.split("\n")[2:]
                    for _ in range(5):
                        await sam.asks("Combien coûte une carte d'identité perdue ?")
                    follow = await sam.asks("et où ça ?")
                    assert "incident" not in follow.text
                    sam.touches(same, "👍")
                    await other.until(lambda: "👍" not in same.labels())
                    assert "C'est effacé" in (await sam.asks("/effacer")).text
                    assert "01 99 00 10 20" in (await sam.asks("/contact")).text
                    assert (await stopped(bot))[1] == 0
                assert (await httpx.AsyncClient().get(f"{url}/health/live")).status_code == 200
                seconds, code, written = await stopped(serving)
                assert seconds < 10
                assert code in {0, -signal.SIGTERM}
                assert "telegram bot stopped" in written
                assert TOKEN not in written

    asyncio.run(scenario())


def test_a_conflict_is_one_sentence_and_exit_code_1(assistant):
    async def scenario():
        async with BotApi() as api:
            api.faults.append(Fault("getUpdates", "409"))
            async with program(assistant, api, ["telegram"]) as process:
                out, err = await asyncio.wait_for(process.communicate(), 60)
                assert process.returncode == 1
                assert not out
                assert err.decode().count("Un autre programme interroge déjà Telegram") == 1
                assert "Traceback" not in err.decode()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"telegram_token": ""}, "écrivez le jeton que donne BotFather"),
        ({"telegram_token": "1:autre"}, "Telegram refuse ce jeton"),
        ({"telegram_webhook_url": "https://ville.example/t"}, "le webhook passe par « assistant serve »"),
    ],
)
def test_a_wrong_setting_is_one_sentence_and_exit_code_2(assistant, settings, words):
    async def scenario():
        async with BotApi() as api, program(assistant, api, ["telegram"], **settings) as process:
            _out, err = await asyncio.wait_for(process.communicate(), 60)
            assert process.returncode == 2
            assert words in err.decode()
            assert "Traceback" not in err.decode()

    asyncio.run(scenario())


def test_without_the_web_service_each_is_told_and_the_bot_lives(assistant):
    async def scenario():
        async with BotApi() as api, program(assistant, api, ["telegram"], api_url="http://127.0.0.1:9") as process:
            camille = User(api, 1)
            camille.says(QUESTION)
            (reply,) = await camille.hears(1, 60)
            assert "référence" in reply.text
            assert (await stopped(process))[1] == 0

    asyncio.run(scenario())
