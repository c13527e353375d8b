"""The stage of a town that has a model: what was found, said in the resident's language, sentence by proven sentence.

It starts from the extractive draft and gives it back unchanged whenever the model fails, is slow, is cut, has spent its
day's tokens, or writes what the passages do not hold. It never raises for what a model does.
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
from assistant.llm.context import Found, Given, give
from assistant.llm.model_output import MAX_SENTENCE, Said, Splitter
from assistant.llm.prompt import Message, answer_prompt, standalone_prompt, tokens
from assistant.llm.question_completion import agrees
from assistant.records import Answer
from assistant.settings import Settings
from assistant.text.dates import day_in_words
from assistant.text.language import detect
from assistant.text.messages import say
from assistant.text.privacy import mask

AT_ONCE = 3
_ANSWER_SHARE, _QUESTION_SHARE = 7 / 8, 1 / 8  # of the time allowed: a follow-up asks the model twice
_BUSY, _OPEN, _SPENT = "busy", "breaker", "budget"
_LONG_ENOUGH = 6  # words from which the language of one sentence can be told
_log = logging.getLogger(__name__)


@dataclass
class _Page:
    """The sentences kept so far, and what they rest on."""

    found: Found
    given: tuple[Given, ...]
    reader: Reader
    lines: list[tuple[Said, int]] = field(default_factory=list)
    used: dict[int, set[int]] = field(default_factory=dict)
    dropped: int = 0
    lead: Said | None = None

    def take(self, said: Said) -> Iterator[str]:
        """Judge one sentence; yield what may be shown of it."""
        if said.text.endswith(":") and not said.item and not said.numbers:
            self.lead = said
            return
        cited = [one.evidence for one in self.given if one.evidence.number in said.numbers]
        language = self.found.language
        held = len(cited) == len(said.numbers) and len(said.text) <= MAX_SENTENCE and _spoken(said.text, language)
        verdict = judge(said.text, cited, self.reader, language) if held else None
        if verdict is None or not verdict.kept:
            self.dropped += 1
            return
        lead, self.lead = self.lead, None
        if lead and judge(lead.text.rstrip(" :"), cited, self.reader, language).kept:
            yield self._add(lead, verdict.number)
        self.used.setdefault(verdict.number, set()).update(verdict.segments)
        yield self._add(said, verdict.number)

    def _add(self, said: Said, number: int) -> str:
        self.lines.append((said, number))
        shown = list(dict.fromkeys(one for _, one in self.lines)).index(number) + 1
        mark = "" if said.text.endswith(":") else f" [{shown}]"
        return _before(self.lines) + escape(said.text) + mark

    def whole(self) -> bool:
        """Whether what was kept may stand for the answer."""
        texts = [said.text for said, _ in self.lines]
        return complete(texts, self.dropped, self.used, self.given, self.found.draft, self.found.language)

    def draft(self, model: str) -> Draft:
        """The answer: our numbers in order of use, one mark where neighbours share a source."""
        numbers = list(dict.fromkeys(number for _, number in self.lines))
        text = ""
        for place, (said, number) in enumerate(self.lines):
            following = self.lines[place + 1] if place + 1 < len(self.lines) else None
            same = following is not None and following[1] == number and following[0].item == said.item
            mark = "" if same or said.text.endswith(":") else f" [{numbers.index(number) + 1}]"
            text += _before(self.lines[: place + 1]) + escape(said.text) + mark
        by_number = {one.evidence.number: one for one in self.given}
        citations = tuple(
            by_number[number].citation(place, sorted(self.used[number]))
            for place, number in enumerate(numbers, start=1)
        )
        for one in (by_number[number].document for number in numbers):
            if one.review_by and one.review_by < self.found.today:
                day = day_in_words(one.checked, self.found.language)
                text += "\n\n" + say("answer.overdue", self.found.language, date=day)
                break
        return replace(
            self.found.draft, text=text, lead="", body=text, local="", more=(), citations=citations,
            generator="llm", model=model, ai_generated=True,
        )  # fmt: skip


def _before(lines: list[tuple[Said, int]]) -> str:
    """What stands between a line and the one before it."""
    said = lines[-1][0]
    if len(lines) == 1:
        return "- " if said.item else ""
    if said.item:
        return "\n- " if lines[-2][0].item else "\n\n- "
    return "\n\n" if lines[-2][0].item else " "


def _spoken(text: str, language: str) -> bool:
    """Whether a sentence may be in ``language``; short ones are not told apart."""
    heard = detect(text)
    return heard == language or (heard == "fr" and len(text.split()) < _LONG_ENOUGH)


class ModelRewriter:
    """``for piece in rewriter.stream(found)``: sentences as they pass, then the Draft; safe between threads."""

    def __init__(self, model: ChatModel, budget: Budget, reader: Reader, breaker: Breaker | None = None) -> None:
        self.model, self._budget, self._breaker, self._reader = model, budget, breaker or Breaker(), reader
        self._free = threading.BoundedSemaphore(AT_ONCE)

    @classmethod
    def open(cls, settings: Settings, folder: Path) -> Self:
        """The rewriter for the model of ``settings``; ``folder`` keeps the count of tokens."""
        return cls(ChatModel(settings), Budget(folder, settings.llm_daily_tokens), Entailment.shipped())

    def close(self) -> None:
        """Let go of the model."""
        self.model.close()

    def complete(self, question: str, resolved: str, history: Sequence[Answer]) -> str:
        """The follow-up ``question`` made whole by the model when it agrees with ``resolved``, else ``resolved``."""
        before = tuple(answer.citations[0].title for answer in history[-2:] if answer.citations)
        before += tuple(answer.question for answer in history[-2:])
        messages = standalone_prompt(mask(question).text, [mask(one).text for one in before])
        try:
            written = "".join(self._called(messages, _QUESTION_SHARE)).strip(' \n"«»')
        except (ModelFailed, sqlite3.Error, OSError) as failure:
            _log.info("Question complétée par règles : modèle « %s »", type(failure).__name__)
            return resolved
        return written if agrees(written, question, resolved, before) else resolved

    def draft(self, found: Found) -> Draft:
        """The last piece of :meth:`stream`."""
        draft = found.draft
        for piece in self.stream(found):
            draft = piece if isinstance(piece, Draft) else draft
        return draft

    def stream(self, found: Found) -> Iterator[str | Draft]:
        """Sentences that passed, empty pieces while waiting, then the Draft, which replaces them all.

        The Draft is the extractive one when the model's answer may not be shown.
        """
        page = _Page(found, give(found), self._reader)
        reason = "passages"
        if page.given and found.draft.citations:
            try:
                yield from self._written(page)
                reason = "" if page.whole() else "incomplete"
            except ModelFailed as failure:
                reason = failure.reason
            except (sqlite3.Error, OSError) as error:
                reason = type(error).__name__
        if reason:
            _log.info("Réponse en extraits : modèle « %s »", reason)
        yield found.draft if reason else page.draft(self.model.name)

    def _written(self, page: _Page) -> Iterator[str]:
        question = mask(page.found.question).text
        messages = answer_prompt(question, [one.evidence for one in page.given], page.found.language)
        splitter = Splitter()
        for piece in self._called(messages, _ANSWER_SHARE):
            yield ""
            for said in splitter.feed(piece):
                yield from page.take(said)
        for said in splitter.rest():
            yield from page.take(said)

    def _called(self, messages: tuple[Message, ...], share: float) -> Iterator[str]:
        """Pieces from the model, within what the day, the breaker and the other readers allow."""
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
