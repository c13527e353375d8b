"""Long polling with its own limits: never more pending updates than can be answered before a stop.

PTB's updater hides a revoked token and confirms whatever it fetched; this loop distinguishes a second poller from a
refused token, slows down on network errors, stops fetching while too many updates are pending (Telegram keeps the
rest), and confirms the offset when it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import BaseUpdateProcessor

from assistant.errors import AssistantError, SettingInvalid

ALLOWED = ("message", "edited_message", "callback_query")
POLL_SECONDS, BATCH, IN_HAND = 20, 50, 100
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
CONFIRM_SECONDS = 1.5
log = logging.getLogger("assistant.telegram")


class AnotherPoller(AssistantError):
    """Telegram answers 409: the same token is polled elsewhere."""

    def __init__(self) -> None:
        super().__init__(
            "Un autre programme interroge déjà Telegram avec ce jeton : arrêtez-le (« assistant serve » et « assistant "
            "telegram » ne vont pas ensemble), ou demandez un nouveau jeton à BotFather."
        )


class TokenRefused(SettingInvalid):
    """Telegram does not know the token."""

    def __init__(self) -> None:
        super().__init__("ASSISTANT_TELEGRAM_TOKEN", "Telegram refuse ce jeton, recopiez celui que donne BotFather")


def asked_wait(error: TelegramError) -> float:
    """The seconds that a 429 asks for, 0 for any other error."""
    if not isinstance(error, RetryAfter):
        return 0.0
    asked = error.retry_after
    return float(asked if isinstance(asked, int) else asked.total_seconds())


class Turnstile(BaseUpdateProcessor):
    """Runs updates concurrently and tells when there is room to fetch more."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._finished = asyncio.Event()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:  # noqa: ARG002
        """Run one update to its end."""
        try:
            await coroutine
        finally:
            self._finished.set()

    async def room(self, waiting: Callable[[], int]) -> None:
        """Return once fewer than ``IN_HAND`` updates are queued or running."""
        while waiting() + self.current_concurrent_updates >= IN_HAND:
            self._finished.clear()
            await self._finished.wait()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""


class Poller:
    """Fetches updates, when ``room`` returns, and hands them to ``accept``."""

    def __init__(
        self,
        bot: Bot,
        accept: Callable[[Update], Awaitable[None]],
        room: Callable[[], Awaitable[None]],
        pause: float = FIRST_PAUSE,
    ) -> None:
        self._bot, self._accept, self._room = bot, accept, room
        self._first_pause = self._pause = pause
        self._failing = False
        self.offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled; raise :class:`AnotherPoller` or :class:`TokenRefused`."""
        while True:
            await self._room()
            try:
                updates = await self._fetch()
            except Conflict:
                raise AnotherPoller from None
            except (InvalidToken, Forbidden):
                raise TokenRefused from None
            except TelegramError as error:
                await self._slow_down(error)
                continue
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                log.error("unreadable updates: %s", type(error).__name__)  # noqa: TRY400 - no traceback: it may hold text
                updates = await self._readable()
            self._recovered()
            for update in updates:
                self.offset = update.update_id + 1
                await self._accept(update)

    async def _fetch(self) -> tuple[Update, ...]:
        """The next updates, after at most ``POLL_SECONDS``."""
        return await self._bot.get_updates(
            offset=self.offset, limit=BATCH, timeout=POLL_SECONDS, allowed_updates=ALLOWED
        )

    async def _readable(self) -> tuple[Update, ...]:
        """The waiting updates without those that PTB cannot read, which are skipped: one must not block the others."""
        try:
            raw = await self._bot.do_api_request("getUpdates", {"offset": self.offset, "limit": BATCH, "timeout": 0})
        except TelegramError:
            return ()
        updates = []
        for one in raw:
            self.offset = int(one["update_id"]) + 1
            with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
                updates.append(Update.de_json(one, self._bot))
        return tuple(updates)

    async def _slow_down(self, error: TelegramError) -> None:
        if not self._failing:
            log.warning("telegram unreachable, trying again: %s", type(error).__name__)
        self._failing = True
        pause = self._pause * random.uniform(0.75, 1.25)  # noqa: S311 - spreads retries, no secret
        pause = asked_wait(error) or pause
        self._pause = min(LONGEST_PAUSE, 2 * self._pause)
        await asyncio.sleep(pause)

    def _recovered(self) -> None:
        if self._failing:
            log.warning("telegram reachable again")
        self._failing, self._pause = False, self._first_pause

    async def confirm(self) -> None:
        """Tell Telegram what was fetched, so that a restart does not fetch it again."""
        if self.offset is None:
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._bot.get_updates(offset=self.offset, limit=1, timeout=0, allowed_updates=ALLOWED)
        except (TelegramError, TimeoutError) as error:
            log.warning("offset not confirmed: %s", type(error).__name__)
