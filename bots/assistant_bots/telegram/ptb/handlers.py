"""Telegram updates -> actions for the desk, and its messages back.

It reads who wrote what and where, keeps groups quiet unless addressed, and maps every failure to a sentence with a
reference number. No text, name or number of a person goes to the log.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import CallbackQuery, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from assistant_bots.telegram import menus, render
from assistant_bots.telegram.conversation_memory import DELETABLE, Person
from assistant_bots.telegram.ptb.delivery import Delivery, Place, Undelivered
from assistant_bots.telegram.ptb.senders import Senders, UnusableUpdate, addressed, message_of
from assistant_bots.telegram.replies import Desk, QueueFull
from assistant_bots.telegram.texts import say

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]
_KINDS = {
    "voice": "voice", "audio": "voice", "video_note": "voice", "photo": "photo", "video": "photo", "animation": "photo",
    "document": "document", "sticker": "sticker", "location": "location", "venue": "location",
}  # fmt: skip
log = logging.getLogger("assistant.telegram")


class Handlers:
    """What to do with each kind of update."""

    def __init__(self, desk: Desk, delivery: Delivery) -> None:
        self._desk, self._delivery, self._memory = desk, delivery, desk.memory
        self._senders = Senders(desk.memory)
        self._open: dict[asyncio.Task[Any], Place] = {}

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Add the handlers to ``application``."""
        fresh, groups = filters.UpdateType.MESSAGE, filters.ChatType.GROUPS
        commands: dict[tuple[str, ...], Handler] = {
            ("start",): self.on_start,
            ("aide", "help"): self.on_help,
            ("public",): self.on_audience,
            ("langue", "language"): self.on_language,
            ("contact",): self.on_contact,
            ("sources",): self.on_sources,
            ("effacer", "erase"): self.on_erase,
        }
        for names, handler in commands.items():
            application.add_handler(CommandHandler(names, self._limited(handler), filters=fresh))
        application.add_handler(MessageHandler(filters.COMMAND & fresh & ~groups, self._limited(self.on_help)))
        text = filters.TEXT & ~filters.COMMAND & (fresh | filters.UpdateType.EDITED_MESSAGE)
        application.add_handler(MessageHandler(text, self.on_text))
        other = fresh & ~filters.TEXT & ~filters.StatusUpdate.ALL
        application.add_handler(MessageHandler(other, self._limited(self.on_unreadable)))
        application.add_handler(CallbackQueryHandler(self.on_button))
        application.add_error_handler(self.on_error)

    def _limited(self, handler: Handler) -> Handler:
        """``handler``, ignoring a person who acts too often per minute."""

        async def within(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            if not self._memory.over_gestures(self._senders.who(update)[0]):
                await handler(update, context)

        return within

    async def on_start(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/start``."""
        person, place, _message = self._senders.who(update)
        await self._say(person, place, await self._desk.start(person, place.language))

    async def on_help(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/aide``, and any unknown command."""
        person, place, _message = self._senders.who(update)
        await self._say(person, place, menus.help_message(place.language))

    async def on_audience(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/public``."""
        person, place, _message = self._senders.who(update)
        await self._say(person, place, menus.audience_menu(place.language))

    async def on_language(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/langue``."""
        person, place, _message = self._senders.who(update)
        await self._say(person, place, menus.language_menu(place.language))

    async def on_contact(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/contact``."""
        person, place, _message = self._senders.who(update)
        await self._say(person, place, await self._desk.contact(place.language))

    async def on_sources(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/sources``."""
        person, place, _message = self._senders.who(update)
        await self._say(person, place, *self._desk.sources(person, place.language))

    async def on_erase(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/effacer``: our memory and, in private, our recent messages."""
        person, place, message = self._senders.who(update)
        await self._erase(person, place, private=message.chat.type == ChatType.PRIVATE)
        key = "erase.done" if message.chat.type == ChatType.PRIVATE else "erase.done_group"
        await self._delivery.send(place, render.sentence(say(key, place.language)))

    async def on_text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A question, new or edited."""
        message = message_of(update)
        question = addressed(message, context.bot.username, context.bot.id)
        if question is None or not self._memory.first_time((message.chat_id, message.message_id, hash(question))):
            return
        person, place, _message_again = self._senders.who(update)
        await self._ask(person, place, question)

    async def on_unreadable(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A voice message, a picture …: what it cannot read, said once an album; a caption is read."""
        message = message_of(update)
        caption = addressed(message, context.bot.username, context.bot.id)
        album = message.media_group_id
        if caption is None or (album and not caption and not self._memory.first_time(album)):
            return
        person, place, _message_again = self._senders.who(update)
        if caption:
            if album:
                self._memory.first_time(album)
            await self._say(person, place, render.sentence(say("unreadable.caption", place.language)))
            await self._ask(person, place, caption)
            return
        kind = next((kind for name, kind in _KINDS.items() if getattr(message, name, None)), "other")
        await self._say(person, place, render.sentence(say(f"unreadable.{kind}", place.language)))

    async def on_button(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A pressed button."""
        query = update.callback_query
        if query is None or query.message is None or query.data is None:
            return
        person, place = self._senders.toucher(query)
        if self._memory.over_gestures(person):
            await _toast(query, say("limit.rate", place.language))
            return
        if query.data.startswith("m:"):
            await self._resume(query, place, person)
            return
        outcome = await self._desk.touch(person, query.data, place.language)
        await _toast(query, outcome.toast)
        if outcome.rows is not None:
            with contextlib.suppress(BadRequest):
                await self._delivery.edit_rows(place.chat_id, query.message.message_id, outcome.rows)
        if outcome.erase:
            person.messages.append(query.message.message_id)
            await self._erase(person, place, private=query.message.chat.type == ChatType.PRIVATE)
        for message in outcome.messages:
            await self._say(person, place, message)
        if outcome.question:
            await self._ask(person, place, outcome.question, from_button=True)

    async def _resume(self, query: CallbackQuery, place: Place, person: Person) -> None:
        """Show the answer whose delivery was interrupted."""
        number = query.message.message_id if query.message else 0
        try:
            person.messages.extend(await self._delivery.resume(place, number, str(query.data)[2:]))
        except KeyError:
            await _toast(query, say("limit.expired", place.language))
        else:
            await _toast(query, "")

    async def _ask(self, person: Person, place: Place, question: str, *, from_button: bool = False) -> None:
        """Answer one question in its turn, within the limits."""
        if self._memory.over_rate(person):
            if self._memory.tell_rate(person):
                await self._say(person, place, render.sentence(say("limit.rate", place.language)))
            return
        task = asyncio.current_task()
        if task is None:
            return
        self._open[task] = place
        try:
            async with self._desk.turn(person):
                async with self._delivery.typing(place):
                    reply = await self._desk.answer(person, question, place.language, from_button=from_button)
                await self._say(person, place, reply)
        except QueueFull:
            await self._say(person, place, render.sentence(say("limit.pending", place.language)))
        finally:
            self._open.pop(task, None)

    async def _say(self, person: Person, place: Place, *messages: render.Message) -> None:
        for message in messages:
            person.messages.extend(await self._delivery.send(place, message))

    async def _erase(self, person: Person, place: Place, *, private: bool) -> None:
        numbers = list(dict.fromkeys(person.messages))[-DELETABLE:]
        await self._desk.erase(person)
        if private:
            await self._delivery.delete(place.chat_id, numbers)

    async def abandon(self) -> None:
        """At a stop that cannot wait: give up what is being answered, and say so to each."""
        waiting = dict(self._open)
        for task in waiting:
            task.cancel()
        told = (
            self._delivery.send(place, render.sentence(say("trouble.restart", place.language)))
            for place in waiting.values()
        )
        await asyncio.gather(*told, return_exceptions=True)

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Any failure of a handler: a reference for the log, and a sentence with it for the person."""
        error = context.error
        if error is None or isinstance(error, Forbidden):
            return
        reference = secrets.token_hex(3).upper()
        log.error("incident %s: %s at %s", reference, type(error).__name__, _where(error))
        untold = isinstance(error, Undelivered | UnusableUpdate)
        if not isinstance(update, Update) or update.effective_message is None or untold:
            return
        place = (
            self._senders.toucher(update.callback_query)[1] if update.callback_query else self._senders.who(update)[1]
        )
        excuse = await self._desk.trouble("failed", place.language, reference=reference)
        try:
            await self._delivery.send(place, render.sentence(excuse))
        except (TelegramError, Undelivered) as again:
            log.error("incident %s: not told, %s", reference, type(again).__name__)  # noqa: TRY400 - no traceback: it may hold text


async def _toast(query: CallbackQuery, text: str) -> None:
    """Stop the button's spinner; failing because it is too late does not matter."""
    with contextlib.suppress(TelegramError):
        await query.answer(text or None)


def _where(error: BaseException) -> str:
    """File and line of the failure: enough to find it, without a value that could be somebody's words."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "assistant" in frame.filename] or frames
    return f"{own[-1].filename.rsplit('/', 1)[-1]}:{own[-1].lineno}" if own else "?"
