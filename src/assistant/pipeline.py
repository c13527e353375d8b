"""The stages of one question, in order, on one generation: triage, directory, follow-up, retrieval, composition.

Each stage is a module with a fixed signature; this file only decides which comes next. It opens nothing, keeps nothing
and knows no channel.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from assistant.answering import extractive
from assistant.answering.draft import Draft
from assistant.answering.names import is_plain_name
from assistant.directory import answers
from assistant.embedding import Embedder
from assistant.embedding.trained import TrainedEncoder
from assistant.index.generation import Generation
from assistant.llm.context import AnswerContext
from assistant.llm.rewriter import Rewriter
from assistant.question.parts import parts
from assistant.records import Answer, Audience
from assistant.resources.stage import ResourceStage
from assistant.retrieval import followups
from assistant.retrieval.confidence import SURER
from assistant.retrieval.followups import Followup
from assistant.retrieval.retriever import Retrieval, Retriever
from assistant.site.configuration import Site
from assistant.text.language import Language, detect
from assistant.text.messages import LANGUAGES, say, voice_of
from assistant.text.translations import expand
from assistant.triage.decision import Verdict, triage
from assistant.triage.reading import UNSURE


@dataclass(frozen=True)
class Outcome:
    """What the stages made of a question; ``timings`` are milliseconds by stage.

    ``found`` is what a model may reword: nothing when the assistant answers by itself, as in an emergency.
    """

    draft: Draft
    language: str
    confidence: float
    timings: dict[str, float]
    found: AnswerContext | None = None


class Pipeline:
    """``Pipeline(site, embedder).run(...)``; stateless between questions."""

    def __init__(
        self, site: Site, embedder: Embedder, rewriter: Rewriter | None = None, catalogue: ResourceStage | None = None
    ) -> None:
        self._site, self._embedder, self._rewriter, self._catalogue = site, embedder, rewriter, catalogue
        self._reader = TrainedEncoder.shipped()  # whichever model embeds
        self._home = ", ".join(
            (site.name, *(service.name + " " + service.address for service in site.services.values()))
        )

    def run(
        self,
        question: str,
        generation: Generation,
        *,
        audience: Audience | None,
        language: str | None,
        history: Sequence[Answer],
        now: datetime,
        easy_read: bool = False,
    ) -> Outcome:
        """The outcome for a cleaned ``question``; ``easy_read`` says our own sentences in easy-to-read words."""
        if suggestion := followups.accepted(question, history):
            question, history = suggestion, history if history[-1].resources else ()
        spoken = language or detect(question, _spoken_before(history))
        voice = voice_of(spoken, easy_read=easy_read)
        verdict = triage(question, self._reader, language=language, home=self._home, easy_read=easy_read)
        if followups.picks(question) or (suggestion and verdict and verdict.status == "emergency"):
            verdict = None  # our own words, or a rank in them, are nobody's danger
        if verdict is not None and verdict.guessed and self._is_name(question, verdict, generation, spoken):
            verdict = None  # what a page or a resource is called is asked of it
        hangs = _hangs(question, history, generation, spoken)
        if outcome := self._at_once(question, verdict, spoken, voice, history, now, hangs=hangs):
            return outcome
        today = now.astimezone(self._site.zone).date()
        retrieve = Retriever(generation, self._embedder, national=self._site.layers.national).retrieve
        search = functools.partial(retrieve, audience=audience, today=today, language=spoken)
        also = verdict.also if verdict else ""
        asked, found, is_followup = self._followed(also or question, question, history, search, generation, spoken)
        if verdict is not None and verdict.guessed and is_followup and verdict.rule != UNSURE:
            verdict = None  # « même le 11 novembre ? » says too little to be anything but a follow-up, or a danger
        if verdict is not None and verdict.yields and found.confidence < SURER:
            return Outcome(_fixed(verdict), verdict.language, 1.0, found.timings)
        begin = time.perf_counter()
        twice = parts(asked) if found.verdict == "sure" and spoken == "fr" else None
        first, beside = _both(*twice, found, search) if twice else (None, None)
        draft = extractive.answer(_in_french(asked, spoken), first or found, generation, today, voice, beside=beside)
        if verdict is None and not is_followup and (listed := self._of_catalogue(asked, spoken, found, draft)):
            return Outcome(listed, spoken, found.confidence, found.timings)
        timings = {**found.timings, "answer": 1000 * (time.perf_counter() - begin)}
        if verdict:
            return Outcome(_around(verdict, draft), verdict.language, found.confidence, timings)
        reworded = None if draft.choices or beside else AnswerContext(asked, spoken, draft, found, generation, today)
        return Outcome(draft, spoken, found.confidence, timings, reworded)

    def _at_once(
        self,
        question: str,
        verdict: Verdict | None,
        spoken: str,
        voice: str,
        history: Sequence[Answer],
        now: datetime,
        *,
        hangs: bool,
    ) -> Outcome | None:
        """What needs no search of the pages: a fixed text, the directory, a list of resources that goes on.

        A message that ``hangs`` on answers that are not there is told so, unless it may be one of danger.
        """
        if verdict is not None and (not verdict.guessed or verdict.status == "emergency"):
            return Outcome(_fixed(verdict), verdict.language, 1.0, {}) if verdict.alone else None
        listed = answers.answer(question, self._site, now, voice, history)
        if listed is None and self._catalogue is not None and spoken == "fr":
            listed = self._catalogue.goes_on(question, history)
        if followups.refuses(question, history):
            listed = Draft("not_found", say("choices.reword", voice), kind="not_found")
        if listed is None and hangs and (verdict is None or verdict.rule != UNSURE):
            listed = _asked_again(history) or _lost(voice)
        if listed is None and verdict is not None and verdict.alone:
            listed = _fixed(verdict)
        return Outcome(listed, spoken, 1.0, {}) if listed else None

    def _is_name(self, question: str, verdict: Verdict, generation: Generation, spoken: str) -> bool:
        """Whether a message is a page's name; taken for a courtesy, « c'est quoi Lumni » is the name of a resource."""
        if self._catalogue and spoken == "fr" and verdict.status == "greeting" and self._catalogue.names(question):
            return True
        return is_plain_name(question, generation)

    def _of_catalogue(self, asked: str, spoken: str, found: Retrieval, draft: Draft) -> Draft | None:
        """The resources that a need asks for; the catalogue is in French."""
        return self._catalogue.answers(asked, found, draft) if self._catalogue and spoken == "fr" else None

    def _followed(
        self,
        asked: str,
        question: str,
        history: Sequence[Answer],
        search: Callable[..., Retrieval],
        generation: Generation,
        spoken: str,
    ) -> tuple[str, Retrieval, bool]:
        """What is searched, what it finds, and whether it is about the page before: a follow-up is searched whole."""
        found = search(asked)
        followup = Followup.of(question, history, generation, spoken) if asked == question else None
        is_followup = followup is not None and _leans(followup, found, search, generation)
        if followup and (asked := self._whole(followup, history, is_followup=is_followup)) != question:
            found = search(asked, language="fr" if is_followup else spoken)  # a page's title and French words
        return asked, found, is_followup

    def _whole(self, followup: Followup, history: Sequence[Answer], *, is_followup: bool) -> str:
        """A follow-up made whole by rules, and joined better by a model when there is one."""
        whole = followup.searched() if is_followup else followup.alone()
        if self._rewriter is None or whole == followup.question:
            return whole
        return self._rewriter.complete(followup.question, whole, history)


def _leans(followup: Followup, alone: Retrieval, search: Callable[..., Retrieval], generation: Generation) -> bool:
    """Whether it is about the page before; judged on what its French words find, where it has others."""
    heard = search(followup.plain, language="fr") if followup.language != "fr" and followup.plain else alone
    return followup.is_followup(heard, generation)


def _hangs(question: str, history: Sequence[Answer], generation: Generation, language: str) -> bool:
    """Whether a message leans on an answer that is not there, or picks from a list that has no such place."""
    told = any(answer.citations or answer.kind == "contact" for answer in history)
    return followups.picks(question) or (not told and followups.hangs(question, generation, language))


def _spoken_before(history: Sequence[Answer]) -> Language:
    """The language of the conversation, which a short message keeps."""
    return cast("Language", history[-1].language) if history and history[-1].language in LANGUAGES else "fr"


def _in_french(asked: str, spoken: str) -> str:
    """A question with the French words of its notions, when it is in another language."""
    return asked if spoken == "fr" else f"{asked} {expand(asked, spoken)}"


def _both(
    one: str, other: str, whole: Retrieval, search: Callable[..., Retrieval]
) -> tuple[Retrieval | None, Retrieval | None]:
    """What is found for each of two questions, when both are surely answered.

    Alone, the second may have lost its subject: when the page that it finds is none of those of the ``whole`` message,
    it is asked of the page of the first.
    """
    first, second = search(one), search(other)
    pages = {ranked.entry.id for ranked in whole.documents}
    if first.documents and not (second.documents and second.documents[0].entry.id in pages):
        second = search(f"{first.documents[0].entry.title} : {other}")
    return (first, second) if first.verdict == second.verdict == "sure" else (None, None)


def _fixed(verdict: Verdict) -> Draft:
    return Draft(verdict.status, verdict.text, kind=verdict.kind, service=verdict.service)


def _lost(voice: str) -> Draft:
    """What a message that leans on a conversation gets when there is none: it began, or its memory is gone."""
    return Draft("not_found", say("answer.lost", voice), kind="not_found")


def _asked_again(history: Sequence[Answer]) -> Draft | None:
    """The choices just given, when « c'est combien ? » chooses none of them."""
    last = history[-1] if history else None
    if last is None or last.kind != "choices" or not last.choices:
        return None
    return Draft(
        "partial", last.text, kind="choices", lead=last.lead, choices=last.choices, suggestions=last.suggestions
    )


def _around(verdict: Verdict, draft: Draft) -> Draft:
    """The verdict's text, then what the pages say about it, when they say something; one that yields comes under it."""
    service = verdict.service or draft.service
    if verdict.yields:
        return replace(draft, text=f"{draft.text}\n\n{verdict.text}", body=f"{draft.body}\n\n{verdict.text}".lstrip())
    if not (draft.citations or verdict.rule == UNSURE) or (draft.choices and not verdict.precedes):
        return _fixed(verdict)
    status = draft.status if verdict.precedes else verdict.status
    text = f"{verdict.text}\n\n{draft.text}"
    return replace(draft, status=status, text=text, lead="", body=text, local="", more=(), service=service)
