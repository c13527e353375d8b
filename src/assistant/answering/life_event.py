"""The page of a life event -> an answer: a human sentence, the steps in order, then pages of theirs that were found.

A message that describes an event has no single-passage answer, so all the steps are shown, whichever passage was
retrieved. If it also asks one thing that another page likely answers, that answer comes before the steps. Retrieval
finds the page. When it ranks the page of one step first, the event still answers a message that tells a story
(``question/narratives.py``): « ma mère est morte, que faire ? » is no question about the death certificate. A message
that names the page of the step gets that page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from assistant.answering.draft import Draft
from assistant.answering.event_translations import translation
from assistant.answering.notes import notes
from assistant.answering.quoting import Excerpt, Rendered, blocks_of, escape, render
from assistant.index.generation import Generation
from assistant.question.narratives import asks_for_steps, tells
from assistant.question.page_names import names
from assistant.records import Document, More, Passage, Question
from assistant.retrieval.retriever import Retrieval
from assistant.text.analysis import sentences
from assistant.text.messages import language_of, say

KIND = "life-event"
_STEPS = "steps"
_NAME = 2  # stems from which a name said whole asks for its page
_NEAR = 0.2  # how likely, beside its step that was found first, the event that is told; a wrong one has the wrong tone
_UNFOLDED, _SUGGESTED = 3, 3
# Chance of a passage from which it is read before the steps. Answers given to readers both ways were right and direct
# with the steps first, then with it first: from .2, 2 and 7 of 8; from .06, for who does not only tell, 5 and 8 of 16.
_ASKED_TOO, _LIKELIEST = 0.06, 0.5
_OWN = 2  # times its steps: of 9 messages that find a section of an event so, 8 ask for it
_FACTS = frozenset({"cost", "delay", "documents", "online", "when"})


def recognised(question: Question, retrieval: Retrieval, generation: Generation) -> Document | None:
    """The life event that ``question`` tells, among the pages found: the first one, or one whose step came first."""
    first, *others = retrieval.documents
    if first.entry.kind == KIND:
        return generation.document(first.entry.id)
    if retrieval.intent in _FACTS or not tells(question) or _names(question, generation.document(first.entry.id)):
        return None
    least = 0.0 if asks_for_steps(question) else _NEAR
    near = (one for one in others if one.entry.kind == KIND and math.exp(one.score - first.score) >= least)
    events = (generation.document(one.entry.id) for one in near)
    return next((one for one in events if first.entry.id in one.steps), None)


def asked_of(question: Question, event: Document, retrieval: Retrieval, generation: Generation) -> Passage | None:
    """What is asked of ``event`` by itself: the likeliest passage but steps, of its page or of one that is no event.

    One of its own page must be likelier than its steps. None for a message that asks where to begin; whoever only tells
    is met by the event's own words, unless that passage is likelier than all else. For French, as what finds passages
    is surest there.
    """
    if question.detected_language != "fr" or asks_for_steps(question):
        return None
    likeliest = [(chance, one) for chance, _, one in retrieval.likeliest if one.field != "online_url"]
    steps = max((chance for chance, one in likeliest if one.document_id == event.id and one.field == _STEPS), default=0)
    others = (found for found in likeliest if _can_precede(found[1], event, generation))
    chance, passage = next(others, (0.0, None))
    least = _LIKELIEST if tells(question) else _ASKED_TOO
    if passage is None or chance < least or (passage.document_id == event.id and chance < _OWN * steps):
        return None
    return passage


def _can_precede(passage: Passage, event: Document, generation: Generation) -> bool:
    """Whether a passage may be read before the steps of ``event``: no steps, and nothing of another event."""
    if passage.document_id == event.id:
        return passage.field != _STEPS
    return generation.document(passage.document_id).kind != KIND


def _names(question: Question, page: Document) -> bool:
    """Whether ``question`` says the whole name of a page, in two words or more: « perdu ma carte grise »."""
    said = set(question.stems)
    return any(len(name) >= _NAME and name <= said for name in names(page))


def compose(
    document: Document,
    retrieval: Retrieval,
    generation: Generation,
    today: date,
    language: str,
    ahead: tuple[Excerpt, Rendered] | None = None,
) -> Draft:
    """The answer of ``document``, the page of a life event, one of those found.

    ``language`` is a voice of :mod:`assistant.text.messages`: a language, or its plain form. What is asked of the event
    is answered ``ahead`` of its steps (:func:`asked_of`), marked as the first source.
    """
    first = [ahead[0]] if ahead else []
    steps, *beside = _of_the_event(document, retrieval, generation, first)
    linked = list(_linked(document, generation))
    apart = set(linked) - {one.document.id for one in first}
    found = [one.entry.id for one in retrieval.documents if one.entry.id in apart][:_UNFOLDED]
    told = [_first(generation.document(one), generation) for one in found]
    shown = [*first, steps, *beside, *told]
    marks = [f"[{number}]" for number in range(1, len(shown) + 1)]
    lead, body = _lead_and_body(steps, language, marks[len(first)])
    if ahead:
        lead, body = ahead[1].lead, "\n\n".join(filter(None, [ahead[1].body, f"**{lead}**", body]))
    after = marks[len(first) + 1 :]
    local = [render(one, mark, first=False).text for one, mark in zip(beside, after, strict=False)]
    more = tuple(_folded(one, mark) for one, mark in zip(told, after[len(beside) :], strict=True))
    parts = [f"**{lead}**\n\n{body}", *local, *(one.text for one in more), *notes(shown, today, language)]
    return Draft(
        status="answered",
        text="\n\n".join(parts),
        kind="life_event",
        lead=lead,
        body=body,
        local="\n\n".join(local),
        more=more,
        citations=tuple(one.citation(number) for number, one in enumerate(shown, start=1)),
        service=document.service,
        suggestions=tuple(_suggested([one for one in linked if one not in found] or linked, generation, language)),
    )


def _folded(excerpt: Excerpt, mark: str) -> More:
    return More(title=excerpt.document.title, text=f"{_sentence(excerpt)} {mark}")


def _of_the_event(
    document: Document, retrieval: Retrieval, generation: Generation, said: Sequence[Excerpt]
) -> list[Excerpt]:
    """Its steps, then what the commune adds and the case that was found, but for what is ``said`` already."""
    passages = generation.passages_of(document.id)
    asked = next(one.hits[0].passage for one in retrieval.documents if one.entry.id == document.id)
    steps = next(one for one in passages if one.field == _STEPS)
    beside = [one for one in passages if one.local or (one.id == asked.id and one.field != _STEPS)]
    quoted = {one.passage.id for one in said}
    return [_whole(document, one) for one in (steps, *beside) if one.id not in quoted]


def _lead_and_body(steps: Excerpt, language: str, mark: str) -> tuple[str, str]:
    """The human sentence and the steps, each with its moment in bold: translated when the page is, else in French.

    In another language, a neutral sentence leads to French steps; translated ones end on the French that proves them.
    """
    tone, *items = [steps.words_of(block) for block in steps.blocks]
    if language_of(language) == "fr":
        return escape(tone), _numbered(item.partition(" : ")[::2] for item in items) + f" {mark}"
    told = translation(steps.document.id, steps.quote, language_of(language))
    if told is None:
        body = _numbered(item.partition(" : ")[::2] for item in items)
        return say("answer.steps", language), f"{escape(tone)}\n\n{body} {mark}"
    proof = say("answer.translated", language, quote=escape(tone))
    return escape(told.tone), f"{_numbered(told.steps)}\n\n*{proof}* {mark}"


def _numbered(steps: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{n}. **{escape(when)}** : {escape(what)}" for n, (when, what) in enumerate(steps, start=1))


def _linked(document: Document, generation: Generation) -> Iterator[str]:
    """The pages that the steps lead to, each once, in their order."""
    yield from (one for one in dict.fromkeys(document.steps) if one and generation.entry(one))


def _first(document: Document, generation: Generation) -> Excerpt:
    """Where the commune does it, when it says so; else the first paragraph of the page."""
    passages: Sequence[Passage] = generation.passages_of(document.id)
    own = next((one for one in passages if one.local and one.field == "where"), None)
    excerpt = _whole(document, own or passages[0])
    return excerpt if own or excerpt.blocks[0].kind == "item" else Excerpt(document, passages[0], excerpt.blocks[:1])


def _whole(document: Document, passage: Passage) -> Excerpt:
    return Excerpt(document, passage, blocks_of(document, passage))


def _sentence(excerpt: Excerpt) -> str:
    return escape(sentences(excerpt.words_of(excerpt.blocks[0]))[0])


def _suggested(pages: Sequence[str], generation: Generation, language: str) -> Iterator[str]:
    for one in pages[:_SUGGESTED]:
        title = generation.document(one).subject
        if not re.search(r"\d", title):
            yield say("suggestion.how", language, title=title)
