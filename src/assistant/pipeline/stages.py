"""The stages of one question, in order, on one generation: triage, directory, follow-up, retrieval, composition.

Each stage is a module with a fixed signature; this file only decides which comes next. It opens nothing, keeps nothing
and knows no channel.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.answering import extractive
from assistant.answering.draft import Draft
from assistant.directory import answers, town_facts
from assistant.embedding import Embedder
from assistant.embedding.trained import TrainedEncoder
from assistant.index.generation import Generation
from assistant.llm.context import AnswerContext
from assistant.llm.rewriter import Rewriter
from assistant.pipeline.drafts import around, asked_again, fixed, lost, with_missing_desk
from assistant.pipeline.turn import Searched, Turn
from assistant.question.page_names import is_plain_name, pages_named
from assistant.question.picked_suggestion import picks, refuses
from assistant.records import Answer, Audience
from assistant.resources.stage import ResourceStage
from assistant.retrieval.confidence import SURER
from assistant.retrieval.followups import Followup, french_of
from assistant.retrieval.passage_reader.model import PassageReader
from assistant.retrieval.retriever import Retriever
from assistant.site.configuration import Site
from assistant.text.messages import say
from assistant.triage.decision import Verdict, triage
from assistant.triage.message_kinds import NUMBERS, UNSURE


@dataclass(frozen=True)
class Outcome:
    """What the stages made of a question; ``timings`` are milliseconds by stage.

    ``found`` is what a model may reword: nothing when the assistant answers by itself, as in an emergency.
    """

    draft: Draft
    language: str
    confidence: float
    timings: Mapping[str, float]
    found: AnswerContext | None = None


class Pipeline:
    """``Pipeline(site, embedder).run(...)``; stateless between questions."""

    def __init__(
        self, site: Site, embedder: Embedder, rewriter: Rewriter | None = None, catalogue: ResourceStage | None = None
    ) -> None:
        self._site, self._embedder, self._rewriter, self._catalogue = site, embedder, rewriter, catalogue
        self._reader = TrainedEncoder.shipped()  # whichever model embeds
        PassageReader.shipped()  # opened before the first question, which would wait for it
        self._home = ", ".join(
            (site.name, *(service.name + " " + service.address for service in site.services.values()))
        )

    def run(
        self,
        message: str,
        generation: Generation,
        *,
        audience: Audience | None,
        language: str | None,
        history: Sequence[Answer],
        now: datetime,
        easy_read: bool = False,
    ) -> Outcome:
        """The outcome for a cleaned and masked ``message``; ``easy_read`` says our own sentences in easy words."""
        retriever = Retriever(generation, self._embedder, national=self._site.layers.national)
        today = now.astimezone(self._site.zone).date()
        turn = Turn.of(message, history, retriever, now, today, audience=audience, chosen=language, easy_read=easy_read)
        verdict = self._triaged(turn)
        if outcome := self._at_once(turn, verdict):
            return outcome
        searched = self._searched(turn, verdict.our_question if verdict else "")
        if verdict is not None and verdict.guessed and searched.is_followup and verdict.rule not in {UNSURE, *NUMBERS}:
            verdict = None  # « même le 11 novembre ? » says too little to be anything but a follow-up, or a danger
        if verdict is not None and verdict.yields and searched.found.confidence < SURER:
            return Outcome(fixed(verdict), verdict.language, 1.0, searched.found.timings)
        return self._composed(turn, searched, verdict)

    def _triaged(self, turn: Turn) -> Verdict | None:
        """What triage says, unless the message only picks from a list of ours or is the name of a page."""
        question = turn.question
        verdict = triage(
            question,
            self._reader,
            language=turn.chosen,
            home=self._home,
            easy_read=turn.easy_read,
            answered=None if turn.history else lambda: turn.alone.confidence,  # what goes on finds little by itself
        )
        if picks(question) or (turn.is_suggestion and verdict and verdict.status == "emergency"):
            return None  # a suggestion of ours, or its rank, cannot describe a danger
        if verdict is not None and verdict.guessed and self._is_name(turn, verdict):
            return None  # the name of a page or a resource asks for it
        return verdict

    def _is_name(self, turn: Turn, verdict: Verdict) -> bool:
        """Whether a message is a page's name; taken for a courtesy, « c'est quoi Lumni » is the name of a resource."""
        if verdict.status == "emergency" or verdict.rule in {UNSURE, *NUMBERS}:
            return is_plain_name(turn.question, turn.generation)
        courtesy = verdict.status == "greeting" and turn.language == "fr"
        resource = courtesy and self._catalogue is not None and self._catalogue.names(turn.question)
        return resource or bool(pages_named(turn.question, turn.generation))

    def _at_once(self, turn: Turn, verdict: Verdict | None) -> Outcome | None:
        """What needs no search of the pages: a fixed text, the directory, a list of resources that goes on.

        A follow-up with nothing to follow is reported as such, unless it may describe a danger.
        """
        if verdict is not None and (not verdict.guessed or verdict.status == "emergency"):
            return Outcome(fixed(verdict), verdict.language, 1.0, {}) if verdict.alone else None
        question, history, generation = turn.question, turn.history, turn.generation
        listed = answers.answer(question, self._site, turn.now, turn.voice, history)
        if listed is None and self._catalogue is not None and turn.language == "fr":
            listed = self._catalogue.goes_on(question, history)
        if refuses(question, history):
            listed = Draft("not_found", say("choices.reword", turn.voice), kind="not_found")
        if listed is None and (verdict is None or verdict.rule != UNSURE) and turn.needs_context:
            listed = asked_again(history) or lost(turn.voice, generation)
        if listed is None and verdict is not None and verdict.alone:
            listed = fixed(verdict)
        return Outcome(listed, turn.language, 1.0, {}) if listed else None

    def _searched(self, turn: Turn, our_question: str) -> Searched:
        """What the pages hold for the question, its follow-up made whole, or ``our_question`` in its place."""
        if our_question:
            asked = turn.read(our_question)
            return Searched(asked, turn.search(asked))
        question, alone = turn.question, turn.alone
        french = french_of(question, turn.read) if turn.history else question
        followup = Followup.of(question, french, turn.history, turn.generation)
        if followup is None:
            return Searched(question, alone)
        is_followup = turn.is_followup(followup, alone)
        whole = self._whole(followup, turn.history, is_followup=is_followup)
        if whole == question.written:
            return Searched(question, alone, is_followup)
        asked = turn.read(whole, "fr" if is_followup else None)  # a page's title and French words
        return Searched(asked, turn.search(asked), is_followup)

    def _whole(self, followup: Followup, history: Sequence[Answer], *, is_followup: bool) -> str:
        """A follow-up made whole by rules, and joined better by a model when there is one."""
        whole = followup.searched() if is_followup else followup.alone()
        written = followup.question.written
        if self._rewriter is None or whole == written:
            return whole
        return self._rewriter.complete(written, whole, history)

    def _composed(self, turn: Turn, searched: Searched, verdict: Verdict | None) -> Outcome:
        """The answer of the pages or of the catalogue, with the text of a ``verdict`` that is sure."""
        begin = time.perf_counter()
        asked, found, generation = searched.asked, searched.found, turn.generation
        words, parts = turn.with_french_words(asked), functools.partial(turn.parts, searched)
        draft = extractive.answer(words, found, generation, turn.today, turn.voice, parts=parts)
        if not searched.is_followup and (desk := answers.unlisted_desk(turn.question, self._site, turn.voice)):
            missing = town_facts.unlisted(desk, self._site, turn.voice)
            draft = with_missing_desk(missing, desk.id, draft, generation)
        catalogued = verdict is None and not searched.is_followup and draft.kind != "contact"
        if catalogued and self._catalogue is not None and turn.language == "fr":
            listed = self._catalogue.answers(asked, found, draft)
            if listed is not None:
                return Outcome(listed, turn.language, found.confidence, found.timings)
        timings = {**found.timings, "answer": 1000 * (time.perf_counter() - begin)}
        if verdict:
            return Outcome(around(verdict, draft), verdict.language, found.confidence, timings)
        context = AnswerContext(asked, turn.language, draft, found, generation, turn.today)
        return Outcome(draft, turn.language, found.confidence, timings, None if draft.choices else context)
