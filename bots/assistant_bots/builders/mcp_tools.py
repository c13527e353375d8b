"""The tools of the MCP server, over the running service: ask, search the pages, find a resource, opening hours.

They only read, and give plain JSON. Each program has the limits of the address that it asks from, as a visitor has.
MCP's SDK is an extra (``mcp``), imported when the server is asked for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from assistant.question.acceptance import MAX_CHARS
from assistant.records import Audience
from assistant.resources.need import Filters
from assistant_bots.api.search import MAX_PASSAGES, passages
from assistant_bots.builders.text_with_proofs import with_proofs
from assistant_bots.service import site_card
from assistant_bots.service.fair_queue.concurrency_limits import asking
from assistant_bots.service.running import Service

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP

_RESOURCES = 5


def make_server(service: Service) -> FastMCP:
    """A server of the four tools; the extra ``mcp`` must be installed."""
    from mcp.server.fastmcp import FastMCP
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp.types import ToolAnnotations

    server = FastMCP(
        f"Assistant de {service.assistant.site.name}",
        stateless_http=True,
        json_response=True,
        streamable_http_path="/mcp",
        # The token keeps other sites' pages out, and ASSISTANT_ALLOWED_HOSTS other names.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    tools = Tools(service)
    for tool in (tools.ask, tools.search_pages, tools.find_resource, tools.opening_hours):
        server.add_tool(tool, annotations=ToolAnnotations(readOnlyHint=True, openWorldHint=False))
    return server


@asynccontextmanager
async def sessions(server: FastMCP) -> AsyncIterator[None]:
    """What must run while the server answers."""
    async with server.session_manager.run():
        yield


class Tools:
    """The tools; their docstrings are what a model reads to choose one."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def ask(self, question: str, audience: Audience | None = None, language: str | None = None) -> dict[str, Any]:
        """Answer a question of a resident, shopkeeper, teacher or councillor of this French commune.

        The text quotes official pages word for word and ends with its sources; when the pages say nothing, it says so.
        """
        with self._one_more():
            answer = await self._service.ask(question, audience, language)
        return {"text": with_proofs(answer), "answer": answer.model_dump(mode="json")}

    async def search_pages(self, words: str, count: int = 5) -> dict[str, Any]:
        """Passages of the commune's pages and of official sheets about some words, best first, with their address."""
        with self._one_more():
            found = await self._service.run(
                passages, self._service, words[:MAX_CHARS], None, max(1, min(count, MAX_PASSAGES))
            )
        return {"passages": [one.model_dump(mode="json") for one in found]}

    async def find_resource(self, need: str) -> dict[str, Any]:
        """Digital resources for a class (quizzes, simulations, exercises…) for a need in one sentence, with reasons."""
        with self._one_more():
            return await self._service.run(self._resources, need[:MAX_CHARS])

    async def opening_hours(self, service: str = "") -> dict[str, Any]:
        """Hours, phone and address of the town hall and its services, and whether each is open now.

        ``service`` narrows to those whose name holds these words; empty gives them all.
        """
        with self._one_more():
            card = await self._service.run(site_card.describe, self._service, datetime.now(UTC))
        wanted = service.casefold().strip()
        chosen = [one for one in card.contacts if wanted in one.name.casefold()] or list(card.contacts)
        return {"commune": card.name, "services": [one.model_dump(mode="json") for one in chosen]}

    @contextmanager
    def _one_more(self) -> Iterator[None]:
        """A question of the program that calls, known by its address, which the task of a tool inherits.

        It waits in the patient queue. Raises :class:`TooManyAtOnce` or :class:`Overloaded`, read there as a sentence.
        """
        client = asking.get()
        asking.set(replace(client, patient=True) if client else None)
        with self._service.turns.question():
            yield

    def _resources(self, need: str) -> dict[str, Any]:
        searcher = self._service.resources.catalogue().searcher
        hits = searcher.explained(searcher.search(need, Filters(), read=True), 0, _RESOURCES)
        return {
            "resources": [
                {"resource": hit.resource.model_dump(mode="json"), "reasons": list(hit.reasons)} for hit in hits
            ]
        }
