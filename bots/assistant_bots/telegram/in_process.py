"""The bot beside the web pages: what ``assistant serve`` starts, feeds and stops when a token is set.

A Telegram failure never takes the web down: it is logged as a sentence and the pages keep working.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from assistant.errors import AssistantError, SettingInvalid
from assistant.settings import Settings
from assistant_bots.service.feedback import Feedback
from assistant_bots.service.running import Service
from assistant_bots.telegram.backend import InProcess
from assistant_bots.telegram.ptb.app import TelegramBot, webhook_secret
from assistant_bots.telegram.webhook import Webhook

log = logging.getLogger("assistant.telegram")


class BesideWeb:
    """One bot in the event loop of the web server.

    >>> beside = BesideWeb(settings)
    >>> app = beside.around(create_app(assistant, settings, companions=[beside.companion]))
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bot: TelegramBot | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def around(self, app: ASGIApp) -> ASGIApp:
        """``app`` with the webhook's route when its address is set; raise :class:`SettingInvalid` for a bad address."""
        url = self._settings.telegram_webhook_url
        if not url:
            return app
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.netloc or parts.path in {"", "/"}:
            raise SettingInvalid(
                "ASSISTANT_TELEGRAM_WEBHOOK_URL", "écrivez une adresse comme https://ville.example/telegram"
            )
        return Webhook(app, parts.path, webhook_secret(self._settings), self._feed)

    @asynccontextmanager
    async def companion(self, service: Service) -> AsyncIterator[None]:
        """Run the bot while the block runs."""
        backend = InProcess(service, Feedback(service.assistant.index.root))
        polling = not self._settings.telegram_webhook_url
        self._bot = TelegramBot(self._settings, backend, polling=polling)
        self._loop = asyncio.get_running_loop()
        task = asyncio.create_task(self._bot.run())
        task.add_done_callback(_tell)
        try:
            yield
        finally:
            self._bot.end()
            await asyncio.wait({task})

    def end(self) -> None:
        """Begin to stop, from a signal handler: by the time the web is drained, the bot is too."""
        if self._bot and self._loop:
            self._loop.call_soon_threadsafe(self._bot.end)

    async def _feed(self, data: dict[str, Any]) -> bool:
        return self._bot is not None and await self._bot.feed(data)


def _tell(task: asyncio.Task[None]) -> None:
    """Log why the bot ended unexpectedly: a sentence for an expected failure, the exception class for a defect."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.error("%s", error if isinstance(error, AssistantError) else f"telegram bot ended: {type(error).__name__}")
