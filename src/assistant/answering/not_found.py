"""When the pages do not hold it: said kindly, with what was searched, the nearest subjects, and how to say it again.

Subjects are offered above a floor of relevance only, as choices: one press asks them. A question that is not about a
commune gets none. It quotes nothing, and holds no figure.
"""

from __future__ import annotations

import re

from assistant.answering.draft import Draft
from assistant.answering.quoting import escape
from assistant.index.generation import Entry, Generation
from assistant.records import Choice, Document, Question
from assistant.retrieval.retriever import Retrieval
from assistant.text.analysis import TOKEN, analyse
from assistant.text.messages import language_of, say

MOST = 3
_WORDS = 5
_TELLING = 0.2  # weight under which a word tells no subject: « combien », « ans »
_EXAMPLE = "passeport"  # the page that answers the example
_FIGURE = re.compile(r"\d")
_BOLD = re.compile(r"\*\*(.+?)\*\*\s*(.*)", re.DOTALL)


def not_found(question: Question, retrieval: Retrieval, generation: Generation, language: str) -> Draft:
    """« Je n'ai pas trouvé … », in the voice ``language``."""
    near = _near(question, retrieval, generation)
    choices = tuple(Choice(title=one.title, question=one.title) for one in near)
    told = [say("answer.not_found", language)]
    if words := searched(question, language):
        told.append(say("answer.searched", language, words=", ".join(map(escape, words))))
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


def _reword(generation: Generation, language: str) -> str:
    """How to say it again, with an example that the pages of this site answer."""
    held = any(one.id == _EXAMPLE for one in generation.entries)
    return " ".join(say(key, language) for key in ("choices.reword", *(["choices.example"] if held else [])))


def searched(question: Question, language: str) -> list[str]:
    """The telling words that were searched, as they were read, or the French notions of a question in another language.

    None when the question is those words and nothing else: it needs no echo.
    """
    if language_of(language) != "fr":
        return [one for one in question.notions if not _FIGURE.search(one)][:_WORDS]
    found: dict[str, tuple[float, str]] = {}
    for word in TOKEN.findall(question.searched):
        stems = [stem for stem in analyse(word) if question.terms.get(stem)]
        if stems and question.terms[stems[0]] >= _TELLING and not _FIGURE.search(word):
            found.setdefault(stems[0], (question.terms[stems[0]], word))
    telling = sorted(found.values(), key=lambda one: -one[0])[:_WORDS]
    words = [one[1] for one in found.values() if one in telling]
    return [] if len(words) == len(question.written.split()) else words


def _near(question: Question, retrieval: Retrieval, generation: Generation) -> list[Entry]:
    """The pages near enough to be offered, nearest first: their name says a word of the question.

    A title with a figure would need its proof.
    """
    if retrieval.verdict != "near":
        return []
    own = question.own
    if question.language == "fr":  # « Martin » is nobody's « matin »: a corrected word brings no page near
        own = own.intersection(question.stems)
    said = (one.entry for one in retrieval.documents if not _FIGURE.search(one.entry.title))
    return [one for one in said if own.intersection(_named(generation.document(one.id)))][:MOST]


def _named(document: Document) -> set[str]:
    return {stem for name in (document.title, *document.aliases) for stem in analyse(name)}
