"""Asks the questions through the public interface, at a fixed hour, and scores the answers.

The clock stands still, so that « ouvert en ce moment » and overdue dates are the same at every run; a town's own
questions are asked as of this morning. Earlier turns of a
dialogue are asked too: a follow-up is judged on what the assistant really said before. It knows nothing of how answers
are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

from assistant.assistant import Assistant
from assistant.errors import SettingInvalid
from assistant.records import Answer
from assistant.settings import Settings
from assistant_eval.datasets.clock import NOW
from assistant_eval.datasets.golden import Question
from assistant_eval.errors import NothingAsked
from assistant_eval.metrics.runs.run_record import Item, Run, item, record
from assistant_eval.metrics.scoring import score
from assistant_eval.runners.answer_cache import AnswerCache, CachedQuestion, code_version

Generator = Literal["extractive", "llm"]
GENERATORS: tuple[Generator, ...] = ("extractive", "llm")
Progress = Callable[[str, int, int], None]


class Dialogue(Protocol):
    """A question with the earlier ones of the same person, whatever else its record holds."""

    @property
    def question(self) -> str:
        """What the person types."""

    @property
    def history(self) -> tuple[str, ...]:
        """What they typed before, in order."""


def with_generator(settings: Settings, generator: Generator) -> Settings:
    """The settings to open the assistant with; the language model is used only when it is asked for."""
    if generator == "extractive":
        return settings.model_copy(update={"llm": ""})
    if not settings.llm:
        name, reason = "ASSISTANT_LLM", "« --generator llm » demande un modèle, par exemple openai:MODELE"
        raise SettingInvalid(name, reason)
    return settings


def answers(
    assistant: Assistant,
    questions: Sequence[Question],
    folder: Path,
    *,
    model: str = "",
    now: datetime = NOW,
    progress: Progress = lambda *_: None,
) -> Iterator[tuple[Question, CachedQuestion]]:
    """Each question with its answer and the documents found; ``folder`` keeps the answers for the next time."""
    with (
        assistant.serving() as generation,
        AnswerCache(folder, generation.id, code_version(), model, now.isoformat()) as kept,
    ):
        for done, question in enumerate(questions, start=1):
            asked = kept.get(question.question, question.history)
            if asked is None:
                asked = CachedQuestion(answer=ask(assistant, question, now), ranked=_ranked(assistant, question, now))
                if asked.answer.ai_generated or not model:  # a model that failed may do better the next time
                    kept.put(question.question, question.history, asked)
            yield question, asked
            progress("Questions", done, len(questions))


def run(
    assistant: Assistant,
    questions: Sequence[Question],
    folder: Path,
    *,
    model: str = "",
    now: datetime = NOW,
    progress: Progress = lambda *_: None,
) -> Run:
    """Ask and score ``questions``; ``model`` names the language model that the assistant was opened with, if any."""
    if not questions:
        raise NothingAsked
    beside = (assistant.site.root / "commune.toml").read_text(encoding="utf-8")
    items: list[Item] = []
    timings = []
    with assistant.serving() as generation:
        for question, asked in answers(assistant, questions, folder, model=model, now=now, progress=progress):
            outcome = score(question, asked.answer, generation, beside, ranked=asked.ranked)
            items.append(item(question, asked.answer, outcome))
            timings.append(asked.answer.timings_ms.model_dump())
        return record(
            items,
            timings,
            site=assistant.site.id,
            generation=generation.id,
            code=code_version(),
            generator="llm" if model else "extractive",
            model=model or None,
            clock=now.isoformat(),
            measured=datetime.now(UTC).date(),
        )


def _ranked(assistant: Assistant, question: Question, now: datetime) -> tuple[str, ...]:
    """The documents found for a question that stands alone and has a right one; the search is judged by itself."""
    if not question.documents or not question.must_answer or question.history:
        return ()
    hits = assistant.hits(question.question, today=now.astimezone(assistant.site.zone).date())
    return tuple(dict.fromkeys(hit.passage.document_id for hit in hits))


def ask(assistant: Assistant, question: Dialogue, now: datetime = NOW) -> Answer:
    """The answer to a question, after the earlier ones of the same person."""
    history: list[Answer] = []
    for earlier in question.history:
        history.append(assistant.ask(earlier, history=history, now=now))
    return assistant.ask(question.question, history=history, now=now)
