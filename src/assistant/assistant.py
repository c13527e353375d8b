"""The one orchestration: a question goes through the stages and comes out as an Answer.

A message is accepted and masked here, once; ``pipeline`` makes a draft of it, a model may say it better, and what every
answer has is added. ``serving.py`` holds the index that answers.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from assistant.answering.draft import Draft
from assistant.embedding import Embedder, open_embedder
from assistant.embedding.query_cache import CachedQueries
from assistant.errors import AssistantError, UnknownChoice, UsageError
from assistant.index.generation import Generation
from assistant.index.publication import Index
from assistant.llm.rewriter import Rewriter, open_rewriter
from assistant.pipeline import Outcome, Pipeline
from assistant.question.acceptance import accept
from assistant.records import AUDIENCES, Answer, Audience, Contact, Timings
from assistant.resources.catalogue import Shelf
from assistant.resources.stage import ResourceStage
from assistant.retrieval.passage_ranking import Hit
from assistant.retrieval.retriever import Retriever
from assistant.serving import Served
from assistant.settings import Settings
from assistant.site import location
from assistant.site.configuration import Site
from assistant.text.acronyms.glossary import gathered
from assistant.text.languages import LANGUAGES
from assistant.text.messages import say, voice_of
from assistant.text.privacy import Masked, mask

_AUDIENCE, _LANGUAGE = "Public", "Langue"
_ORDINARY = "Combien coûte un passeport ?"


class Assistant:
    """A site's assistant, ready to answer; safe to share between threads.

    >>> with Assistant.open() as assistant:
    ...     print(assistant.ask("Combien coûte un passeport ?").text)
    """

    def __init__(self, site: Site, index: Index, embedder: Embedder, rewriter: Rewriter | None = None) -> None:
        self.site, self.index, self._embedder, self._rewriter = site, index, embedder, rewriter
        self.resources, self._queries = Shelf(site.root, data=index.root), CachedQueries(embedder)
        self._pipeline = Pipeline(site, self._queries, rewriter, ResourceStage(self.resources))
        self._recalling = Pipeline(site, self._queries, None, ResourceStage(self.resources))
        self._served = Served(site, index, embedder)

    @classmethod
    def open(cls, site: str | Path | None = None, settings: Settings | None = None) -> Self:
        """Open a site's index; the site is ``site``, else the setting, else what :func:`location.find_site` finds."""
        settings = settings or Settings.read()
        opened = Site.read(location.find_site(site, settings))
        folder = location.data_folder(opened.root, settings)
        return cls(opened, Index(folder), open_embedder(settings), open_rewriter(settings, folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def prepare(self) -> None:
        """Read now what the first answer needs, so that nobody waits for it: a question is asked and forgotten.

        What stops it is told to the first who asks.
        """
        with suppress(AssistantError):
            self.recall([_ORDINARY])

    def close(self) -> None:
        """Let go of the index, once the answers that are being made are done."""
        self._served.close()
        if self._rewriter is not None:
            self._rewriter.close()

    def ask(
        self,
        question: str,
        audience: Audience | None = None,
        language: str | None = None,
        history: Sequence[Answer] = (),
        *,
        now: datetime | None = None,
        easy_read: bool = False,
    ) -> Answer:
        """Answer one question, with our own sentences in ``easy_read`` words or not.

        Raises a :class:`UsageError` for a question that cannot be read.
        """
        pieces = self.stream(question, audience, language, history, now=now, easy_read=easy_read)
        return next(piece for piece in pieces if isinstance(piece, Answer))

    def stream(
        self,
        question: str,
        audience: Audience | None = None,
        language: str | None = None,
        history: Sequence[Answer] = (),
        *,
        now: datetime | None = None,
        easy_read: bool = False,
    ) -> Iterator[str | Answer]:
        """Pieces of the text as they are ready, then the Answer, whose text replaces them.

        An extractive answer comes in one piece; a model's sentences one by one, with empty pieces while it works, so
        that closing the iterator stops it.
        """
        begin, moment = time.perf_counter(), now or datetime.now(UTC)
        masked = mask(accept(question))
        _check(audience, language)
        with self.serving() as generation:
            outcome = self._pipeline.run(
                masked.text,
                generation,
                audience=audience,
                language=language,
                history=history,
                now=moment,
                easy_read=easy_read,
            )
            for piece in self._drafts(outcome):
                if isinstance(piece, Draft):
                    outcome = replace(outcome, draft=piece)
                else:
                    yield piece
            if _remarkable(masked):
                outcome = _reminding(outcome, easy_read=easy_read)
            answer = self._answer(masked.text, audience, outcome, generation, moment, begin)
        yield answer

    def _drafts(self, outcome: Outcome) -> Iterator[str | Draft]:
        """What there is to show, then the draft: the extractive one unless a model has said it better."""
        if self._rewriter is None or outcome.found is None:
            yield outcome.draft.text
            return
        shown = False
        for piece in self._rewriter.stream(outcome.found):
            shown = shown or (isinstance(piece, str) and piece != "")
            if isinstance(piece, Draft) and not shown:
                yield piece.text
            yield piece

    def _answer(
        self,
        asked: str,
        audience: Audience | None,
        outcome: Outcome,
        generation: Generation,
        moment: datetime,
        begin: float,
    ) -> Answer:
        draft = outcome.draft
        timings = {**outcome.timings, "total": 1000 * (time.perf_counter() - begin)}
        return Answer(
            id=secrets.token_hex(16),
            question=asked,
            status=draft.status,
            kind=draft.kind,
            text=draft.text,
            lead=draft.lead,
            body=draft.body or ("" if draft.lead or draft.choices else draft.text),
            local=draft.local,
            more=draft.more,
            choices=draft.choices,
            resources=draft.resources,
            citations=draft.citations,
            contacts=self._contacts(draft, moment, outcome.language),
            suggestions=draft.suggestions,
            language=outcome.language,
            audience=audience or ("school" if draft.resources else self._guessed(draft, generation)),
            generator=draft.generator,
            model=draft.model,
            ai_generated=draft.ai_generated,
            confidence=round(outcome.confidence, 4),
            site=self.site.id,
            generation=generation.id,
            timings_ms=Timings(**{name: round(value, 2) for name, value in timings.items()}),
            glossary=gathered((one.quote, generation.document(one.document_id).text) for one in draft.citations),
        )

    def recall(
        self, questions: Sequence[str], audience: Audience | None = None, language: str | None = None
    ) -> tuple[Answer, ...]:
        """The answers to the past ``questions`` of a conversation that was forgotten, oldest first, without a model.

        An emergency is left out, as is a question that cannot be read.
        """
        history: tuple[Answer, ...] = ()
        for question in questions:
            begin, moment = time.perf_counter(), datetime.now(UTC)
            with suppress(UsageError), self.serving() as generation:
                asked = mask(accept(question)).text
                outcome = self._recalling.run(
                    asked, generation, audience=audience, language=language, history=history, now=moment
                )
                if outcome.draft.status != "emergency":
                    history = (*history, self._answer(asked, audience, outcome, generation, moment, begin))
        return history

    def hits(self, question: str, audience: Audience | None = None, *, today: date) -> list[Hit]:
        """The passages found for ``question``, best document first, for programs that build on retrieval."""
        with self.serving() as generation:
            retriever = Retriever(generation, self._queries, national=self.site.layers.national)
            found = retriever.search(accept(question), audience, today=today)
        return [hit for ranked in found.documents for hit in ranked.hits]

    @staticmethod
    def _guessed(draft: Draft, generation: Generation) -> Audience:
        """Whom the first page cited is written for, when nobody said who asks: a baker need not choose."""
        entry = generation.entry(draft.citations[0].document_id) if draft.citations else None
        return "resident" if entry is None or "resident" in entry.audience else entry.audience[0]

    def _contacts(self, draft: Draft, moment: datetime, language: str) -> tuple[Contact, ...]:
        if draft.status in {"emergency", "greeting"} or draft.kind == "resources":
            return ()
        return (self.site.contact(draft.service, moment, language),)

    @contextmanager
    def serving(self) -> Iterator[Generation]:
        """The generation being served; it stays open until the block ends, even when another is published."""
        with self._served.generation() as generation:
            yield generation

    def reload(self) -> bool:
        """Serve the published generation if it is another one: see :meth:`Served.reload`."""
        return self._served.reload()


def _check(audience: Audience | None, language: str | None) -> None:
    """Raise :class:`UnknownChoice` for a value outside the closed lists."""
    if audience is not None and audience not in AUDIENCES:
        raise UnknownChoice(_AUDIENCE, audience, AUDIENCES)
    if language is not None and language not in LANGUAGES:
        raise UnknownChoice(_LANGUAGE, language, LANGUAGES)


def _remarkable(masked: Masked) -> bool:
    """Whether what was masked is worth a word: a name alone may be a guess (« ma femme Parkinson »)."""
    return any(kind != "name" for kind in masked.kinds)


def _reminding(outcome: Outcome, *, easy_read: bool) -> Outcome:
    """The answer, then that personal data is not needed; an emergency is told nothing else."""
    if outcome.draft.status == "emergency":
        return outcome
    reminder = say("privacy.reminder", voice_of(outcome.language, easy_read=easy_read))
    return replace(outcome, draft=replace(outcome.draft, text=f"{outcome.draft.text}\n\n{reminder}"))
