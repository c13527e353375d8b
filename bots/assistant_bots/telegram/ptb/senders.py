"""Who wrote, where to answer them, and whether the words are meant for the bot: read from Telegram's updates.

In a group the bot is addressed when it is mentioned or replied to; other bots are never answered. A person is one
sender in one chat, under the HMAC that ``conversation_memory.py`` makes.
"""

from __future__ import annotations

from dataclasses import replace

from telegram import CallbackQuery, Message, MessageEntity, Update, User
from telegram.constants import ChatType

from assistant_bots.telegram.conversation_memory import Memory, Person
from assistant_bots.telegram.ptb.delivery import Place
from assistant_bots.telegram.texts import known


class UnusableUpdate(Exception):
    """An update without what its kind must have."""


class Senders:
    """The people behind updates."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def who(self, update: Update) -> tuple[Person, Place, Message]:
        """Who wrote, where to answer, and what they wrote."""
        message = message_of(update)
        group = message.chat.type != ChatType.PRIVATE
        sender = message.sender_chat.id if message.sender_chat else message.from_user.id if message.from_user else 0
        person = self._memory.person(self._memory.key(message.chat_id, sender))
        if not group:
            person.messages.append(message.message_id)
        place = Place(
            message.chat_id,
            _language(person, message.from_user),
            last_known=message.message_id,
            thread_id=message.message_thread_id if message.is_topic_message else None,
            reply_to=message.message_id if group or update.edited_message else None,
        )
        return person, place, message

    def toucher(self, query: CallbackQuery) -> tuple[Person, Place]:
        """Who pressed a button, and where."""
        if query.message is None:
            raise UnusableUpdate
        chat = query.message.chat
        person = self._memory.person(self._memory.key(chat.id, query.from_user.id))
        place = Place(chat.id, _language(person, query.from_user), last_known=query.message.message_id)
        if isinstance(query.message, Message) and query.message.is_topic_message:
            place = replace(place, thread_id=query.message.message_thread_id)
        return person, place


def message_of(update: Update) -> Message:
    """The message of an update; raise :class:`UnusableUpdate` without one."""
    if update.effective_message is None:
        raise UnusableUpdate
    return update.effective_message


def _language(person: Person, user: User | None) -> str:
    return known(person.language or (user.language_code if user else None))


def addressed(message: Message, username: str, bot_id: int) -> str | None:
    """The words meant for the bot, without its name; None when it is not addressed."""
    text = message.text or message.caption or ""
    if message.chat.type == ChatType.PRIVATE:
        return text
    if message.from_user and message.from_user.is_bot and not message.sender_chat:
        return None
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    names = [
        words
        for entity, words in found.items()
        if words.casefold() == f"@{username}".casefold() or (entity.user and entity.user.id == bot_id)
    ]
    replied = message.reply_to_message
    if not names and not (replied and replied.from_user and replied.from_user.id == bot_id):
        return None
    for name in names:
        text = text.replace(name, " ")
    return text.strip()
