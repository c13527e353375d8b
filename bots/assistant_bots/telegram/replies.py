"""What the bot replies to each action: a command, a question, a pressed button. Independent of any Telegram library.

One person's questions are answered in order, with at most one waiting; everything shown comes from an Answer, the town
or the channel's sentences. Sending, retrying and reading updates are in the ``ptb`` folder.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

from assistant.errors import AssistantError, UsageError
from assistant.records import AUDIENCES, Answer, Citation
from assistant_bots.service.feedback import Reason, Vote
from assistant_bots.telegram import render
from assistant_bots.telegram.backend import Backend, ServiceBusy, Town
from assistant_bots.telegram.conversation_memory import Memory, Person, Shown
from assistant_bots.telegram.markup import line
from assistant_bots.telegram.menus import start_message
from assistant_bots.telegram.render import Button, Message, Rows, message, sentence
from assistant_bots.telegram.texts import EXAMPLES, REASONS, known, languages, say


class QueueFull(Exception):
    """This person already has a question being answered and another one waiting."""


@dataclass(frozen=True)
class Outcome:
    """What a pressed button leads to: messages, a short notice, new buttons, a question to ask, an erasure."""

    messages: tuple[Message, ...] = ()
    toast: str = ""
    rows: Rows | None = None
    question: str = ""
    erase: bool = False


class Desk:
    """Replies to people's actions, given a backend and a memory."""

    def __init__(self, backend: Backend, memory: Memory, today: Callable[[], date] = date.today) -> None:
        self._backend, self.memory, self._today = backend, memory, today
        self._turns: dict[str, tuple[asyncio.Lock, int]] = {}
        self._town: Town | None = None

    @contextlib.asynccontextmanager
    async def turn(self, person: Person) -> AsyncIterator[None]:
        """One question of a person at a time, in order; raise :class:`QueueFull` when one waits already."""
        lock, users = self._turns.get(person.key, (asyncio.Lock(), 0))
        if users > 1:
            raise QueueFull
        self._turns[person.key] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._turns.pop(person.key)
            if users > 1:
                self._turns[person.key] = (lock, users - 1)

    async def answer(self, person: Person, question: str, language: str, *, from_button: bool = False) -> Message:
        """The message that answers ``question``; raise :class:`AssistantError` only for a fault of ours."""
        try:
            answer = await self._backend.ask(question, person.audience, person.language, person.conversation)
        except UsageError as error:
            return sentence(str(error))
        except ServiceBusy:
            return sentence(await self.trouble("busy", language))
        spoken = known(answer.language) if person.language is None else known(person.language)
        if answer.status == "greeting":
            spoken = language
        token = self.memory.show(person, answer, spoken)
        repeated = answer.question if from_button else ""
        before, after = self._remarks(person, answer, spoken)
        return render.answer_message(
            answer, token, spoken, today=self._today(), question=repeated, before=before, after=after
        )

    async def trouble(self, key: str, language: str, **values: str) -> str:
        """A sentence of the section ``trouble`` that says whom to contact instead."""
        contact = await self._contact_words(language) or say("trouble.town_hall", language)
        return say(f"trouble.{key}", language, contact=contact, **values)

    @staticmethod
    def _remarks(person: Person, answer: Answer, language: str) -> tuple[str, str]:
        """What must be said before a first answer, and the guessed audience whenever it changes."""
        if answer.status == "emergency":
            return "", ""
        before = "" if person.told_notice else say("answer.notice", language)
        person.told_notice = True
        guessed = person.audience is None and answer.audience != person.told_audience
        if answer.status == "greeting" or not guessed:
            return before, ""
        person.told_audience = answer.audience
        return before, say("audience.inferred", language, audience=say(f"audience.{answer.audience}", language))

    async def start(self, person: Person, language: str) -> Message:
        """Who is speaking, what happens to the data, and example questions as buttons."""
        town = await self.town(language)
        person.told_notice = True
        return start_message(town, language)

    async def contact(self, language: str, place: int = 0) -> Message:
        """The card of a service, the main one first, and a button for each other one."""
        contacts = (await self.town(language)).contacts
        if place >= len(contacts):
            return sentence(say("limit.expired", language))
        blocks = render.contact_blocks(contacts[place], language)
        if place or len(contacts) == 1:
            return message(blocks)
        others = [(Button(render.shortened(one.name), f"c:{row}"),) for row, one in enumerate(contacts) if row]
        return message([*blocks, line(say("contact.others", language))], others)

    def sources(self, person: Person, language: str) -> tuple[Message, ...]:
        """Every passage of the last answer."""
        shown = self.memory.shown(person.last_shown)
        if shown is None:
            return (sentence(say("source.none", language)),)
        return tuple(self._source(shown, one) for one in shown.answer.citations)

    def _source(self, shown: Shown, citation: Citation) -> Message:
        return render.source_message(citation, shown.language, today=self._today(), glossary=shown.answer.glossary)

    async def erase(self, person: Person) -> None:
        """Forget a person: choices, past questions, answers shown."""
        self.memory.forget(person)
        with contextlib.suppress(AssistantError):  # if unreachable, the service forgets by itself within half an hour
            await self._backend.forget(person.conversation)

    async def touch(self, person: Person, data: str, language: str) -> Outcome:
        """What a pressed button leads to; an unknown or expired one gets a friendly sentence."""
        kind, _, rest = data.partition(":")
        choices = {"a": self._choose_audience, "l": self._choose_language, "e": self._example}
        if kind in choices:
            return choices[kind](person, rest, language)
        if kind == "c" and rest.isdecimal():
            return Outcome((await self.contact(language, int(rest)),))
        token, _, choice = rest.partition(":")
        shown = self.memory.shown(token)
        if kind == "x" and (shown is None or shown.person == person.key):
            return Outcome(toast=say("erase.short", language), erase=True)
        if shown is None:
            return Outcome(toast=say("limit.expired", language))
        if kind == "x":
            return Outcome(toast=say("limit.not_yours", shown.language))
        if kind == "p":
            return Outcome((await self._person(shown),))
        return await self._touch_answer(kind, token, choice, shown)

    async def _touch_answer(self, kind: str, token: str, choice: str, shown: Shown) -> Outcome:
        answer, language = shown.answer, shown.language
        if kind == "s":
            found = next((one for one in answer.citations if str(one.n) == choice), None)
            if found:
                return Outcome((self._source(shown, found),))
        elif kind == "k" and choice == "other" and answer.choices:
            return Outcome((sentence(await self._rewording(language)),))
        elif choice.isdecimal() and (chosen := _chosen(kind, int(choice), answer)):
            return chosen
        elif kind == "v" and choice in {"up", "down"}:
            return await self._vote(token, shown, cast("Vote", choice), None)
        elif kind == "r" and choice in REASONS:
            return await self._vote(token, shown, "down", cast("Reason", choice))
        return Outcome(toast=say("limit.expired", language))

    async def _person(self, shown: Shown) -> Message:
        """The service of the answer's subject, then the town hall, and the words to copy."""
        town = (await self.town(shown.language)).contacts[:1]
        others = [one for one in town if one.name not in {mine.name for mine in shown.answer.contacts}]
        return render.person_message(shown.answer, (*shown.answer.contacts, *others), shown.language)

    async def _vote(self, token: str, shown: Shown, vote: Vote, reason: Reason | None) -> Outcome:
        language = shown.language
        try:
            await self._backend.vote(shown.answer, vote, reason)
        except AssistantError:
            return Outcome(toast=say("feedback.failed", language))
        if vote == "down" and not reason:
            rows = render.reason_rows(shown.answer, token, language)
            return Outcome(toast=say("feedback.why", language), rows=rows)
        toast = say("feedback.noted" if reason else "feedback.thanks", language)
        return Outcome(toast=toast, rows=render.answer_rows(shown.answer, token, language, last=()))

    @staticmethod
    def _choose_audience(person: Person, choice: str, language: str) -> Outcome:
        if choice in AUDIENCES:
            person.audience = choice
            named = say(f"audience.{choice}", language)
            return Outcome((sentence(say("audience.chosen", language, audience=named)),))
        person.audience = None
        return Outcome((sentence(say("audience.chosen_auto", language)),))

    @staticmethod
    def _choose_language(person: Person, choice: str, language: str) -> Outcome:
        if choice in languages():
            person.language = choice
            name = say("language.name", choice)
            return Outcome((sentence(say("language.chosen", choice, name=name)),))
        person.language = None
        return Outcome((sentence(say("language.chosen_auto", language)),))

    @staticmethod
    def _example(_person: Person, choice: str, language: str) -> Outcome:
        if choice in EXAMPLES:
            return Outcome(question=say(f"example.{choice}", language))
        return Outcome(toast=say("limit.expired", language))

    async def town(self, language: str) -> Town:
        """The commune; the last known one when the backend fails."""
        try:
            self._town = await self._backend.town(language)
        except AssistantError:
            if self._town is None:
                raise
        return self._town

    async def _rewording(self, language: str) -> str:
        """How to say it again, with a question that the commune proposes, when it proposes one."""
        proposed: tuple[str, ...] = ()
        with contextlib.suppress(AssistantError):
            proposed = (await self.town(language)).suggestions.get("resident", ())[:1]
        example = [say("choices.example", language, question=one) for one in proposed]
        return " ".join([say("choices.reword", language), *example])

    async def _contact_words(self, language: str) -> str:
        """Name and phone of the main service, for a sentence that cannot answer; cached values will do."""
        try:
            town = self._town or await self.town(language)
        except AssistantError:
            return ""
        main = town.contacts[0] if town.contacts else None
        return " · ".join(part for part in (main.name, main.phone) if part) if main else town.name


def _chosen(kind: str, place: int, answer: Answer) -> Outcome | None:
    """What a numbered button of an answer stands for: a question to ask, a passage to unfold."""
    if kind == "q" and place < len(answer.suggestions):
        return Outcome(question=answer.suggestions[place])
    if kind == "k" and place < len(answer.choices):
        return Outcome(question=answer.choices[place].question)
    if kind == "f" and place < len(answer.more):
        return Outcome((render.folded_message(answer, place),))
    return None
