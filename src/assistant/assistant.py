"""The one orchestration: a question goes through the stages and comes out as an Answer.

Stages have fixed signatures (triage, retrieve, answer), so that this file stays a short list of them. Opening, hot
reload and closing of the index are here too: an answer always runs on one generation from start to end.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from assistant import directory, extractive, followups, places
from assistant.embedding import Embedder, open_embedder
from assistant.errors import UnknownChoice
from assistant.extractive import Draft
from assistant.generation import Generation
from assistant.index import Index
from assistant.questions import accept
from assistant.records import AUDIENCES, Answer, Audience, Contact, Timings
from assistant.retrieval import Hit, Retriever
from assistant.settings import Settings
from assistant.site import Site
from assistant.triage import triage


class Assistant:
    """A site's assistant, ready to answer; safe to share between threads.

    >>> with Assistant.open() as assistant:
    ...     print(assistant.ask("Combien coûte un passeport ?").text)
    """

    def __init__(self, site: Site, index: Index, embedder: Embedder) -> None:
        self.site, self.index, self._embedder = site, index, embedder
        self._lock = threading.Lock()
        self._users: dict[str, int] = {}
        self._generation = index.open(embedder)

    @classmethod
    def open(cls, site: str | Path | None = None, settings: Settings | None = None) -> Self:
        """Open a site's index; the site is ``site``, else the setting, else what :func:`places.find_site` finds."""
        settings = settings or Settings.read()
        opened = Site.read(places.find_site(site, settings))
        return cls(opened, Index(places.data_folder(opened.root, settings)), open_embedder(settings))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index."""
        self._generation.close()

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        language: str | None = None,
        history: Sequence[Answer] = (),
        *,
        now: datetime | None = None,
    ) -> Answer:
        """Answer one question; raises a :class:`UsageError` for one that cannot be read."""
        begin = time.perf_counter()
        asked = accept(question)
        if audience is not None and audience not in AUDIENCES:
            raise UnknownChoice("Public", audience, AUDIENCES)
        del language  # a later stage
        moment = now or datetime.now(UTC)
        with self.serving() as generation:
            verdict = triage(asked)
            listed = None if verdict else directory.answer(asked, self.site, moment)
            if verdict is not None:
                draft, confidence, timings = Draft(verdict.status, verdict.text), 1.0, {}
            elif listed is not None:
                draft, confidence, timings = listed, 1.0, {}
            else:
                today = moment.astimezone(self.site.zone).date()
                retriever = Retriever(generation, self._embedder, national=self.site.layers.national)
                resolved = followups.resolve(asked, history, generation)
                found = retriever.retrieve(resolved, audience, today=today)
                composed = time.perf_counter()
                draft = extractive.answer(resolved, found, generation, today)
                confidence, timings = found.confidence, found.timings
                timings["answer"] = 1000 * (time.perf_counter() - composed)
            timings["total"] = 1000 * (time.perf_counter() - begin)
            return Answer(
                id=secrets.token_hex(16),
                question=asked,
                status=draft.status,
                text=draft.text,
                citations=draft.citations,
                contacts=self._contacts(draft, moment),
                suggestions=draft.suggestions,
                audience=audience or "resident",
                confidence=round(confidence, 4),
                site=self.site.id,
                generation=generation.id,
                timings_ms=Timings(**{name: round(value, 2) for name, value in timings.items()}),
            )

    def stream(
        self,
        question: str,
        audience: Audience | None = None,
        language: str | None = None,
        history: Sequence[Answer] = (),
    ) -> Iterator[str | Answer]:
        """Pieces of the text as they are ready, then the Answer; an extractive answer comes in one piece."""
        answer = self.ask(question, audience, language, history)
        yield answer.text
        yield answer

    def hits(self, question: str, audience: Audience | None = None, *, today: date) -> list[Hit]:
        """The passages found for ``question``, best document first, for programs that build on retrieval."""
        with self.serving() as generation:
            retriever = Retriever(generation, self._embedder, national=self.site.layers.national)
            found = retriever.retrieve(accept(question), audience, today=today)
        return [hit for ranked in found.documents for hit in ranked.hits]

    def _contacts(self, draft: Draft, moment: datetime) -> tuple[Contact, ...]:
        if draft.status in {"emergency", "greeting"}:
            return ()
        return (self.site.contact(draft.service, moment),)

    @contextmanager
    def serving(self) -> Iterator[Generation]:
        """The generation being served; it stays open until the block ends, even when another is published."""
        with self._lock:
            generation = self._generation
            self._users[generation.id] = self._users.get(generation.id, 0) + 1
        try:
            yield generation
        finally:
            with self._lock:
                self._users[generation.id] -= 1
                finished = not self._users[generation.id] and generation is not self._generation
            if finished:
                generation.close()

    def reload(self) -> bool:
        """Serve the published generation if it is another one; the old one closes when its last answer is done."""
        if self.index.current() in {None, self._generation.id}:
            return False
        fresh = self.index.open(self._embedder)
        with self._lock:
            old, self._generation = self._generation, fresh
            idle = not self._users.get(old.id)
        if idle:
            old.close()
        return True
