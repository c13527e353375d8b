"""``assistant telegram``: the bot alone, over the web API when ``ASSISTANT_API_URL`` is set, else in this process.

``assistant serve`` runs the same bot beside the web pages; this command is for towns that separate them.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from assistant.assistant import Assistant
from assistant.cli.terminal import SiteOption
from assistant.corpus.checks import invented
from assistant.errors import SettingInvalid
from assistant.settings import Settings
from assistant.site.location import chosen_site
from assistant_bots.service import logs
from assistant_bots.service.allocator import share_arenas
from assistant_bots.service.feedback import Feedback
from assistant_bots.service.running import Service
from assistant_bots.telegram.backend import Backend, InProcess
from assistant_bots.telegram.ptb.app import TelegramBot
from assistant_bots.telegram.web_api import WebApi

RELOAD_SECONDS = 10.0


def telegram(site: SiteOption = None) -> None:
    """Lance le robot Telegram seul (« assistant serve » le lance aussi, à côté du site)."""
    settings = Settings.read()
    own = None if settings.api_url else chosen_site(site, settings)  # the web service has asked for its own
    if not settings.telegram_token.get_secret_value():
        raise SettingInvalid("ASSISTANT_TELEGRAM_TOKEN", "écrivez le jeton que donne BotFather, voir docs/telegram.md")
    if settings.telegram_webhook_url:
        raise SettingInvalid(
            "ASSISTANT_TELEGRAM_WEBHOOK_URL", "le webhook passe par « assistant serve », videz ce réglage ici"
        )
    if own is not None:
        invented.refuse(own)
    logs.configure(settings.log_level)
    asyncio.run(_run(settings, site))


async def _run(settings: Settings, site: SiteOption) -> None:
    async with _backend(settings, site) as backend:
        bot = TelegramBot(settings, backend, polling=True)
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, bot.end)
        await bot.run()


@asynccontextmanager
async def _backend(settings: Settings, site: SiteOption) -> AsyncIterator[Backend]:
    if settings.api_url:
        yield WebApi(settings)
        return
    share_arenas()
    with Assistant.open(site, settings) as assistant, closing(Service(assistant, settings)) as service:
        await asyncio.to_thread(assistant.prepare)
        reloading = asyncio.create_task(_reload(service))
        try:
            yield InProcess(service, Feedback(assistant.index.root))
        finally:
            reloading.cancel()


async def _reload(service: Service) -> None:
    """Serve each newly published index."""
    while True:
        await asyncio.sleep(RELOAD_SECONDS)
        await service.reload()
