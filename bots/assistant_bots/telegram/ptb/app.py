"""The bot's life: connect, receive by polling or webhook, answer, stop within ten seconds with nothing lost.

One :class:`TelegramBot` runs in whatever event loop it is given: alone (``assistant telegram``) or beside the web
(``assistant serve``). It has no sentences of its own and keeps nothing on disk.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import warnings
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import BotCommand, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder
from telegram.warnings import PTBDeprecationWarning, PTBUserWarning

from assistant.errors import SettingInvalid
from assistant.settings import Settings
from assistant_bots.telegram.backend import Backend
from assistant_bots.telegram.conversation_memory import Memory
from assistant_bots.telegram.ptb.delivery import PAUSES, Delivery
from assistant_bots.telegram.ptb.handlers import Handlers
from assistant_bots.telegram.ptb.polling import ALLOWED, LONGEST_PAUSE, Poller, TokenRefused, Turnstile
from assistant_bots.telegram.ptb.sending_rate import Limiter
from assistant_bots.telegram.replies import Desk
from assistant_bots.telegram.texts import languages, say

COMMANDS = ("start", "aide", "public", "langue", "contact", "sources", "effacer")
CONCURRENT, CONNECTIONS = 256, 64
FINISH_SECONDS, GIVE_UP_SECONDS, LEAVE_SECONDS = 5.0, 1.2, 0.3
SWEEP_SECONDS = 60.0

log = logging.getLogger("assistant.telegram")


class TelegramBot:
    """One bot: ``run()`` lives until ``end()``, or until Telegram refuses; ``feed()`` takes webhook updates."""

    def __init__(
        self, settings: Settings, backend: Backend, *, polling: bool, pauses: Sequence[float] = PAUSES
    ) -> None:
        quiet_libraries()
        self._settings, self._backend, self._polling = settings, backend, polling
        self._first_pause = pauses[0]
        self.memory = Memory(settings.secret.get_secret_value())
        self._desk = Desk(backend, self.memory)
        self._turnstile = Turnstile(CONCURRENT)
        self._application = _application(settings, self._turnstile)
        self._handlers = Handlers(self._desk, Delivery(self._application.bot, pauses))
        self._handlers.register(self._application)
        self._poller = Poller(self._application.bot, self._accept, self._room, self._first_pause)
        self._ending = asyncio.Event()
        self._receiving = False

    async def _room(self) -> None:
        await self._turnstile.room(self._application.update_queue.qsize)

    async def run(self) -> None:
        """Run; raise :class:`AnotherPoller` or :class:`TokenRefused` when Telegram turns us away."""
        try:
            if await self._connect():
                await self._live()
        finally:
            await self._application.shutdown()
            await self._backend.close()

    def end(self) -> None:
        """Ask ``run`` to finish what is being answered and return."""
        self._ending.set()

    async def _connect(self) -> bool:
        """Reach Telegram, however long it takes; False when asked to end meanwhile."""
        bot, settings = self._application.bot, self._settings
        if await self._insist(self._application.initialize) is None:
            return False
        if self._polling:
            return await self._insist(lambda: bot.delete_webhook(drop_pending_updates=False)) is not None
        return (
            await self._insist(
                lambda: bot.set_webhook(
                    settings.telegram_webhook_url,
                    secret_token=webhook_secret(settings),
                    allowed_updates=ALLOWED,
                    drop_pending_updates=False,
                )
            )
            is not None
        )

    async def _insist(self, call: Callable[[], Awaitable[Any]]) -> bool | None:
        """Retry ``call`` with growing pauses until it succeeds; None when asked to end."""
        pause = self._first_pause
        while not self._ending.is_set():
            try:
                await call()
            except InvalidToken:
                raise TokenRefused from None
            except TelegramError as error:
                log.warning("telegram unreachable, trying again in %.0f s: %s", pause, type(error).__name__)
                await self._rest(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)
            else:
                return True
        return None

    async def _rest(self, seconds: float) -> None:
        """Sleep, but wake up when asked to end."""
        await asyncio.wait({asyncio.ensure_future(self._ending.wait())}, timeout=seconds)

    async def _live(self) -> None:
        await self._application.start()
        self._receiving = True
        side = [asyncio.create_task(self._present()), asyncio.create_task(self._sweep())]
        ending = asyncio.create_task(self._ending.wait())
        polling = asyncio.create_task(self._poller.run() if self._polling else self._ending.wait())
        log.info("telegram bot running, by %s", "polling" if self._polling else "webhook")
        try:
            await asyncio.wait({ending, polling}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._receiving = False
            refused = polling.exception() if polling.done() and not polling.cancelled() else None
            for task in (*side, ending, polling):
                task.cancel()
            await asyncio.gather(*side, ending, polling, return_exceptions=True)
            await self._finish()
        if refused:
            raise refused

    async def _finish(self) -> None:
        """Confirm what was fetched, finish what is being answered, and apologise for the rest."""
        if self._polling:
            await self._poller.confirm()
        stopping = asyncio.create_task(self._application.stop())
        done, _late = await asyncio.wait({stopping}, timeout=FINISH_SECONDS)
        if not done:
            telling = asyncio.create_task(self._handlers.abandon())
            await asyncio.wait({telling}, timeout=GIVE_UP_SECONDS)
            telling.cancel()
            await asyncio.wait({stopping}, timeout=LEAVE_SECONDS)
        log.info("telegram bot stopped")

    async def _present(self) -> None:
        """The list of commands in each language; not worth failing for."""
        for language in languages():
            commands = [BotCommand(name, say(f"command.{name}", language)) for name in COMMANDS]
            try:
                await self._application.bot.set_my_commands(commands, language_code=language)
                if language == languages()[0]:
                    await self._application.bot.set_my_commands(commands)
            except TelegramError as error:
                log.warning("commands not presented: %s", type(error).__name__)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.memory.sweep()
            await self._backend.sweep()

    async def _accept(self, update: Update) -> None:
        """Queue an update, once."""
        if self.memory.first_time(update.update_id):
            await self._application.update_queue.put(update)

    async def feed(self, data: dict[str, Any]) -> bool:
        """Accept an update from the webhook; False while the bot cannot, so that Telegram sends it again.

        An unreadable update is accepted and dropped: if sent again, it would block the others.
        """
        if not self._receiving:
            return False
        try:
            update = Update.de_json(data, self._application.bot)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.error("unreadable update: %s", type(error).__name__)  # noqa: TRY400 - no traceback: it may hold text
            return True
        await self._accept(update)
        return True


def _application(settings: Settings, turnstile: Turnstile) -> Application[Any, Any, Any, Any, Any, Any]:
    builder = (
        ApplicationBuilder()
        .token(settings.telegram_token.get_secret_value())
        .rate_limiter(Limiter())
        .concurrent_updates(turnstile)
        .connection_pool_size(CONNECTIONS)
        .connect_timeout(10)
        .read_timeout(20)
        .write_timeout(20)
        .pool_timeout(60)
        .get_updates_connect_timeout(10)
        .get_updates_read_timeout(10)
        .updater(None)
        .job_queue(None)
    )
    address = settings.telegram_api_url.rstrip("/")
    if address:
        builder = builder.base_url(f"{address}/bot").base_file_url(f"{address}/file/bot")
    return builder.build()


def webhook_secret(settings: Settings) -> str:
    """The secret Telegram must send with each update: the setting, else one derived from the token."""
    secret = settings.telegram_webhook_secret.get_secret_value()
    if secret:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise SettingInvalid(
                "ASSISTANT_TELEGRAM_WEBHOOK_SECRET", "écrivez 1 à 256 lettres sans accent, chiffres, - ou _"
            )
        return secret
    return hmac.new(settings.telegram_token.get_secret_value().encode(), b"webhook", hashlib.sha256).hexdigest()


def quiet_libraries() -> None:
    """Keep from the log what httpx and PTB would write there: addresses with the token, updates with their text."""
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning)  # ``retry_after``: both its types are read
    warnings.filterwarnings("ignore", message="Please use 'Bot.getUpdates'", category=PTBUserWarning)  # raw on purpose
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
