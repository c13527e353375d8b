"""Sending so that an answer is neither lost nor shown twice, whatever Telegram or the network does.

A message that certainly did not arrive (429, 5xx, no connection) is sent again with growing pauses. One that was sent
but not confirmed may have arrived: Telegram has no idempotent send, so it is not resent blindly. A short notice with a
button takes its place, and pressing it *edits* the notice into the answer, which is safe to repeat. When message ids
prove that nothing arrived between the last known message and the notice, the edit is made at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError, TimedOut

from assistant.errors import AssistantError
from assistant_bots.telegram.conversation_memory import Expiring
from assistant_bots.telegram.message_parts import Part
from assistant_bots.telegram.ptb.polling import asked_wait
from assistant_bots.telegram.render import Button, Message, Rows, sentence
from assistant_bots.telegram.texts import say

PAUSES = (0.5, 1, 2, 4, 8, 15, 30, 30, 60, 60)
TYPING_AFTER, TYPING_EVERY = 0.25, 4.0
BURST = 3  # messages to one chat before one a second, which is what Telegram asks for
KEPT, KEPT_SECONDS = 500, 24 * 3600
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_REFUSED = re.compile(r"\b50[0-3]\b|internal server error|bad gateway|service unavailable", re.IGNORECASE)
_HTML: ParseMode | None = ParseMode.HTML
_PREVIEW_OFF = LinkPreviewOptions(is_disabled=True)


class Undelivered(AssistantError):
    """Telegram refused or could not be reached for minutes."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "Telegram n'a pas accepté un message malgré plusieurs essais : vérifiez la connexion du serveur."
        )


class _Uncertain(Exception):
    """A message was sent without confirmation; ``may_come`` when it may still be on its way."""

    def __init__(self, *, may_come: bool) -> None:
        super().__init__()
        self.may_come = may_come


@dataclass(frozen=True)
class Place:
    """Where to send: a chat, perhaps a topic, perhaps as a reply; ``last_known`` is a message already there."""

    chat_id: int
    language: str
    last_known: int = 0
    thread_id: int | None = None
    reply_to: int | None = None


class Delivery:
    """Sends messages through one bot."""

    def __init__(self, bot: Bot, pauses: Sequence[float] = PAUSES) -> None:
        self._bot, self._pauses = bot, tuple(pauses)
        self._pace = 2 * self._pauses[0]
        self._kept: Expiring[str, Message] = Expiring(KEPT, KEPT_SECONDS, time.monotonic)

    async def send(self, place: Place, message: Message) -> list[int]:
        """Send every part in order; returns the numbers of the messages sent."""
        numbers: list[int] = []
        for row, part in enumerate(message.parts):
            final = row == len(message.parts) - 1
            await asyncio.sleep(self._pace if row >= BURST else 0)
            try:
                number = await self._deliver(place, part, message.rows if final else ())
            except _Uncertain as doubt:
                rest = Message(message.parts[row:], message.rows)
                return [*numbers, *await self._settle(place, rest, may_come=doubt.may_come)]
            numbers.append(number)
            place = replace(place, last_known=number, reply_to=None)
        return numbers

    async def _settle(self, place: Place, rest: Message, *, may_come: bool) -> list[int]:
        """After a doubt: a notice that can become the rest of the message, at once when nothing can have arrived."""
        token = secrets.token_urlsafe(9)
        self._kept.put(token, rest)
        rows = ((Button(say("trouble.show", place.language), f"m:{token}"),),)
        notice = sentence(say("trouble.cut", place.language)).parts[0]
        for pause in self._pauses:
            await asyncio.sleep(pause)
            with contextlib.suppress(_Uncertain):
                number = await self._deliver(place, notice, rows)
                if number == place.last_known + 1 and not may_come:
                    return [number, *await self.resume(place, number, token)]
                return [number]
        raise Undelivered

    async def resume(self, place: Place, number: int, token: str) -> list[int]:
        """Turn the notice ``number`` into what it replaces; returns the ids of the messages after it."""
        rest = self._kept.get(token)
        if rest is None:
            raise KeyError(token)
        self._kept.discard(token)
        first, following = rest.parts[0], rest.parts[1:]
        try:
            await self.edit(place.chat_id, number, first, () if following else rest.rows)
        except Undelivered:
            self._kept.put(token, rest)
            raise
        after = replace(place, last_known=number, reply_to=None)
        return await self.send(after, Message(following, rest.rows)) if following else []

    async def _deliver(self, place: Place, part: Part, rows: Rows) -> int:
        """Send one message until it is accepted; raise :class:`_Uncertain` when it may or may not have arrived."""
        text, mode = part.html, _HTML
        chat_id = place.chat_id
        for pause in self._pauses:
            try:
                sent = await self._bot.send_message(
                    chat_id,
                    text,
                    parse_mode=mode,
                    link_preview_options=_PREVIEW_OFF,
                    reply_markup=keyboard(rows),
                    message_thread_id=place.thread_id,
                    reply_parameters=_reply(place),
                )
            except ChatMigrated as moved:
                chat_id = moved.new_chat_id
            except BadRequest as refused:
                if mode is None or "parse" not in refused.message.lower():
                    raise
                text, mode = part.unstyled, None
            except (NetworkError, RetryAfter) as error:
                await self._pause(error, pause)
            else:
                return sent.message_id
        raise Undelivered

    @staticmethod
    async def _pause(error: TelegramError, pause: float) -> None:
        """Wait before another try of what certainly did not arrive; raise :class:`_Uncertain` otherwise."""
        if not isinstance(error, RetryAfter) and not _never_arrived(error):
            raise _Uncertain(may_come=isinstance(error, TimedOut)) from error
        await asyncio.sleep(max(pause, asked_wait(error)))

    async def edit(self, chat_id: int, number: int, part: Part, rows: Rows) -> None:
        """Make message ``number`` show ``part``; retried until it does, which is safe."""
        for text, mode in ((part.html, _HTML), (part.unstyled, None)):
            try:
                await self._repeat(
                    lambda text=text, mode=mode: self._bot.edit_message_text(
                        text,
                        chat_id,
                        number,
                        parse_mode=mode,
                        link_preview_options=_PREVIEW_OFF,
                        reply_markup=keyboard(rows),
                    )
                )
            except BadRequest as refused:
                if mode is None or "parse" not in refused.message.lower():
                    raise
            else:
                return

    async def edit_rows(self, chat_id: int, number: int, rows: Rows) -> None:
        """Change the buttons of a message."""
        await self._repeat(lambda: self._bot.edit_message_reply_markup(chat_id, number, reply_markup=keyboard(rows)))

    async def delete(self, chat_id: int, numbers: Sequence[int]) -> None:
        """Delete messages, as far as Telegram still allows."""
        if numbers:
            with contextlib.suppress(BadRequest):
                await self._repeat(lambda: self._bot.delete_messages(chat_id, list(numbers)))

    async def _repeat(self, call: Any) -> None:
        """Retry an idempotent call until it is accepted."""
        for pause in self._pauses:
            try:
                await call()
            except BadRequest as refused:
                if "not modified" in refused.message.lower():
                    return
                raise
            except (NetworkError, RetryAfter) as error:
                await asyncio.sleep(max(pause, asked_wait(error)))
            else:
                return
        raise Undelivered

    @contextlib.asynccontextmanager
    async def typing(self, place: Place) -> AsyncIterator[None]:
        """« typing… » while the block runs, if it lasts."""
        task = asyncio.create_task(self._type(place))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _type(self, place: Place) -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            with contextlib.suppress(TelegramError):
                await self._bot.send_chat_action(place.chat_id, ChatAction.TYPING, message_thread_id=place.thread_id)
            await asyncio.sleep(TYPING_EVERY)


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Buttons in Telegram's format."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one.label, callback_data=one.data) for one in row] for row in rows]
    )


def _reply(place: Place) -> ReplyParameters | None:
    return ReplyParameters(place.reply_to, allow_sending_without_reply=True) if place.reply_to else None


def _never_arrived(error: TelegramError) -> bool:
    """Whether a failed request certainly had no effect: no connection, or refused by Telegram's front end."""
    if isinstance(error.__cause__, httpx.HTTPError):
        return isinstance(error.__cause__, _NEVER_LEFT)
    return bool(_REFUSED.search(error.message))
