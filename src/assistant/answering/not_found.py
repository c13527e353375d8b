"""When the pages do not hold it: said kindly, with what was understood, the nearest subjects, how to say it again.

Subjects are offered as choices, above a floor of relevance only: selecting one asks it. A message about a death or a
hardship gets one sympathetic sentence and the town hall's contact, whether or not we have a page on it. It quotes
nothing, and gives no figure.
"""

from __future__ import annotations

import math
import re

from assistant.answering.draft import Draft
from assistant.answering.quoting import escape
from assistant.index.generation import Entry, Generation, once_each
from assistant.question.narratives import tells
from assistant.question.subject_words import MOST as WORDS
from assistant.question.subject_words import general_in, general_stems, subject_words
from assistant.records import Choice, Document, Question
from assistant.retrieval.retriever import Retrieval
from assistant.text.analysis import analyse
from assistant.text.messages import has, language_of, say

MOST = 3
_FLOOR = 0.05  # chance that a page is the one asked for, from which it is offered
_EXAMPLE = "passeport"  # the page whose papers are the example, where it is held
_FIGURE = re.compile(r"\d")
_BOLD = re.compile(r"\*\*(.+?)\*\*\s*(.*)", re.DOTALL)


def not_found(question: Question, retrieval: Retrieval, generation: Generation, language: str) -> Draft:
    """« Je n'ai pas trouvé … », in the voice ``language``."""
    if met := _met(question, retrieval, language):
        return met
    near = _near(question, retrieval, generation)
    choices = tuple(Choice(title=one.title, question=one.title) for one in near)
    told = [say("answer.not_found", language)]
    if said := understood(question, language):
        told.append(say("answer.searched", language, words=", ".join(map(escape, said))))
    told.append(say("answer.nearest", language) if choices else _reword(generation, language))
    offered = "\n".join([*(f"- {escape(one.title)}" for one in choices), f"- {say('choices.other', language)}"])
    words_of_no = _BOLD.fullmatch("\n\n".join(told))
    lead, body = words_of_no.groups() if words_of_no else ("", "")
    return Draft(
        "not_found",
        "\n\n".join([*told, *([offered] if choices else [])]),
        kind="not_found",
        lead=lead,
        body=body,
        choices=choices,
        service=near[0].service if near else "",
        suggestions=tuple(one.question for one in choices),
    )


def example(generation: Generation, language: str) -> str:
    """« Par exemple : … », a question that the pages of this site answer; empty where no page has a list of papers."""
    title = _example_title(generation)
    asked = say("suggestion.documents", language, title=escape(title))
    return say("choices.example", language, question=asked) if title else ""


@once_each
def _example_title(generation: Generation) -> str:
    """The page of the example: the passport's, else the first one that says which papers to bring."""
    pages = [one for one in generation.entries if one.kind == "demarche" and one.layer != "national"]
    for entry in sorted(pages, key=lambda one: one.id != _EXAMPLE):
        page = generation.document(entry.id)
        if any(block.field == "documents" for block in page.blocks) and not _FIGURE.search(page.subject):
            return page.subject
    return ""


def _met(question: Question, retrieval: Retrieval, language: str) -> Draft | None:
    """A human sentence for the life event that a message tells, and whom to ask; None for any other message."""
    key = f"told.{retrieval.about}"
    if not has(key) or (question.language == "fr" and not tells(question)):
        return None
    lead, body = say(key, language), say("told.no", language)
    return Draft("not_found", f"**{lead}**\n\n{body}", kind="not_found", lead=lead, body=body)


def _reword(generation: Generation, language: str) -> str:
    return f"{say('choices.reword', language)} {example(generation, language)}".rstrip()


def understood(question: Question, language: str) -> list[str]:
    """The words that tell the subject, as they were written, or the French notions of a question in another language.

    None when the question is those words and nothing else: it needs no echo.
    """
    if language_of(language) != "fr":
        notions = (one for one in question.notions if not _FIGURE.search(one))
        return [one for one in notions if not general_stems().issuperset(analyse(one))][:WORDS]
    found = subject_words(question.bare)
    return [] if len(found) == len(question.written.split()) else found


def _near(question: Question, retrieval: Retrieval, generation: Generation) -> list[Entry]:
    """The pages near enough to be offered, nearest first: likely enough, and their name says a word of the subject.

    A title with a figure would need its proof.
    """
    if retrieval.verdict != "near":
        return []
    own = question.own - general_in(question.written)
    if question.language == "fr":  # « Martin » is nobody's « matin »: a corrected word brings no page near
        own = own.intersection(question.stems)
    shares = [math.exp(one.score - retrieval.documents[0].score) for one in retrieval.documents]
    likely = (
        one.entry
        for one, share in zip(retrieval.documents, shares, strict=True)
        if retrieval.among * share / sum(shares) >= _FLOOR and not _FIGURE.search(one.entry.title)
    )
    return [one for one in likely if own.intersection(_named(generation.document(one.id)))][:MOST]


def _named(document: Document) -> set[str]:
    return {stem for name in (document.title, *document.aliases) for stem in analyse(name)}
