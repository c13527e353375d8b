"""The only file with a model client: LangChain's chat models, streamed, bounded and abandoned when too slow.

A call runs on one background event loop, so that abandoning it (time, length, a reader who left) closes its connection
at once. Every failure is a :class:`ModelFailed`; the caller then shows the extractive answer. Questions, answers and
keys are never logged.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import SettingInvalid
from assistant.llm.cancellation import cancelled
from assistant.llm.prompt import Message
from assistant.settings import INSTALL_MODEL, Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROVIDERS = ("openai", "ollama")
LEFT = "left"  # the reason when nobody is waiting for the answer any more: not the model's fault
_CHARS_A_TOKEN = 8
_REFUSED = frozenset({400, 422})
_TRUNCATED = frozenset({"length", "max_tokens", "content_filter"})


class ModelFailed(Exception):
    """The model gave no usable answer; ``reason`` is one word for the log, without any user text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Usage:
    """Tokens of a call as counted by the provider, 0 if it did not say; ``ended`` once it completed normally."""

    total: int = 0
    ended: bool = False


@dataclass(frozen=True)
class Limits:
    """Seconds to the first words and to the last one, and tokens written."""

    first: float
    total: float
    tokens: int


class ChatModel:
    """A chat model of ``settings.llm``: ``for piece in model.stream(messages, usage)``; safe between threads."""

    def __init__(self, settings: Settings) -> None:
        provider, _, name = settings.llm.partition(":")
        if provider not in PROVIDERS or not name.strip():
            raise SettingInvalid(
                "ASSISTANT_LLM", f"« {settings.llm} » n'est pas de la forme openai:MODELE ou ollama:MODELE"
            )
        _check_installed(provider)
        self.provider, self.name = provider, name.strip()
        self.limits = Limits(settings.llm_first_token, settings.llm_timeout, settings.llm_max_tokens)
        self._url, self._key = settings.llm_base_url, settings.llm_api_key
        self._ways = _ways(provider, settings.llm_base_url)
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._models: dict[tuple[str, bool], BaseChatModel] = {}

    def stream(self, messages: Sequence[Message], usage: Usage, share: float = 1.0) -> Iterator[str]:
        """Pieces of the answer, in a ``share`` of the time allowed.

        Raise :class:`ModelFailed` at the first thing that goes wrong.

        Closing the iterator cancels the call. An empty piece comes now and then while nothing else does, so that the
        caller can stop between two.
        """
        pieces: queue.SimpleQueue[str | ModelFailed | None] = queue.SimpleQueue()
        task = asyncio.run_coroutine_threadsafe(
            self._fill(messages, usage, pieces, self.limits.total * share), self._running()
        )
        deadline = time.monotonic() + self.limits.total * share + 0.5
        try:
            while True:
                piece = _next(pieces, task)
                if piece is None:
                    return
                if isinstance(piece, ModelFailed):
                    raise piece
                if cancelled() or time.monotonic() > deadline:
                    raise ModelFailed(LEFT if cancelled() else "timeout")
                yield piece
        finally:
            task.cancel()

    def close(self) -> None:
        """Stop the background loop."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = None
                self._models.clear()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="assistant-llm", daemon=True).start()
            return self._loop

    async def _fill(
        self,
        messages: Sequence[Message],
        usage: Usage,
        pieces: queue.SimpleQueue[str | ModelFailed | None],
        seconds: float,
    ) -> None:
        try:
            async with asyncio.timeout(seconds):
                async for piece in self._in_one_way(messages, usage):
                    pieces.put(piece)
        except TimeoutError:
            pieces.put(ModelFailed("timeout"))
        except ModelFailed as failure:
            pieces.put(failure)
        except Exception as error:  # noqa: BLE001 - whatever a provider or its client does, the answer is the extract
            pieces.put(ModelFailed(type(error).__name__))
        else:
            pieces.put(None)

    async def _in_one_way(self, messages: Sequence[Message], usage: Usage) -> AsyncIterator[str]:
        """The call, retried in the next way while the provider rejects the parameters; the way that works is kept."""
        for way in tuple(self._ways):
            try:
                async for piece in self._pieces(way, messages, usage):
                    yield piece
            except Exception as error:
                if getattr(error, "status_code", None) not in _REFUSED or way == self._ways[-1]:
                    raise
                continue
            if way != self._ways[0]:
                self._ways = (way, *(one for one in self._ways if one != way))
            return

    async def _pieces(self, way: tuple[str, bool], messages: Sequence[Message], usage: Usage) -> AsyncIterator[str]:
        chat = self._model(way)
        said, finish = 0, ""
        async with aclosing(chat.astream([(one.role, one.content) for one in messages])) as chunks:  # type: ignore[type-var]  # an async generator behind an iterator's type
            waiting = chunks.__aiter__()
            while True:
                try:
                    limit = self.limits.total if said else self.limits.first
                    async with asyncio.timeout(limit):  # wait_for may lose a cancellation that comes with a chunk
                        chunk = await anext(waiting)
                except StopAsyncIteration:
                    break
                usage.total = max(usage.total, chunk.usage_metadata["total_tokens"] if chunk.usage_metadata else 0)
                reason = chunk.response_metadata.get("finish_reason") or chunk.response_metadata.get("done_reason")
                finish = str(reason or finish)
                text = chunk.text
                said += len(text)
                if said > self.limits.tokens * _CHARS_A_TOKEN:
                    raise ModelFailed("length")
                if text:
                    yield text
        if not said or not finish or finish in _TRUNCATED:
            raise ModelFailed("empty" if not said else finish or "cut")
        usage.ended = True

    def _model(self, way: tuple[str, bool]) -> BaseChatModel:
        if way not in self._models:
            self._models[way] = self._opened(*way)
        return self._models[way]

    def _opened(self, limit: str, counted: bool) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        options: dict[str, Any] = {"model_provider": self.provider, "temperature": 0}
        if self._url:
            options["base_url"] = self._url
        if self.provider == "ollama":
            kept = {"headers": {"Authorization": f"Bearer {self._key.get_secret_value()}"}} if self._key else {}
            options |= {"num_predict": self.limits.tokens, "reasoning": False}
            options["client_kwargs"] = {"timeout": self.limits.total, **kept}
        else:
            key = self._key.get_secret_value() or "aucune"  # the client requires one; local servers ignore it
            options |= {"api_key": key, "max_retries": 0, "timeout": self.limits.total, "stream_usage": counted}
            # The client would rename max_tokens to max_completion_tokens: the name the provider knows is sent as is.
            by_body = {"extra_body": {limit: self.limits.tokens}}
            options |= by_body if limit == "max_tokens" else {limit: self.limits.tokens}
        opened: BaseChatModel = init_chat_model(self.name, **options)
        return opened


def _next(pieces: queue.SimpleQueue[str | ModelFailed | None], task: Future[None]) -> str | ModelFailed | None:
    try:
        return pieces.get(timeout=0.25)
    except queue.Empty:
        return ModelFailed("stopped") if task.done() and pieces.empty() else ""


def _ways(provider: str, url: str) -> tuple[tuple[str, bool], ...]:
    """Ways to call the provider, most likely first: the name of the token limit, and whether to ask for usage."""
    if provider == "ollama":
        return (("num_predict", True),)
    theirs = not url or (urlsplit(url).hostname or "").endswith("openai.com")
    first, other = ("max_completion_tokens", "max_tokens") if theirs else ("max_tokens", "max_completion_tokens")
    return ((first, True), (other, True), (first, False))


def _check_installed(provider: str) -> None:
    from importlib.util import find_spec

    if find_spec("langchain") is None or find_spec(f"langchain_{provider}") is None:
        raise SettingInvalid("ASSISTANT_LLM", INSTALL_MODEL)
