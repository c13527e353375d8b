"""People who talk to the bot in tests: they write, touch buttons, and see what their chat shows."""

import time
from dataclasses import dataclass, field
from typing import Any

from bot_api_records import Sent
from bot_api_server import BOT_ID, BOT_NAME, BotApi


@dataclass
class User:
    """One person, in private or in a group."""

    api: BotApi
    id: int
    language: str = "fr"
    group: int = 0
    name: str = "Camille Personne-Privée"
    _seen: int = field(default=0)

    @property
    def chat_id(self) -> int:
        return self.group or self.id

    def _person(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def _chat(self) -> dict[str, Any]:
        if self.group:
            return {"id": self.group, "type": "supergroup", "title": "Groupe"}
        return {"id": self.id, "type": "private", "first_name": self.name}

    def message(self, **content: Any) -> dict[str, Any]:
        """The JSON of a message of this person."""
        return {
            "message_id": self.api.number(),
            "date": int(time.time()),
            "chat": self._chat(),
            "from": self._person(),
            **content,
        }

    def says(self, text: str, **more: Any) -> dict[str, Any]:
        """Send a text; a command or a mention gets its entity as Telegram marks it."""
        entities = []
        if text.startswith("/"):
            entities.append({"type": "bot_command", "offset": 0, "length": len(text.split()[0])})
        place = text.lower().find(f"@{BOT_NAME}")
        if place >= 0 and not text.startswith("/"):
            offset = len(text[:place].encode("utf-16-le")) // 2
            entities.append({"type": "mention", "offset": offset, "length": len(BOT_NAME) + 1})
        content = {"text": text} | ({"entities": entities} if entities else {}) | more
        return self.api.push("message", self.message(**content))

    def sends(self, **content: Any) -> dict[str, Any]:
        """Send something else than text."""
        return self.api.push("message", self.message(**content))

    def edits(self, update: dict[str, Any], text: str) -> dict[str, Any]:
        """Change the text of a message sent before."""
        changed = update["message"] | {"text": text, "edit_date": int(time.time())}
        return self.api.push("edited_message", changed)

    def touches(self, sent: Sent, label: str) -> str:
        """Touch a button; returns the id of the query."""
        return self.touches_data(sent, sent.data(label))

    def touches_data(self, sent: Sent, data: str) -> str:
        identifier = str(self.api.number())
        self.api.answered[identifier] = ""
        query = {
            "id": identifier,
            "from": self._person(),
            "chat_instance": "1",
            "data": data,
            "message": self.api.message_json(sent),
        }
        self.api.push("callback_query", query)
        return identifier

    def replies(self, sent: Sent, text: str) -> dict[str, Any]:
        """Answer a message of the bot."""
        return self.says(text, reply_to_message=self.api.message_json(sent))

    def sees(self) -> list[Sent]:
        """What the bot sent to this chat, in order."""
        return [one for one in self.api.sent.values() if one.chat_id == self.chat_id]

    async def hears(self, count: int = 1, seconds: float = 20) -> list[Sent]:
        """Wait for ``count`` new messages of the bot; returns them."""

        def fresh() -> list[Sent]:
            return [one for one in self.sees() if one.message_id > self._seen]

        await self.api.until(lambda: len(fresh()) >= count, seconds)
        messages = fresh()
        self._seen = messages[-1].message_id
        return messages

    async def asks(self, text: str, seconds: float = 20) -> Sent:
        """Send a text and wait for one message; returns it."""
        self.says(text)
        return (await self.hears(1, seconds))[-1]


def bot_person() -> dict[str, Any]:
    """The bot as a sender."""
    return {"id": BOT_ID, "is_bot": True, "first_name": "Saint-Exemple", "username": BOT_NAME}
