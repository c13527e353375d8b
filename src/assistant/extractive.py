"""Retrieved passages -> an answer with no language model: the few sentences, steps or fields that answer, quoted.

It quotes the likeliest passages of the best document, puts the commune's own rule before the national one, and adds
nothing of its own but a lead and a date. It cannot invent: every word of a fact is a quote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant import cases
from assistant.dates import day_in_words
from assistant.excerpts import MAX_WORDS, Asked, choose_excerpt
from assistant.generation import Generation
from assistant.lexical import analyse
from assistant.quoting import Excerpt, blocks_of, escape, markdown
from assistant.records import Citation, Document, Passage, Status
from assistant.retrieval import Ranked, Retrieval
from assistant.suggestions import suggest
from assistant.wording import language_of, say

_ALSO, _MOST = 0.08, 3
_LOCAL_FIRST = ("where", "delay", "online_url")
_LOCAL_FIELDS = (*_LOCAL_FIRST, "cost", "documents", "who")
_TWIN_RANK, _TWIN_SHARE = 4, 0.6
_GENERIC_HEADING = 3
_LISTS = {"documents": "answer.documents", "checklist": "answer.checklist"}


@dataclass(frozen=True)
class Draft:
    """What a generator proposes: the part of an Answer that depends on passages."""

    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    service: str = ""
    suggestions: tuple[str, ...] = ()
    generator: str = "extractive"
    model: str | None = None
    ai_generated: bool = False


def answer(question: str, retrieval: Retrieval, generation: Generation, today: date, language: str = "fr") -> Draft:
    """Compose the answer to ``question`` from ``retrieval``, or say that the pages do not hold it.

    ``language`` is a voice of :mod:`assistant.wording`: a language, or its plain form.
    """
    if not retrieval.documents or retrieval.verdict not in {"answered", "partial"}:
        return _not_found(retrieval, language)
    best = retrieval.documents[0]
    document = generation.document(best.entry.id)
    asked = Asked.of(question, generation)
    excerpts = _excerpts(best, document, asked, generation)
    texts, citations = [], []
    for number, excerpt in enumerate(excerpts, start=1):
        texts.append(_render(excerpt, f"[{number}]", question, language, first=number == 1))
        citations.append(excerpt.citation(number))
    twin = _national_twin(retrieval, document, generation, asked)
    if twin is not None:
        number = len(citations) + 1
        texts.append(say("answer.national", language, title=escape(twin.document.title)) + f" [{number}]")
        citations.append(twin.citation(number))
    if document.review_by and document.review_by < today:
        texts.append(say("answer.overdue", language, date=day_in_words(document.checked, language)))
    if language_of(language) != "fr":
        texts.append(f"*{say('language.quoted', language)}*")
    return Draft(
        status="answered" if retrieval.verdict == "answered" else "partial",
        text="\n\n".join(texts),
        citations=tuple(citations),
        service=document.service,
        suggestions=suggest(asked, retrieval, [excerpt.passage for excerpt in excerpts], generation, language),
    )


def _not_found(retrieval: Retrieval, language: str) -> Draft:
    text = say("answer.not_found", language)
    service = ""
    if retrieval.documents and retrieval.verdict == "near":
        near = retrieval.documents[0].entry
        service = near.service
        if not re.search(r"\d", near.title):
            text += "\n\n" + say("answer.nearest", language, title=escape(near.title))
    return Draft("not_found", text, service=service)


def _excerpts(best: Ranked, document: Document, asked: Asked, generation: Generation) -> list[Excerpt]:
    """The passage that answers best, the commune's rule for it, and the next likely ones that still fit.

    A section is a few lines, and the second or third likeliest often holds what was asked: they are shown while the
    whole stays under :data:`MAX_WORDS` words.
    """
    first = best.hits[0].passage
    found = [choose_excerpt(document, first, asked)]
    local = _local_rule(document, first, generation)
    if local is not None:
        found.insert(0 if first.field in _LOCAL_FIRST else 1, local)
    for hit in best.hits[1:]:
        if hit.score < _ALSO or len(found) >= _MOST:
            break
        if all(hit.passage.id != shown.passage.id for shown in found):
            excerpt = choose_excerpt(document, hit.passage, asked)
            if _words((*found, excerpt)) <= MAX_WORDS:
                found.append(excerpt)
    return found


def _words(excerpts: Sequence[Excerpt]) -> int:
    return sum(len(excerpt.quote.split()) for excerpt in excerpts)


def _local_rule(document: Document, passage: Passage, generation: Generation) -> Excerpt | None:
    """The commune's own block for the field a national passage answers."""
    if passage.local or passage.field not in _LOCAL_FIELDS:
        return None
    for one in generation.passages_of(document.id):
        if one.local and one.field == passage.field:
            return Excerpt(document, one, blocks_of(document, one))
    return None


def _national_twin(retrieval: Retrieval, document: Document, generation: Generation, asked: Asked) -> Excerpt | None:
    """The national sheet found on the same subject as the commune's page, to be named as the general rule."""
    if document.layer != "local":
        return None
    subject = set(analyse(document.title))
    for ranked in retrieval.documents[1:_TWIN_RANK]:
        same = len(subject.intersection(analyse(ranked.entry.title))) >= _TWIN_SHARE * len(subject)
        if ranked.entry.layer == "national" and same and ranked.hits:
            excerpt = choose_excerpt(generation.document(ranked.entry.id), ranked.hits[0].passage, asked)
            return excerpt if _figures(ranked.entry.title) <= _figures(excerpt.quote) else None
    return None


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _render(excerpt: Excerpt, mark: str, question: str, language: str, *, first: bool) -> str:
    if excerpt.blocks[0].kind != "item":
        return markdown(excerpt, mark, first=first)
    lines = [excerpt.words_of(block) for block in excerpt.blocks]
    case = cases.matching(lines, question)
    if case is not None:
        return f"**{escape(lines[case])}** {mark}" if first else f"{escape(lines[case])} {mark}"
    return markdown(excerpt, mark, lead=_lead(excerpt, language))


def _lead(excerpt: Excerpt, language: str) -> str:
    """A heading for a list, made of titles; never with a figure that the quote does not hold."""
    title = excerpt.document.title
    section = excerpt.passage.section[-1] if excerpt.passage.section else ""
    key = _LISTS.get(excerpt.passage.field, "answer.list")
    named = say(key, language, title=title, section=section[:1].lower() + section[1:]).strip("*")
    alone = section.endswith("?") and len(section.split()) > _GENERIC_HEADING
    candidates = [section if alone else named, named, section, title]
    return next((one for one in candidates if one and _figures(one) <= _figures(excerpt.quote)), "")
