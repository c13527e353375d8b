"""Answers that no page would give, and a backend that gives them."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from assistant.answering.quoting import escape
from assistant.records import Answer, Citation, Contact
from assistant_bots.telegram.backend import Town


def an_answer(question: str, text: str = "", **more: Any) -> Answer:
    """An Answer about ``question`` with one source."""
    citation = Citation(
        n=1,
        passage_id="p" * 16,
        document_id="page",
        title="Page <b>de</b> la mairie",
        url="https://www.saint-exemple.example/page",
        section="Horaires > Été",
        quote="Ouvert de 9 h à 12 h.",
        start=0,
        end=21,
        publisher="Mairie",
        updated=date(2026, 1, 31),
    )
    facts: dict[str, Any] = {"id": secrets.token_hex(16), "status": "answered", "citations": (citation,)}
    facts |= {"site": "villebrune", "generation": "g1"} | more
    return Answer(question=question, text=text or f"**Réponse à {escape(question)}** [1]", **facts)


class Canned:
    """A backend that answers what the test wrote, after ``pause`` seconds; for answers that no page would give."""

    def __init__(self, make: Callable[[str], Answer], pause: float = 0) -> None:
        self.make, self.pause = make, pause
        self.asked: list[str] = []
        self.forgotten: list[str] = []

    async def ask(self, question: str, _audience: Any, _language: Any, _conversation: str) -> Answer:
        self.asked.append(question)
        await asyncio.sleep(self.pause)
        return self.make(question)

    async def vote(self, _answer: Answer, _vote: str, _reason: Any) -> None:
        pass

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    async def town(self, _language: str) -> Town:
        contacts = (Contact(name="Mairie", phone="01 99 00 10 20"),)
        return Town(name="Villebrune", contacts=contacts, suggestions={"resident": ("Quand ouvre le lavoir ?",)})

    async def sweep(self) -> None:
        pass

    async def close(self) -> None:
        pass
