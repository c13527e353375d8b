"""Retrieved passages -> an answer with no language model: the few sentences, steps or fields that answer, quoted.

It chooses one passage of the best document for what the question asks, puts the commune's own rule before the national
one, and adds nothing of its own but a lead and a date. It cannot invent: every word of a fact is a quote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant import cases
from assistant.dates import day_in_words
from assistant.excerpts import Asked, choose_excerpt
from assistant.generation import Generation
from assistant.intent import FIELDS, Intent
from assistant.lexical import analyse
from assistant.quoting import Excerpt, blocks_of, escape, markdown
from assistant.records import Citation, Document, Passage, Status
from assistant.retrieval import Ranked, Retrieval
from assistant.suggestions import suggest
from assistant.wording import language_of, say

_FIELD_BONUS, _HEADING_BONUS, _LOCAL_MALUS, _LINK_MALUS = 0.5, 0.6, 0.35, 0.6
_LOCAL_FIRST = ("where", "delay", "online_url")
_LOCAL_FIELDS = (*_LOCAL_FIRST, "cost", "documents", "who")
_TWIN_RANK, _TWIN_SHARE = 4, 0.6
_GENERIC_HEADING = 3
_HEADINGS: dict[Intent, re.Pattern[str]] = {
    "how": re.compile(r"^(comment|quels sont les premiers|quelles étapes|par où)\b", re.IGNORECASE),
    "when": re.compile(r"^(?!et si).*\b(quand|horaires?|heures?|jours?|dates?|calendrier)\b", re.IGNORECASE),
}
_HERE = re.compile(r"\b(ici|notre (commune|ville|village)|ma (commune|ville)|mon village|chez nous)\b", re.IGNORECASE)
_LINK_FIELDS = ("online_url", "legal")
_LISTS = {"documents": "answer.documents", "checklist": "answer.checklist"}
FIELD_NAMES = frozenset(
    "who where documents cost delay online_url legal time level duration access checklist".split()
)  # those of the section « field » of the sentences


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
    passage = _choose(best, document, generation.passages_of(document.id), asked)
    excerpts = [choose_excerpt(document, passage, asked)]
    local = _local_rule(document, passage, generation)
    if local is not None:
        excerpts.insert(0 if passage.field in _LOCAL_FIRST else 1, local)
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


def _choose(best: Ranked, document: Document, passages: Sequence[Passage], asked: Asked) -> Passage:
    """The passage that answers what is asked: its retrieval score, and what its place in the sheet says.

    A field the question asks for counts as much as half of the best score. The commune's own section is quoted beside
    the national rule it completes (see :func:`_local_rule`), so by itself it must be asked for by name.
    """
    scores = {hit.passage.id: hit.score for hit in best.hits}
    wanted = FIELDS.get(asked.intent, ())
    here = _HERE.search(asked.question) is not None
    held = {passage.field for passage in passages if not passage.local}

    def worth(passage: Passage) -> float:
        value = scores.get(passage.id, 0.0)
        fields = {block.field for block in blocks_of(document, passage)} if passage.local else {passage.field}
        if fields.intersection(wanted) and not (passage.local and held.intersection(wanted)):
            value += _FIELD_BONUS
        elif passage.local and not (here or passage.section[-1].endswith("?") or asked.names(passage.section)):
            value -= _LOCAL_MALUS
        elif passage.field in _LINK_FIELDS:
            value -= _LINK_MALUS
        heading = _HEADINGS.get(asked.intent)
        if heading and passage.section and heading.search(passage.section[-1]):
            value += _HEADING_BONUS
        return value

    return max(passages, key=worth)


def _local_rule(document: Document, passage: Passage, generation: Generation) -> Excerpt | None:
    """The commune's own block for the field a national passage answers."""
    if passage.local or passage.field not in _LOCAL_FIELDS:
        return None
    for one in generation.passages_of(document.id):
        if one.local:
            same = [block for block in blocks_of(document, one) if block.field == passage.field]
            if same:
                return Excerpt(document, one, tuple(same))
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
    """The excerpt as Markdown; in another language a field is named before its French words."""
    listed = excerpt.blocks[0].kind == "item"
    named = first and language_of(language) != "fr" and excerpt.blocks[0].field in FIELD_NAMES
    lead = _lead(excerpt, language) if listed or named else ""
    lines = [excerpt.words_of(block) for block in excerpt.blocks] if listed else []
    case = cases.matching(lines, question)
    if case is None:
        return markdown(excerpt, mark, lead=lead, first=first)
    shown = f"**{escape(lines[case])}** {mark}" if first else f"{escape(lines[case])} {mark}"
    return f"**{escape(lead)}**\n\n{shown}" if named and lead else shown


def _lead(excerpt: Excerpt, language: str) -> str:
    """A heading for a list, made of titles; never with a figure that the quote does not hold."""
    title = excerpt.document.title
    section = excerpt.passage.section[-1] if excerpt.passage.section else ""
    if language_of(language) != "fr" and excerpt.blocks[0].field in FIELD_NAMES:
        section = say(f"field.{excerpt.blocks[0].field}", language)
    key = _LISTS.get(excerpt.passage.field, "answer.list")
    named = say(key, language, title=title, section=section[:1].lower() + section[1:]).strip("*")
    alone = section.endswith("?") and len(section.split()) > _GENERIC_HEADING
    candidates = [section if alone else named, named, section, title]
    return next((one for one in candidates if one and _figures(one) <= _figures(excerpt.quote)), "")
