"""Retrieved passages -> an answer with no language model: the few sentences, steps or fields that answer, quoted.

It shows the likeliest passage (``selection.py``), puts the commune's own fact with it, asks back when retrieval is
unsure (``choices.py``), and adds nothing of its own but a heading and a date. It cannot invent: every word of a fact is
a quote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from assistant.answering import age_cases, card, life_event
from assistant.answering.choices import ask_back, folded, offered
from assistant.answering.draft import Draft
from assistant.answering.excerpts import Asked, choose_excerpt
from assistant.answering.leads.choice import read_first
from assistant.answering.leads.openings import WHOLE, gives_verdict
from assistant.answering.not_found import not_found
from assistant.answering.notes import notes
from assistant.answering.quoting import Excerpt, Rendered, escape, render
from assistant.answering.selection import Selection, own_section, select, select_own
from assistant.answering.suggestions import suggest
from assistant.index.generation import Generation
from assistant.records import More, Passage, Question
from assistant.retrieval.confidence import LIKELY, POSSIBLE
from assistant.retrieval.retriever import Retrieval
from assistant.retrieval.second_passage.parts import AskedPart
from assistant.text.analysis import analyse
from assistant.text.headings import states_case
from assistant.text.messages import language_of, say

_GENERIC_HEADING = 3
_LISTS = {"documents": "answer.documents", "checklist": "answer.checklist"}
FIELD_NAMES = frozenset(
    "who where documents cost delay online_url legal time level duration access checklist".split()
)  # those of the section « field » of the sentences


def answer(
    question: Question,
    retrieval: Retrieval,
    generation: Generation,
    today: date,
    language: str = "fr",
    *,
    parts: Callable[[], Sequence[AskedPart]] = tuple,
) -> Draft:
    """Compose the answer to ``question`` from ``retrieval``, ask back, or say that the pages do not hold it.

    ``language`` is a voice of :mod:`assistant.text.messages`: a language, or its plain form. ``parts`` gives
    what each part of the message finds by itself, and is asked only for a sure answer.
    """
    if drawn := _of_a_name(question, retrieval, generation, today, language):
        return drawn
    if own := own_section(question, retrieval, generation):
        asked = Asked.of(question, retrieval.intent, generation)
        return _composed(question, select_own(own, asked, generation), retrieval, asked, generation, today, language)
    event = life_event.recognised(question, retrieval, generation) if retrieval.documents else None
    if retrieval.verdict == "unsure" and (retrieval.confidence < POSSIBLE or event):
        return ask_back(retrieval, language) or not_found(question, retrieval, generation, language)
    if not retrieval.documents or retrieval.verdict not in {"sure", "unsure"}:
        return not_found(question, retrieval, generation, language)
    asked = Asked.of(question, retrieval.intent, generation)
    if event:
        ahead = _ahead(life_event.asked_of(question, event, retrieval, generation), asked, generation, language)
        return life_event.compose(event, retrieval, generation, today, language, ahead)
    selection = select(retrieval, asked, generation, parts() if retrieval.verdict == "sure" else ())
    if selection.first.document.kind == life_event.KIND:
        if retrieval.verdict == "sure":
            return life_event.compose(selection.first.document, retrieval, generation, today, language)
        return ask_back(retrieval, language) or not_found(question, retrieval, generation, language)
    if retrieval.verdict == "sure":
        return _composed(question, selection, retrieval, asked, generation, today, language)
    shown = retrieval.confidence >= LIKELY
    only = replace(selection, also=None, twin=None, local=selection.local if shown else None)
    draft = _composed(question, only, retrieval, asked, generation, today, language)
    return (offered if shown else folded)(draft, retrieval, language)


def _composed(
    question: Question,
    selection: Selection,
    retrieval: Retrieval,
    asked: Asked,
    generation: Generation,
    today: date,
    language: str,
) -> Draft:
    shown, rendered = selection.shown, _rendered(question, selection, asked, language)
    citations = [excerpt.citation(number) for number, excerpt in enumerate(shown, start=1)]
    more: list[More] = []
    if selection.twin is not None:
        number = len(citations) + 1
        title = selection.twin.document.title
        more.append(More(title=title, text=say("answer.national", language, title=escape(title)) + f" [{number}]"))
        citations.append(selection.twin.citation(number))
    said = notes(shown, today, language, asked.intent)
    first, after, folded = rendered[0], [one.text for one in rendered[1:]], [one.text for one in more]
    pinned = after.pop() if selection.local and not selection.local_leads else ""
    return Draft(
        status="answered",
        text="\n\n".join(filter(None, [first.text, *after, pinned, *folded, *said])),
        lead=first.lead,
        body="\n\n".join(filter(None, [first.body, *after])),
        local=pinned,
        more=tuple(more),
        citations=tuple(citations),
        service=shown[0].document.service,
        suggestions=suggest(asked, retrieval, [excerpt.passage for excerpt in shown], generation, language),
    )


def _rendered(question: Question, selection: Selection, asked: Asked, language: str) -> list[Rendered]:
    """What is shown, in order; a verdict that may answer another question stands under its own."""
    found = []
    for number, excerpt in enumerate(selection.shown, start=1):
        also = excerpt is selection.also
        one = _render(excerpt, f"[{number}]", question, asked, language, first=number == 1 or also)
        doubted = also or (excerpt is selection.first and not selection.certain)
        found.append(_under_its_question(one, excerpt) if doubted else one)
    return found


def _ahead(
    passage: Passage | None, asked: Asked, generation: Generation, language: str
) -> tuple[Excerpt, Rendered] | None:
    """What is read before the steps of a life event, as it is shown; nothing that has no sentence to open on."""
    if passage is None:
        return None
    excerpt = choose_excerpt(generation.document(passage.document_id), passage, asked)
    shown = _render(excerpt, "[1]", asked.question, asked, language, first=True)
    return (excerpt, shown) if shown.lead else None


def _of_a_name(
    question: Question, retrieval: Retrieval, generation: Generation, today: date, language: str
) -> Draft | None:
    """The card of the subject that the question names and nothing else, or which one is meant when pages share it.

    A name of what stands in a page, « pharmacie de garde », gets the passage that says it. A life event has no card:
    « je divorce » is answered by its steps.
    """
    subjects = card.named(question, retrieval, generation)
    if event := next((one for one in subjects if one.kind == life_event.KIND), None):
        return life_event.compose(event, retrieval, generation, today, language)
    if not subjects and retrieval.named and retrieval.verdict != "sure":
        page = generation.document(retrieval.documents[0].entry.id)
        if passage := card.section_saying(question, retrieval.documents[0], page):
            asked = Asked.of(question, retrieval.intent, generation)
            own = select_own(passage, asked, generation)
            return _composed(question, own, retrieval, asked, generation, today, language)
        subjects = (page,)
    if len(subjects) == 1 and (drawn := card.compose(subjects[0], generation, language)):
        return drawn
    return ask_back(retrieval, language, subjects) if subjects else None


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _condition(excerpt: Excerpt, asked: Asked) -> str:
    """The heading to show above a paragraph: the case it is about.

    « Et si j'achète sur internet ? » is part of the fact, unless the question has just said it.
    """
    section = excerpt.passage.section[-1] if excerpt.passage.section else ""
    told = states_case(section) and not excerpt.passage.field and not _said(section, asked)
    return section if told and _figures(section) <= _figures(excerpt.quote) else ""


def _under_its_question(rendered: Rendered, excerpt: Excerpt) -> Rendered:
    """Under its heading, when it opens on a verdict: its « oui » answers that question, maybe not the one asked."""
    heading = excerpt.passage.section[-1] if excerpt.passage.section else ""
    answers = gives_verdict(rendered.lead) and heading.endswith("?")
    if not answers or not _figures(heading) <= _figures(excerpt.quote):
        return rendered
    return Rendered(escape(heading), rendered.lead + rendered.gap + rendered.body)


def _said(section: str, asked: Asked) -> bool:
    stems = set(analyse(section))
    return 2 * len(stems.intersection(asked.weights)) >= len(stems)


def _render(excerpt: Excerpt, mark: str, question: Question, asked: Asked, language: str, *, first: bool) -> Rendered:
    """The excerpt as Markdown; in another language a field is named before its French words."""
    listed = excerpt.blocks[0].kind == "item"
    named = first and language_of(language) != "fr" and excerpt.blocks[0].field in FIELD_NAMES
    lead = _lead(excerpt, language) if listed or named else _condition(excerpt, asked)
    lines = [excerpt.words_of(block) for block in excerpt.blocks] if listed else []
    case = None if excerpt.passage.field in WHOLE else age_cases.matching(lines, question)
    if case is None:
        opening = read_first(excerpt, asked) if first and not named else None
        if opening is not None and listed:
            lead = ""
        return render(excerpt, mark, lead=lead, first=first, opening=opening)
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
