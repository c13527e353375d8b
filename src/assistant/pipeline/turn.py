"""One message of a conversation, read once: what every stage is given, and what the pages hold for it.

Other texts follow from a message, and each is read once too: the question of ours that « oui » accepts, the follow-up
made whole, each part of it that asks. What is answered is not decided here.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from assistant.index.generation import Generation
from assistant.question.picked_suggestion import accepted, picks
from assistant.question.understanding import with_french
from assistant.records import Answer, Audience, Question
from assistant.retrieval import followups
from assistant.retrieval.followups import Followup
from assistant.retrieval.retriever import Retrieval, Retriever
from assistant.retrieval.second_passage.parts import AskedPart, asked_parts
from assistant.text.messages import voice_of
from assistant.text.translations import noted


@dataclass(frozen=True)
class Searched:
    """What was asked of the pages, a follow-up made whole, and what they hold for it."""

    asked: Question
    found: Retrieval
    is_followup: bool = False


@dataclass(frozen=True)
class Turn:
    """A question after its ``history``, on one index, at one moment.

    ``chosen`` is the language that was chosen, if any; ``is_suggestion`` tells that the question is one of ours, which
    the message accepted; ``reading_ms`` is what reading it cost.
    """

    question: Question
    history: Sequence[Answer]
    retriever: Retriever
    now: datetime
    today: date
    audience: Audience | None = None
    chosen: str | None = None
    easy_read: bool = False
    is_suggestion: bool = False
    reading_ms: float = 0.0

    @classmethod
    def of(
        cls,
        message: str,
        history: Sequence[Answer],
        retriever: Retriever,
        now: datetime,
        today: date,
        *,
        audience: Audience | None,
        chosen: str | None,
        easy_read: bool,
    ) -> Self:
        """Read a cleaned and masked message, or the suggestion of ours that it accepts, in its place."""
        begin = time.perf_counter()
        question = retriever.understand(message, chosen, before=_spoken(history))
        suggestion = accepted(question, history)
        if suggestion:
            history = history if history[-1].resources else ()
            question = retriever.understand(suggestion, chosen, before=_spoken(history))
        reading_ms = 1000 * (time.perf_counter() - begin)
        return cls(
            question, history, retriever, now, today, audience, chosen, easy_read, suggestion is not None, reading_ms
        )

    @property
    def generation(self) -> Generation:
        """The index that answers."""
        return self.retriever.generation

    @property
    def language(self) -> str:
        """The language in which it is answered."""
        return self.question.language

    @property
    def voice(self) -> str:
        """Whose sentences of ours are said: those of the language, easy to read or not."""
        return voice_of(self.language, easy_read=self.easy_read)

    @property
    def needs_context(self) -> bool:
        """Whether it follows up on an answer that is not there, or picks from a list that has no such place."""
        told = any(answer.citations or answer.kind == "contact" for answer in self.history)
        return picks(self.question) or (not told and followups.needs_context(self.question, self.generation))

    def read(self, message: str, language: str | None = None) -> Question:
        """Another text that follows from this message, in its language unless another is named."""
        return self.retriever.understand(message, language or self.language)

    @functools.cached_property
    def alone(self) -> Retrieval:
        """What the pages hold for the message by itself; searched once."""
        return self.search(self.question)

    def search(self, question: Question) -> Retrieval:
        """What the pages hold for ``question``."""
        found = self.retriever.retrieve(question, self.audience, today=self.today)
        return replace(found, timings={"lexical": self.reading_ms, **found.timings})

    def is_followup(self, followup: Followup, alone: Retrieval) -> bool:
        """Whether ``followup`` is about the page before; judged on what its French words find, where it has others."""
        if followup.french is not followup.question and followup.words:
            alone = self.search(followup.french)
        return followup.is_followup(alone, self.generation)

    def with_french_words(self, asked: Question) -> Question:
        """``asked`` with the French words of its notions, when the conversation is in another language."""
        if self.language == "fr":
            return asked
        known = asked.language == self.language
        notions = asked.notions if known else noted(asked.variants, self.language)
        return with_french(asked, self.language, notions)

    def parts(self, searched: Searched) -> tuple[AskedPart, ...]:
        """What each part of a French message finds in the pages of its answer; a follow-up is one part."""
        if self.language != "fr" or searched.is_followup:
            return ()
        return asked_parts(self.retriever, searched.asked.written, searched.found.documents)


def _spoken(history: Sequence[Answer]) -> str:
    """The language of the conversation, which a short message keeps."""
    return history[-1].language if history else "fr"
