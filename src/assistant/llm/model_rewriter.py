"""Rewords an answer with a town's model, in the resident's language, keeping only the sentences that are supported.

It starts from the extractive draft and returns it unchanged whenever the model fails, is slow, is cut off, has used up
the day's tokens, or writes what the passages do not say. It never raises because of a model.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from assistant.answering.draft import Draft
from assistant.answering.quoting import escape
from assistant.grounding.entailment import Entailment
from assistant.grounding.sentences import judge
from assistant.grounding.weighing import Reader
from assistant.llm.breaker import Breaker
from assistant.llm.budget import Budget
from assistant.llm.client import LEFT, ChatModel, ModelFailed, Usage
from assistant.llm.completeness import complete
from assistant.llm.context import AnswerContext, ContextPassage, context_passages
from assistant.llm.model_output import MAX_SENTENCE, Sentence, Splitter
from assistant.llm.prompt import Message, answer_prompt, standalone_prompt, tokens
from assistant.llm.question_completion import agrees
from assistant.records import Answer
from assistant.settings import Settings
from assistant.text.dates import day_in_words
from assistant.text.language_detection import detect
from assistant.text.messages import say
from assistant.text.privacy import mask

AT_ONCE = 3
_ANSWER_SHARE, _QUESTION_SHARE = 7 / 8, 1 / 8  # of the time allowed: a follow-up asks the model twice
_BUSY, _OPEN, _SPENT = "busy", "breaker", "budget"
_LONG_ENOUGH = 6  # words from which the language of a single sentence can be detected
_log = logging.getLogger(__name__)


@dataclass
class _Page:
    """The sentences kept so far, and what supports them."""

    context: AnswerContext
    passages: tuple[ContextPassage, ...]
    reader: Reader
    lines: list[tuple[Sentence, int]] = field(default_factory=list)
    used: dict[int, set[int]] = field(default_factory=dict)
    dropped: int = 0
    lead: Sentence | None = None

    def take(self, sentence: Sentence) -> Iterator[str]:
        """Judge one sentence; yield what may be shown of it."""
        if sentence.text.endswith(":") and not sentence.item and not sentence.numbers:
            self.lead = sentence
            return
        cited = [one.evidence for one in self.passages if one.evidence.number in sentence.numbers]
        language = self.context.language
        held = (
            len(cited) == len(sentence.numbers)
            and len(sentence.text) <= MAX_SENTENCE
            and _spoken(sentence.text, language)
        )
        verdict = judge(sentence.text, cited, self.reader, language) if held else None
        if verdict is None or not verdict.kept:
            self.dropped += 1
            return
        lead, self.lead = self.lead, None
        if lead and judge(lead.text.rstrip(" :"), cited, self.reader, language).kept:
            yield self._add(lead, verdict.number)
        self.used.setdefault(verdict.number, set()).update(verdict.segments)
        yield self._add(sentence, verdict.number)

    def _add(self, sentence: Sentence, number: int) -> str:
        self.lines.append((sentence, number))
        shown = list(dict.fromkeys(one for _, one in self.lines)).index(number) + 1
        mark = "" if sentence.text.endswith(":") else f" [{shown}]"
        return _before(self.lines) + escape(sentence.text) + mark

    def whole(self) -> bool:
        """Whether the sentences kept are enough to be the answer."""
        texts = [sentence.text for sentence, _ in self.lines]
        return complete(texts, self.dropped, self.used, self.passages, self.context.draft, self.context.language)

    def draft(self, model: str) -> Draft:
        """The answer, citations numbered in order of use; one mark for consecutive sentences with the same source."""
        numbers = list(dict.fromkeys(number for _, number in self.lines))
        text = ""
        for place, (sentence, number) in enumerate(self.lines):
            following = self.lines[place + 1] if place + 1 < len(self.lines) else None
            same = following is not None and following[1] == number and following[0].item == sentence.item
            mark = "" if same or sentence.text.endswith(":") else f" [{numbers.index(number) + 1}]"
            text += _before(self.lines[: place + 1]) + escape(sentence.text) + mark
        by_number = {one.evidence.number: one for one in self.passages}
        citations = tuple(
            by_number[number].citation(place, sorted(self.used[number]))
            for place, number in enumerate(numbers, start=1)
        )
        for one in (by_number[number].document for number in numbers):
            if one.review_by and one.review_by < self.context.today:
                day = day_in_words(one.checked, self.context.language)
                text += "\n\n" + say("answer.overdue", self.context.language, date=day)
                break
        return replace(
            self.context.draft, text=text, lead="", body=text, local="", more=(), citations=citations,
            generator="llm", model=model, ai_generated=True,
        )  # fmt: skip


def _before(lines: list[tuple[Sentence, int]]) -> str:
    """The separator between the last line and the one before it."""
    sentence = lines[-1][0]
    if len(lines) == 1:
        return "- " if sentence.item else ""
    if sentence.item:
        return "\n- " if lines[-2][0].item else "\n\n- "
    return "\n\n" if lines[-2][0].item else " "


def _spoken(text: str, language: str) -> bool:
    """Whether a sentence may be in ``language``; short ones get the benefit of the doubt."""
    detected = detect(text)
    return detected == language or (detected == "fr" and len(text.split()) < _LONG_ENOUGH)


class ModelRewriter:
    """``for piece in rewriter.stream(context)``: sentences as they are accepted, then the Draft; thread-safe."""

    def __init__(self, model: ChatModel, budget: Budget, reader: Reader, breaker: Breaker | None = None) -> None:
        self.model, self._budget, self._breaker, self._reader = model, budget, breaker or Breaker(), reader
        self._free = threading.BoundedSemaphore(AT_ONCE)

    @classmethod
    def open(cls, settings: Settings, folder: Path) -> Self:
        """The rewriter for the model of ``settings``; ``folder`` holds the token count."""
        return cls(ChatModel(settings), Budget(folder, settings.llm_daily_tokens), Entailment.installed())

    def close(self) -> None:
        """Let go of the model."""
        self.model.close()

    def complete(self, question: str, resolved: str, history: Sequence[Answer]) -> str:
        """The follow-up ``question`` completed by the model if it agrees with ``resolved``, else ``resolved``."""
        before = tuple(answer.citations[0].title for answer in history[-2:] if answer.citations)
        before += tuple(answer.question for answer in history[-2:])
        messages = standalone_prompt(mask(question).text, [mask(one).text for one in before])
        try:
            written = "".join(self._called(messages, _QUESTION_SHARE)).strip(' \n"«»')
        except (ModelFailed, sqlite3.Error, OSError) as failure:
            _log.info("Question complétée par règles : modèle « %s »", type(failure).__name__)
            return resolved
        return written if agrees(written, question, resolved, before) else resolved

    def draft(self, context: AnswerContext) -> Draft:
        """The last piece of :meth:`stream`."""
        draft = context.draft
        for piece in self.stream(context):
            draft = piece if isinstance(piece, Draft) else draft
        return draft

    def stream(self, context: AnswerContext) -> Iterator[str | Draft]:
        """Sentences accepted, empty pieces while waiting, then the Draft, which replaces them all.

        The Draft is the extractive one when the model's answer cannot be shown.
        """
        page = _Page(context, context_passages(context), self._reader)
        reason = "passages"
        if page.passages and context.draft.citations:
            try:
                yield from self._written(page)
                reason = "" if page.whole() else "incomplete"
            except ModelFailed as failure:
                reason = failure.reason
            except (sqlite3.Error, OSError) as error:
                reason = type(error).__name__
        if reason:
            _log.info("Réponse en extraits : modèle « %s »", reason)
        yield context.draft if reason else page.draft(self.model.name)

    def _written(self, page: _Page) -> Iterator[str]:
        question = mask(page.context.question.written).text
        messages = answer_prompt(question, [one.evidence for one in page.passages], page.context.language)
        splitter = Splitter()
        for piece in self._called(messages, _ANSWER_SHARE):
            yield ""
            for sentence in splitter.feed(piece):
                yield from page.take(sentence)
        for sentence in splitter.rest():
            yield from page.take(sentence)

    def _called(self, messages: tuple[Message, ...], share: float) -> Iterator[str]:
        """Pieces from the model, if the daily budget, the breaker and the concurrency limit allow."""
        reserved = sum(message.tokens for message in messages) + self.model.limits.tokens
        if not self._free.acquire(blocking=False):
            raise ModelFailed(_BUSY)
        try:
            if not self._breaker.allows():
                raise ModelFailed(_OPEN)
            if not self._budget.reserve(reserved):
                raise ModelFailed(_SPENT)
            yield from self._counted(messages, reserved, share)
        finally:
            self._free.release()

    def _counted(self, messages: tuple[Message, ...], reserved: int, share: float) -> Iterator[str]:
        usage, written = Usage(), ""
        try:
            for piece in self.model.stream(messages, usage, share):
                written += piece
                yield piece
        except ModelFailed as failure:
            if failure.reason != LEFT:
                self._breaker.failed()
            raise
        else:
            self._breaker.worked()
        finally:
            asked = sum(message.tokens for message in messages)
            self._budget.settle(reserved, usage.total or asked + tokens(written))
