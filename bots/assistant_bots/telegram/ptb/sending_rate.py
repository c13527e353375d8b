"""How fast the bot sends, which is what Telegram asks for."""

from __future__ import annotations

from typing import Any

from telegram.constants import FloodLimit
from telegram.ext import AIORateLimiter

PER_SECOND: float = FloodLimit.MESSAGES_PER_SECOND  # messages to all chats together; 0 for no limit


class Limiter(AIORateLimiter):
    """PTB's limiter, with retries; « typing… » does not count, since it is not a message."""

    def __init__(self) -> None:
        super().__init__(overall_max_rate=PER_SECOND, max_retries=3)

    async def process_request(
        self, callback: Any, args: Any, kwargs: Any, endpoint: str, data: Any, rate_limit_args: int | None
    ) -> Any:
        """Let chat actions pass; limit the rest."""
        if endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
