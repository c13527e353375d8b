"""The assistant as a running service: blocking work in a bounded number of threads, counted so that it can be drained.

It is what every adapter of this process shares (API, pages, watcher). It knows nothing of HTTP and holds no question.
"""

from __future__ import annotations

import asyncio
import contextvars
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

import anyio
from anyio import to_thread

from assistant import Answer, Assistant, AssistantError, Settings
from assistant.corpus.checks import invented
from assistant.llm.cancellation import cancellable
from assistant.records import Audience
from assistant.site.configuration import SAMPLE_NAME
from assistant_bots.service import texts
from assistant_bots.service.api_schema import PAST
from assistant_bots.service.conversations import Conversations
from assistant_bots.service.fair_queue.concurrency_limits import AHEAD
from assistant_bots.service.fair_queue.processor_turns import Turns

# Composing an answer is CPU-bound, so more than two threads only slow each other down; waiting for a model is not.
THREADS, THREADS_WITH_MODEL = 2, 16
LONG = 200  # characters: more take several readings of the message, up to six times the processor of a short question
FAILURES = 3  # questions in a row that fail by a fault of ours: chance is excluded, and no watch is late
BEHIND = 5  # what Linux calls niceness: beside such a thread, a short question has three quarters of a shared core
T = TypeVar("T")


@dataclass
class State:
    """What ``/health/ready`` reports: why the last re-index failed, why pages were left out, whether questions fail."""

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    indexed: datetime | None = None
    indexing: bool = False
    problem: str = ""
    ignored: tuple[str, ...] = ()
    failures: int = 0

    @property
    def failing(self) -> bool:
        """Whether the last questions all failed in a way that nobody foresaw."""
        return self.failures >= FAILURES

    @contextmanager
    def question(self) -> Iterator[None]:
        """Count the unforeseen failures in a row; a refusal that we say in a sentence is none."""
        try:
            yield
        except AssistantError:
            raise
        except Exception:
            self.failures += 1
            raise


class Service:
    """An open :class:`Assistant`, the threads that run it, and the short memory of conversations.

    Its owner closes it, and the assistant after it.
    """

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self.assistant, self.settings = assistant, settings
        self.state = State()
        self.conversations = Conversations()
        self.resources = assistant.resources
        self._invented: bool | None = None
        threads = THREADS_WITH_MODEL if settings.llm else THREADS
        self.turns, self._threads = Turns(threads, ahead=AHEAD), anyio.CapacityLimiter(4 * threads)
        self._behind: ThreadPoolExecutor | None = None

    def close(self) -> None:
        """End the threads of long work: what waits is dropped, what runs ends by itself and nobody waits for it.

        A service that is used again, as by an application started twice, has new ones.
        """
        pool, self._behind = self._behind, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _long_threads(self) -> ThreadPoolExecutor:
        if self._behind is None:
            self._behind = ThreadPoolExecutor(int(self._threads.total_tokens), "long", initializer=_step_back)
        return self._behind

    async def run(self, function: Callable[..., T], *arguments: object, long: bool = False) -> T:
        """Run blocking ``function`` in a worker thread, in its turn; raise :class:`Overloaded` when too many wait.

        ``long`` work leaves a turn to the rest, and the processor to them when there is not enough for all.

        A reader who leaves, or a server that stops, does not wait for it: the thread ends by itself, and a model
        working for it is told to stop. The turn ends with the thread, so that those who leave take no more than others.
        """
        ticket = await self.turns.take(long=long)
        work = partial(self.turns.run, ticket, function, *arguments)
        try:
            with cancellable():
                if long:
                    running = contextvars.copy_context().run
                    return await asyncio.get_running_loop().run_in_executor(self._long_threads(), running, work)
                return await to_thread.run_sync(work, limiter=self._threads, abandon_on_cancel=True)
        finally:
            if not ticket.started:
                self.turns.give_back(ticket)

    async def ask(
        self,
        question: str,
        audience: Audience | None,
        language: str | None,
        conversation: str | None = None,
        *,
        easy_read: bool = False,
        history: Sequence[Answer] | None = None,
        past: Sequence[str] = (),
    ) -> Answer:
        """The Answer to one question, which joins the conversation's short memory; ``history`` takes its place.

        ``past`` are the questions before, to be answered again when that memory holds nothing any more.
        """
        history = await self._past(conversation, past, audience, language) if history is None else tuple(history)
        ask = partial(self.assistant.ask, easy_read=easy_read)
        with self.state.question():
            answer = await self.run(ask, question, audience, language, history, long=len(question) > LONG)
        self._gave(conversation, answer)
        return answer

    async def stream(
        self,
        question: str,
        audience: Audience | None,
        language: str | None,
        conversation: str | None = None,
        *,
        easy_read: bool = False,
        history: Sequence[Answer] | None = None,
        past: Sequence[str] = (),
    ) -> AsyncIterator[str | Answer]:
        """Pieces of text, then the Answer; closing the iterator stops the work behind it."""
        history = await self._past(conversation, past, audience, language) if history is None else tuple(history)
        stream = partial(self.assistant.stream, easy_read=easy_read)
        long = len(question) > LONG
        with self.state.question():
            pieces = await self.run(stream, question, audience, language, history, long=long)
        try:
            while True:
                with self.state.question():
                    piece = await self.run(next, pieces, None, long=long)
                if piece is None:
                    return
                if isinstance(piece, Answer):
                    self._gave(conversation, piece)
                yield piece
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                with suppress(ValueError):  # still running in the abandoned thread
                    close()

    async def _past(
        self, conversation: str | None, past: Sequence[str], audience: Audience | None, language: str | None
    ) -> tuple[Answer, ...]:
        held = self.conversations.history(conversation) if conversation else ()
        if held or not past:
            return held
        recalled = await self.recall(past, audience, language)
        return self.conversations.restore(conversation, recalled) if conversation else recalled

    async def recall(
        self, past: Sequence[str], audience: Audience | None = None, language: str | None = None
    ) -> tuple[Answer, ...]:
        """The answers to the questions of a conversation that was forgotten; only the last :data:`PAST` are read."""
        return await self.run(self.assistant.recall, past[-PAST:], audience, language, long=True)

    def _gave(self, conversation: str | None, answer: Answer) -> None:
        self.state.failures = 0
        if conversation:
            self.conversations.add(conversation, answer)

    async def reload(self) -> bool:
        """Serve the generation that is published now; ``True`` when it is another one."""
        return await self.run(self.assistant.reload)

    def ready(self) -> str:
        """Why the service cannot answer, or an empty string."""
        try:
            with self.assistant.serving() as generation:
                return "" if generation.passages else "L'index est vide."
        except AssistantError as error:
            return str(error)

    @property
    def origins(self) -> tuple[str, ...]:
        """The sites that may call the interface and frame our pages: the commune's own, then those of the settings."""
        own = urlsplit(self.assistant.site.commune.website)
        first = (f"{own.scheme}://{own.netloc}",) if own.netloc else ()
        return tuple(dict.fromkeys((*first, *self.settings.origins)))

    @property
    def retention_days(self) -> int:
        """Days that opinions are kept."""
        chosen = self.settings.retention_days
        return self.assistant.site.notices.retention_days if chosen is None else chosen

    @property
    def sample_notice(self) -> str:
        """The banner to show while invented facts are served: of the fictional commune, or left in another's files."""
        if self.assistant.site.is_sample:
            return texts.say("notice.sample", town=SAMPLE_NAME)
        left = self.look_for_invented() if self._invented is None else self._invented
        return texts.say("notice.sample_left", town=SAMPLE_NAME) if left else ""

    def look_for_invented(self) -> bool:
        """Whether the town's files hold invented facts, kept until what is served changes.

        A page that says so of itself is believed; one that says nothing is read.
        """
        with self.assistant.serving() as generation:
            said = any(entry.sample for entry in generation.entries)
        self._invented = said or any(one.certain for one in invented.traces(self.assistant.site))
        return self._invented

    @property
    def generation(self) -> str:
        """The id of the generation being served."""
        with self.assistant.serving() as generation:
            return generation.id


def _step_back() -> None:
    """Give this thread less of the processor than its neighbours, as Linux counts them; elsewhere nothing changes."""
    thread = threading.get_native_id()
    with suppress(OSError, AttributeError):  # Windows has no such call
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + BEHIND)
