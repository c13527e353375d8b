"""Updates brought by Telegram to the web application, and what strangers get there."""

import asyncio
import json
from contextlib import asynccontextmanager

import httpx
import pytest
from bot_api_server import TOKEN, BotApi
from people import User
from starlette.responses import PlainTextResponse

from assistant.errors import SettingInvalid
from assistant.settings import Settings
from assistant_bots.service.running import Service
from assistant_bots.telegram.in_process import BesideWeb
from assistant_bots.telegram.ptb.app import webhook_secret
from assistant_bots.telegram.webhook import HEADER, MAX_BODY, Webhook

pytestmark = [pytest.mark.network, pytest.mark.slow]
URL = "https://ville.example/telegram/a1"


async def elsewhere(scope, receive, send):
    await PlainTextResponse("ailleurs")(scope, receive, send)


def client(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://ville.example")


@asynccontextmanager
async def beside(assistant, api, **more):
    settings = Settings(telegram_token=TOKEN, telegram_api_url=api.url, **more)
    both = BesideWeb(settings)
    app = both.around(elsewhere)
    async with both.companion(Service(assistant, settings)), client(app) as http:
        yield http, webhook_secret(settings)


def test_a_question_by_webhook(assistant):
    async def scenario():
        async with BotApi() as api, beside(assistant, api, telegram_webhook_url=URL) as (http, secret):
            await api.until(lambda: api.webhook)
            assert api.webhook["url"] == URL
            assert api.webhook["secret_token"] == secret
            camille = User(api, 1)
            update = camille.says("Combien coûte un passeport pour un adulte ?")
            for _twice in range(2):
                response = await http.post(URL, json=update, headers={HEADER: secret})
                assert response.status_code == 200
            (answer,) = await camille.hears()
            assert "86 €" in answer.text
            await asyncio.sleep(0.3)
            assert len(camille.sees()) == 1
            assert "getUpdates" not in [method for method, _data in api.calls]

    asyncio.run(scenario())


def test_strangers_learn_nothing(assistant, caplog):
    async def scenario():
        async with BotApi() as api, beside(assistant, api, telegram_webhook_url=URL) as (http, secret):
            await api.until(lambda: api.webhook)
            good = {HEADER: secret}
            update = json.dumps(User(api, 1).says("Question"))
            for headers in ({}, {HEADER: ""}, {HEADER: secret[:-1]}, {HEADER: secret + "x"}, {HEADER: "é".encode()}):
                response = await http.post(URL, content=update, headers=headers)
                assert (response.status_code, response.content) == (403, b"")
            for body in (b"", b"[]", b"{", b"\xff", b"[" * 100_000):
                assert (await http.post(URL, content=body, headers=good)).status_code == 400
            for body in (b"{}", b'{"update_id": 7, "message": 3}', b'{"update_id": 8, "message": {"x": 1}}'):
                assert (await http.post(URL, content=body, headers=good)).status_code == 200
            assert (await http.post(URL, content=b"x" * (MAX_BODY + 1), headers=good)).status_code == 413
            assert (await http.get(URL)).text == "ailleurs"
            assert (await http.post("https://ville.example/api", content=b"")).text == "ailleurs"
            assert secret not in caplog.text

    asyncio.run(scenario())


def test_a_body_without_length_is_cut_at_the_limit():
    async def many():
        for _ in range(30):
            yield b"x" * 100_000

    async def scenario():
        async with client(Webhook(elsewhere, "/telegram", "secret", None)) as http:
            response = await http.post("/telegram", content=many(), headers={HEADER: "secret"})
            assert response.status_code == 413

    asyncio.run(scenario())


def test_before_the_bot_is_ready_telegram_is_asked_to_come_back(assistant):
    async def scenario():
        settings = Settings(telegram_token=TOKEN, telegram_webhook_url=URL)
        async with client(BesideWeb(settings).around(elsewhere)) as http:
            response = await http.post(URL, json={"update_id": 1}, headers={HEADER: webhook_secret(settings)})
            assert response.status_code == 503

    asyncio.run(scenario())


def test_polling_beside_the_web_and_a_conflict_leaves_the_web_alone(assistant, caplog):
    async def scenario():
        async with BotApi() as api, beside(assistant, api) as (http, _secret):
            camille = User(api, 1)
            await camille.asks("Combien coûte un passeport pour un adulte ?")
            api.faults.append(__import__("bot_api_server").Fault("getUpdates", "409"))
            camille.says("Encore")
            await api.until(lambda: "Un autre programme interroge déjà Telegram" in caplog.text)
            assert (await http.get("/")).text == "ailleurs"

    asyncio.run(scenario())


@pytest.mark.parametrize("url", ["http://ville.example/t", "https://ville.example", "https://ville.example/", "/t"])
def test_an_address_that_cannot_work_is_refused(url):
    with pytest.raises(SettingInvalid, match="ASSISTANT_TELEGRAM_WEBHOOK_URL"):
        BesideWeb(Settings(telegram_token=TOKEN, telegram_webhook_url=url)).around(elsewhere)


def test_a_secret_that_telegram_would_refuse_is_refused():
    settings = Settings(telegram_token=TOKEN, telegram_webhook_url=URL, telegram_webhook_secret="avec espace")
    with pytest.raises(SettingInvalid, match="ASSISTANT_TELEGRAM_WEBHOOK_SECRET"):
        BesideWeb(settings).around(elsewhere)
