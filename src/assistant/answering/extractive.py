"""Retrieved passages -> an answer with no language model: the few sentences, steps or fields that answer, quoted.

It quotes the likeliest passages of the best document, puts the commune's own rule before the national one, and adds
nothing of its own but a lead and a date. It cannot invent: every word of a fact is a quote.
"""

from __future__ import annotations

import math
import re
from datetime import date

from assistant.answering import age_cases, card, life_event
from assistant.answering.choices import ask_back
from assistant.answering.draft import Draft
from assistant.answering.excerpts import Asked, choose_excerpt, fits
from assistant.answering.notes import left_to_towns, notes
from assistant.answering.quoting import Excerpt, Rendered, blocks_of, escape, render
from assistant.answering.suggestions import suggest
from assistant.index.generation import Generation
from assistant.records import Document, More, Passage
from assistant.retrieval.retriever import Retrieval
from assistant.text.analysis import analyse
from assistant.text.messages import language_of, say

_SURE, _POSSIBLE = 0.8, 0.03
_DOCUMENTS, _MOST = 4, 4
_LOCAL_FIRST = ("where", "delay", "online_url")
_LOCAL_FIELDS = (*_LOCAL_FIRST, "cost", "documents", "who")
_TWIN_RANK, _TWIN_SHARE = 4, 0.6
_GENERIC_HEADING = 3
_CASE = re.compile(r"(et )?(si|pour|quand)\b", re.IGNORECASE)
_LISTS = {"documents": "answer.documents", "checklist": "answer.checklist"}
FIELD_NAMES = frozenset(
    "who where documents cost delay online_url legal time level duration access checklist".split()
)  # those of the section « field » of the sentences


def answer(question: str, retrieval: Retrieval, generation: Generation, today: date, language: str = "fr") -> Draft:
    """Compose the answer to ``question`` from ``retrieval``, or say that the pages do not hold it.

    ``language`` is a voice of :mod:`assistant.text.messages`: a language, or its plain form.
    """
    if drawn := _of_a_name(question, retrieval, generation, today, language):
        return drawn
    if not retrieval.documents or retrieval.verdict not in {"answered", "partial"}:
        return _not_found(retrieval, language)
    if event := life_event.told(question, retrieval, generation):
        return life_event.compose(event, retrieval, generation, today, language)
    best = retrieval.documents[0]
    document = generation.document(best.entry.id)
    asked = Asked.of(question, retrieval.intent, generation)
    excerpts = _excerpts(retrieval, document, asked, generation)
    rendered, citations = [], []
    for number, excerpt in enumerate(excerpts, start=1):
        lead = _condition(excerpt, document, asked, first=number == 1)
        rendered.append(_render(excerpt, f"[{number}]", question, language, first=number == 1, lead=lead))
        citations.append(excerpt.citation(number))
    own = [one.text for excerpt, one in zip(excerpts[1:], rendered[1:], strict=True) if excerpt.passage.local]
    more = [
        More(title=_title(excerpt), text=one.text)
        for excerpt, one in zip(excerpts[1:], rendered[1:], strict=True)
        if not excerpt.passage.local
    ]
    texts = [one.text for one in rendered]
    twin = _national_twin(retrieval, document, generation, asked)
    if twin is not None and all(twin.document.id != excerpt.document.id for excerpt in excerpts):
        number = len(citations) + 1
        texts.append(say("answer.national", language, title=escape(twin.document.title)) + f" [{number}]")
        more.append(More(title=twin.document.title, text=texts[-1]))
        citations.append(twin.citation(number))
    return Draft(
        status="answered" if retrieval.verdict == "answered" else "partial",
        text="\n\n".join([*texts, *notes(excerpts, today, language)]),
        lead=rendered[0].lead,
        body=rendered[0].body,
        local="\n\n".join(own),
        more=tuple(more),
        citations=tuple(citations),
        service=document.service,
        suggestions=suggest(asked, retrieval, [excerpt.passage for excerpt in excerpts], generation, language),
    )


def _of_a_name(question: str, retrieval: Retrieval, generation: Generation, today: date, language: str) -> Draft | None:
    """The card of the subject that the question names and nothing else, or which one is meant when pages share it.

    A life event has no card: « je divorce » is answered by its steps.
    """
    subjects = card.named(question, retrieval, generation)
    if event := next((one for one in subjects if one.kind == life_event.KIND), None):
        return life_event.compose(event, retrieval, generation, today, language)
    if len(subjects) == 1 and (drawn := card.compose(subjects[0], generation, language)):
        return drawn
    return ask_back(retrieval, language, subjects) if subjects else None


def _title(excerpt: Excerpt) -> str:
    return excerpt.passage.section[-1] if excerpt.passage.section else excerpt.document.title


def _not_found(retrieval: Retrieval, language: str) -> Draft:
    text = say("answer.not_found", language)
    service = ""
    if retrieval.documents and retrieval.verdict == "near":
        near = retrieval.documents[0].entry
        service = near.service
        if not re.search(r"\d", near.title):
            text += "\n\n" + say("answer.nearest", language, title=escape(near.title))
    return Draft("not_found", text, kind="not_found", service=service)


def _excerpts(retrieval: Retrieval, document: Document, asked: Asked, generation: Generation) -> list[Excerpt]:
    """The passage that answers best, the commune's rule for it, and the next likely ones while the answer is unsure.

    A section is a few lines, and the second or third likeliest often holds what was asked. They are added until the
    passages shown hold the answer with a probability of :data:`_SURE`, or the answer would grow too long.
    """
    hits = retrieval.documents[0].hits
    first = next((hit.passage for hit in hits if _speaks(hit.passage, asked)), hits[0].passage)
    found = [choose_excerpt(document, first, asked)]
    local = _local_rule(document, first, generation)
    if local is not None:
        found.insert(0 if first.field in _LOCAL_FIRST or left_to_towns(found[0].quote) else 1, local)
    likely = _likely(retrieval)
    shown = {excerpt.passage.id for excerpt in found}
    mass = sum(chance for chance, passage in likely if passage.id in shown)
    for chance, passage in likely:
        if mass >= _SURE or len(found) == _MOST:
            break
        if passage.id not in shown and chance >= _POSSIBLE:
            excerpt = choose_excerpt(generation.document(passage.document_id), passage, asked)
            if fits((*found, excerpt)):
                found.append(excerpt)
                mass += chance
    return found


def _speaks(passage: Passage, asked: Asked) -> bool:
    """Whether a passage says something: a bare link answers nobody who did not ask for one."""
    return passage.field != "online_url" or asked.intent == "online"


def _likely(retrieval: Retrieval) -> list[tuple[float, Passage]]:
    """Passages of the first documents with the probability that each answers, likeliest first.

    Fusion weights are fitted as a softmax over documents, so that their scores give the probability of each document.
    """
    documents = retrieval.documents[:_DOCUMENTS]
    shares = [math.exp(ranked.score - documents[0].score) for ranked in documents]
    chances = [
        (share / sum(shares) * hit.score, hit.passage)
        for share, ranked in zip(shares, documents, strict=True)
        for hit in ranked.hits
    ]
    return sorted(chances, key=lambda one: -one[0])


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
    if document.layer == "national":
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


def _condition(excerpt: Excerpt, document: Document, asked: Asked, *, first: bool) -> str:
    """The heading to show above a paragraph: the case it is about, or the other page it comes from.

    « Et si j'achète sur internet ? » is part of the fact, unless the question has just said it.
    """
    section = excerpt.passage.section[-1] if excerpt.passage.section else ""
    if excerpt.document.id != document.id:
        lead = excerpt.document.title
    elif section.endswith("?") and not excerpt.passage.field and not (first and _said(section, asked)):
        lead = section
    else:
        return ""
    case = _CASE.match(section) is not None or not first
    return lead if case and _figures(lead) <= _figures(excerpt.quote) else ""


def _said(section: str, asked: Asked) -> bool:
    stems = set(analyse(section))
    return 2 * len(stems.intersection(asked.weights)) >= len(stems)


def _render(excerpt: Excerpt, mark: str, question: str, language: str, *, first: bool, lead: str) -> Rendered:
    """The excerpt as Markdown; in another language a field is named before its French words."""
    listed = excerpt.blocks[0].kind == "item"
    named = first and language_of(language) != "fr" and excerpt.blocks[0].field in FIELD_NAMES
    lead = _lead(excerpt, language) if listed or named else lead
    lines = [excerpt.words_of(block) for block in excerpt.blocks] if listed else []
    case = age_cases.matching(lines, question)
    if case is None:
        return render(excerpt, mark, lead=lead, first=first)
    if named and lead:
        return Rendered(escape(lead), escape(lines[case])).marked(mark)
    return (Rendered(escape(lines[case]), "") if first else Rendered("", escape(lines[case]))).marked(mark)


def _lead(excerpt: Excerpt, language: str) -> str:
    """A heading for a list, made of titles; never with a figure that the quote does not hold."""
    title = excerpt.document.title
    section = excerpt.passage.section[-1] if excerpt.passage.section else ""
    if language_of(language) != "fr" and excerpt.blocks[0].field in FIELD_NAMES:
        section = say(f"field.{excerpt.blocks[0].field}", language)
    key = _LISTS.get(excerpt.passage.field, "answer.list")
    named = say(key, language, title=excerpt.document.subject, section=section[:1].lower() + section[1:]).strip("*")
    alone = section.endswith("?") and len(section.split()) > _GENERIC_HEADING
    candidates = [section if alone else named, named, section, title]
    return next((one for one in candidates if one and _figures(one) <= _figures(excerpt.quote)), "")
