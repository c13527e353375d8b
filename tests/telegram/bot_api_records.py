"""What the strict Bot API server keeps: the messages of the bot, and the faults that a test asks for."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Fault:
    """The next call of ``method`` (``*``: any but getUpdates) fails as ``kind`` says, ``value`` being its number.

    Kinds: any HTTP code (429: ``value`` seconds), reset (nothing done), reset_after (done, not told), slow (seconds).
    """

    method: str
    kind: str
    value: float = 0


@dataclass
class Sent:
    """A message of the bot as a chat shows it."""

    chat_id: int
    message_id: int
    text: str
    html: str
    keyboard: list[list[dict[str, str]]]
    request: dict[str, Any]
    edits: int = 0

    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]

    def data(self, label: str) -> str:
        return next(button["callback_data"] for row in self.keyboard for button in row if button["text"] == label)
