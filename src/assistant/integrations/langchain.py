"""The assistant inside a LangChain program: retrievers of its passages, here or over HTTP, and a runnable of Answers.

A bridge, not a base: our records go in and out of LangChain's types here and nowhere else. Needs the extra
``langchain``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict

from assistant.assistant import Assistant
from assistant.records import Answer


class PassageRetriever(BaseRetriever):
    """``PassageRetriever(assistant=Assistant.open(), k=4).invoke("refaire un passeport")``.

    Each LangChain document holds a passage's exact text; its metadata has what a citation needs: ids, title, url,
    section, offsets, publisher, dates and the score.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    assistant: Assistant
    k: int = 4

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        del run_manager  # nothing here starts another run
        today = datetime.now(UTC).astimezone(self.assistant.site.zone).date()
        results: list[LangChainDocument] = []
        with self.assistant.serving() as generation:
            for hit in self.assistant.hits(query, today=today)[: self.k]:
                document = generation.document(hit.passage.document_id)
                metadata: dict[str, Any] = {
                    "passage_id": hit.passage.id,
                    "document_id": document.id,
                    "title": document.title,
                    "url": document.url,
                    "section": " > ".join(hit.passage.section),
                    "start": hit.passage.start,
                    "end": hit.passage.end,
                    "publisher": document.publisher,
                    "updated": document.updated.isoformat(),
                    "score": hit.score,
                }
                text = document.text[hit.passage.start : hit.passage.end]
                results.append(LangChainDocument(page_content=text, metadata=metadata))
        return results


class HttpPassageRetriever(BaseRetriever):
    """The same over HTTP, from a running service: ``HttpPassageRetriever(url="https://assistant.ville.example")``.

    Raises :class:`httpx.HTTPError` when the service refuses or does not answer in time.
    """

    url: str
    k: int = 4
    timeout: float = 20.0

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        del run_manager  # nothing here starts another run
        address = f"{self.url.rstrip('/')}/api/v1/search"
        response = httpx.get(address, params={"q": query, "k": self.k}, timeout=self.timeout)
        found = response.raise_for_status().json()["passages"]
        return [LangChainDocument(page_content=one.pop("text"), metadata=one) for one in found]


def answer_runnable(assistant: Assistant) -> Runnable[str, Answer]:
    """A runnable from a question to an :class:`Answer`; it composes with ``|`` like any other."""
    return RunnableLambda(assistant.ask, name="commune-assistant")
