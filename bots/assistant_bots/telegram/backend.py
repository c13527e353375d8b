"""Where answers come from: the service of this process, or the web API of another one; one Protocol for both.

A backend answers, records feedback, forgets a conversation and describes the town. It knows nothing of Telegram and
writes no message. The web API's client is ``web_api.py``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from assistant.errors import AssistantError, UsageError
from assistant.records import Answer, Audience, Contact
from assistant_bots.service import site_card
from assistant_bots.service.fair_queue.concurrency_limits import Client, asking
from assistant_bots.service.feedback import Feedback, Opinion, Reason, Vote
from assistant_bots.service.problems import Overloaded
from assistant_bots.service.running import Service


class Town(BaseModel):
    """What the channel says about the commune."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    website: str = ""
    controller: str = ""
    dpo: str = ""
    sample: bool = False
    contacts: tuple[Contact, ...] = ()
    suggestions: dict[str, tuple[str, ...]] = {}


class ServiceUnavailable(AssistantError):
    """The web API cannot be reached, or its response makes no sense."""

    status = 503

    def __init__(self, reason: str = "réponse illisible") -> None:
        super().__init__(
            f"Le service de réponse ne répond pas ({reason}) : vérifiez ASSISTANT_API_URL et « assistant serve »."
        )


class ServiceBusy(AssistantError):
    """The web API asks for a longer wait than a reader would accept."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Le service de réponse est saturé : réessayez dans une minute.")


class QuestionRefused(UsageError):
    """The web API's own sentence about a question it cannot read."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class Backend(Protocol):
    """Answers questions of one town."""

    async def ask(self, question: str, audience: Audience | None, language: str | None, conversation: str) -> Answer:
        """Answer; raise :class:`AssistantError`."""

    async def vote(self, answer: Answer, vote: Vote, reason: Reason | None) -> None:
        """Record an opinion; raise :class:`AssistantError`."""

    async def forget(self, conversation: str) -> None:
        """Erase the past of a conversation."""

    async def town(self, language: str) -> Town:
        """The commune now, main contact first, hours in ``language``; raise :class:`AssistantError`."""

    async def sweep(self) -> None:
        """Forget what has expired."""

    async def close(self) -> None:
        """Let go of connections."""


class InProcess:
    """The service of this process, and the file of opinions that it shares with the web."""

    def __init__(self, service: Service, feedback: Feedback) -> None:
        self._service, self._feedback = service, feedback

    async def ask(self, question: str, audience: Audience | None, language: str | None, conversation: str) -> Answer:
        """Answer, and remember the answer for follow-ups."""
        asking.set(Client(conversation, conversation, patient=True))
        try:
            answer = await self._service.ask(question, audience, language, conversation)
        except Overloaded:
            raise ServiceBusy from None
        self._feedback.expect(answer, "telegram")
        return answer

    async def vote(self, answer: Answer, vote: Vote, reason: Reason | None) -> None:
        """Record an opinion."""
        opinion = Opinion(answer_id=answer.id, vote=vote, reason=reason)
        await self._service.run(self._feedback.record, opinion)

    async def forget(self, conversation: str) -> None:
        """Erase the past of a conversation."""
        self._service.conversations.forget(conversation)

    async def town(self, language: str) -> Town:
        """The commune, its contacts computed for this moment."""
        card = await self._service.run(site_card.describe, self._service, datetime.now(UTC), language)
        return Town.model_validate(card.model_dump())

    async def sweep(self) -> None:
        """Forget conversations that have expired."""
        self._service.conversations.history("")

    async def close(self) -> None:
        """The service belongs to who opened it."""
