"""The real bot between a strict Bot API server and a real index of a few pages of the starter site."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from bot_api_server import TOKEN, BotApi
from people import User
from workers import made_once

from assistant.assistant import Assistant
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder
from assistant.index.publication import Index
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import common_pages, demonstration_site
from assistant_bots.service.feedback import Feedback
from assistant_bots.service.running import Service
from assistant_bots.telegram.backend import Backend, InProcess
from assistant_bots.telegram.ptb.app import TelegramBot

PAGES = (
    "demarches/passeport.md",
    "demarches/carte-identite.md",
    "demarches/encombrants.md",
    "commerces/fiche-google.md",
)
QUICK = (0.02, 0.05, 0.1, 0.1, 0.2, 0.2, 0.5, 0.5, 1.0, 1.0, 1.0, 1.0)


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Assistant]:
    """An Assistant over four pages of Saint-Exemple."""
    with made_once(tmp_path_factory, "telegram") as folder:
        root, common = folder / "saint-exemple", folder / "common"
        root.mkdir(parents=True, exist_ok=True)
        shutil.copy(demonstration_site() / "commune.toml", root)
        for page, (whole, part) in product(PAGES, ((demonstration_site(), root), (common_pages(), common))):
            (part / page).parent.mkdir(parents=True, exist_ok=True)
            if (whole / page).is_file():
                shutil.copy(whole / page, part / page)
        site = Site.read(root)
        index = Index(root / ".assistant")
        index.build(site.id, read_site(site, common).documents, embedder)
    with Assistant(site, index, embedder) as opened:
        yield opened


@dataclass
class Chat:
    """A running bot and the server it talks to."""

    api: BotApi
    bot: TelegramBot
    task: asyncio.Task[None]
    feedback: Feedback
    dies: bool = False

    def user(self, number: int = 1, **more: Any) -> User:
        return User(self.api, number, **more)

    async def stop(self) -> None:
        self.bot.end()
        await self.task


Talk = Callable[..., Any]


@pytest.fixture
def talking(assistant: Assistant, tmp_path: Path) -> Talk:
    """``async with talking() as chat``: a bot that polls a strict server, with short pauses."""

    @asynccontextmanager
    async def running(backend: Backend | None = None, api: BotApi | None = None, **more: Any) -> AsyncIterator[Chat]:
        async with api or BotApi() as server:
            settings = Settings(telegram_token=TOKEN, telegram_api_url=server.url, **more)
            feedback = Feedback(tmp_path)
            bot = TelegramBot(
                settings,
                backend or InProcess(Service(assistant, settings), feedback),
                polling=not settings.telegram_webhook_url,
                pauses=QUICK,
            )
            chat = Chat(server, bot, asyncio.create_task(bot.run()), feedback)
            try:
                yield chat
            finally:
                bot.end()
                await asyncio.wait({chat.task}, timeout=15)
            if not chat.task.done():
                pytest.fail("the bot did not stop")
            if not chat.dies:
                chat.task.result()

    return running


@pytest.fixture
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages go as fast as they are ready: the pace that Telegram asks for is tested where it is the subject."""
    monkeypatch.setattr("assistant_bots.telegram.ptb.sending_rate.PER_SECOND", 0)


@pytest.fixture(autouse=True)
def _no_library_logs() -> Iterator[None]:
    """The bot quiets libraries for good; tests of other folders get their levels back."""
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "telegram")}
    yield
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
