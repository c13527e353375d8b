"""The web API as a backend: what ``assistant telegram`` talks to when ``ASSISTANT_API_URL`` is set.

It retries when the service is busy or restarting, shows a reader only what is meant for one (the ``detail`` of a
refused question), and proves with ``ASSISTANT_SECRET`` that it asks on behalf of many people.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
from pydantic import ValidationError

from assistant.errors import SettingInvalid
from assistant.records import Answer, Audience
from assistant.settings import Settings
from assistant_bots.service.feedback import Reason, Vote
from assistant_bots.telegram.backend import QuestionRefused, ServiceBusy, ServiceUnavailable, Town

PAUSES = (0.5, 1.0, 2.0, 4.0)
LONGEST_WAIT = 10.0
TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_AGAIN = {429, 502, 503, 504}


class WebApi:
    """Answers over HTTP; one pool of connections for everyone."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        secret = settings.secret.get_secret_value()
        if not secret.isascii():
            raise SettingInvalid("ASSISTANT_SECRET", "écrivez des lettres sans accent, des chiffres ou des signes")
        self._client = httpx.AsyncClient(
            base_url=settings.api_url.rstrip("/"),
            timeout=TIMEOUT,
            headers={"Authorization": f"Bearer {secret}"} if secret else {},
            transport=transport,
            limits=httpx.Limits(max_connections=32),
        )

    async def ask(self, question: str, audience: Audience | None, language: str | None, conversation: str) -> Answer:
        """The Answer of the service."""
        asked = {"question": question, "audience": audience, "language": language, "conversation_id": conversation}
        response = await self._send("POST", "/api/v1/ask", {key: value for key, value in asked.items() if value})
        try:
            return Answer.model_validate_json(response.content)
        except ValidationError:
            raise ServiceUnavailable from None

    async def vote(self, answer: Answer, vote: Vote, reason: Reason | None) -> None:
        """Record an opinion with the service."""
        body = {"answer_id": answer.id, "vote": vote} | ({"reason": reason} if reason else {})
        await self._send("POST", "/api/v1/feedback", body)

    async def forget(self, conversation: str) -> None:
        """Ask the service to erase a conversation."""
        await self._send("DELETE", f"/api/v1/conversations/{conversation}", None)

    async def town(self, language: str) -> Town:
        """The commune as described by the service."""
        response = await self._send("GET", f"/api/v1/site?language={language}", None, PAUSES[:2])
        try:
            return Town.model_validate_json(response.content)
        except ValidationError:
            raise ServiceUnavailable from None

    async def _send(
        self, method: str, path: str, body: dict[str, Any] | None, pauses: Sequence[float] = PAUSES
    ) -> httpx.Response:
        """One call, retried while the service is busy or restarting."""
        reason = "injoignable"
        for pause in pauses:
            try:
                response = await self._client.request(method, path, json=body)
            except httpx.TimeoutException:
                reason = "délai dépassé"
            except httpx.HTTPError:
                reason = "injoignable"
            else:
                if response.is_success:
                    return response
                if response.status_code not in _AGAIN:
                    raise _refusal(response)
                reason = f"code {response.status_code}"
                wait = _asked_wait(response)
                if wait > LONGEST_WAIT:
                    raise ServiceBusy
                pause = max(pause, wait)
            await asyncio.sleep(pause)
        raise ServiceBusy if reason == "code 429" else ServiceUnavailable(reason)

    async def sweep(self) -> None:
        """The service forgets by itself."""

    async def close(self) -> None:
        """Close connections."""
        await self._client.aclose()


def _asked_wait(response: httpx.Response) -> float:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else 0.0


def _refusal(response: httpx.Response) -> QuestionRefused | ServiceUnavailable:
    """The service's sentence about a question that it cannot read; any other failure is ours, not the reader's."""
    try:
        detail = response.json().get("detail") if response.status_code == 422 else None
    except (ValueError, AttributeError):
        detail = None
    return QuestionRefused(str(detail)) if detail else ServiceUnavailable(f"code {response.status_code}")
