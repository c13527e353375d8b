"""When the assistant is unsure: a question back, with two to four subjects to choose from.

From :data:`~assistant.retrieval.confidence.LIKELY` the page found is shown, under « Peut-être »; from ``POSSIBLE`` it
is folded under the question; under it, none is.

Each choice is a question that this very index answers; choosing one asks it. What is chosen is found again in the next
words, « la deuxième », « le passeport », by ``question/picked_suggestion.py``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answering.draft import Draft
from assistant.answering.quoting import escape
from assistant.question.subject_words import general_stems
from assistant.records import Choice, Document, More
from assistant.retrieval.retriever import Ranked, Retrieval
from assistant.text.headings import stems
from assistant.text.messages import say

LEAST, MOST = 2, 4
_FIGURE = re.compile(r"\d|\w\.\w")
_FAR = 0.03  # chance of a page beside the first one's, under which none was the right one for 79 questions back
_TOLD = 0.5  # chance of a section from which its heading, when it is a question, names the choice


def ask_back(retrieval: Retrieval, language: str, subjects: Sequence[Document] = ()) -> Draft | None:
    """« Voulez-vous dire … ? » with the subjects found, or some of them only; None when there are not two."""
    named = (Choice(title=one.title, question=one.title) for one in subjects)
    found = _distinct(named) if subjects else _nearest(retrieval.documents, LEAST)
    if len(found) < LEAST:
        return None
    lines = [f"**{say('choices.ask', language)}**", "", *(f"- {escape(one.title)}" for one in found)]
    lines += [f"- {say('choices.other', language)}"]
    return Draft(
        "partial",
        "\n".join(lines),
        kind="choices",
        lead=say("choices.ask", language),
        choices=found,
        service=retrieval.documents[0].entry.service,
        suggestions=tuple(one.question for one in found),
    )


def offered(draft: Draft, retrieval: Retrieval, language: str) -> Draft:
    """``draft``, an answer that may be the wrong one, under « Peut-être », with the other subjects to choose from."""
    shown = {one.document_id for one in draft.citations}
    found = _nearest([one for one in retrieval.documents if one.entry.id not in shown], 1, retrieval.documents[0])
    if not found:
        return replace(draft, status="partial")
    ask, maybe = say("choices.instead", language), say("choices.maybe", language)
    lines = [f"**{maybe}** {draft.text}", f"**{ask}**", "\n".join(f"- {escape(one.title)}" for one in found)]
    body = draft.body if draft.local else f"{draft.body}\n\n{ask}".lstrip()
    return replace(
        draft,
        status="partial",
        kind="choices",
        text="\n\n".join(lines),
        lead=f"{maybe} {draft.lead}",
        body=body,
        local=f"{draft.local}\n\n{ask}" if draft.local else "",
        choices=found,
        suggestions=tuple(one.question for one in found),
    )


def folded(draft: Draft, retrieval: Retrieval, language: str) -> Draft:
    """A question back first, with ``draft``, an answer that is likely the wrong one, folded under it."""
    back = ask_back(retrieval, language)
    if back is None:
        return offered(draft, retrieval, language)
    title = retrieval.documents[0].entry.title
    return replace(
        back,
        text=f"{back.text}\n\n{draft.text}",
        more=(More(title=title, text=draft.text),),
        citations=draft.citations,
    )


def _nearest(documents: Sequence[Ranked], least: int, first: Ranked | None = None) -> tuple[Choice, ...]:
    """The choices of the documents nearly as likely as the first; of all of them where that leaves fewer than asked."""
    best = first or documents[0] if documents else None
    near = [one for one in documents if best is not None and math.exp(one.score - best.score) >= _FAR]
    found = _distinct(_choice(one) for one in near)
    return found if len(found) >= least else _distinct(_choice(one) for one in documents)[: max(least, len(found))]


def _distinct(found: Iterator[Choice]) -> tuple[Choice, ...]:
    choices: dict[str, Choice] = {}
    for choice in found:
        if _FIGURE.search(choice.title):  # shown with its proof, and a choice has none
            continue
        choices.setdefault(choice.title.casefold(), choice)
    return tuple(choices.values())[:MOST]


def _choice(ranked: Ranked) -> Choice:
    best = ranked.hits[0] if ranked.hits else None
    heading = best.passage.section[-1] if best and best.passage.section else ""
    title = ranked.entry.title.split(" : ")[0] if "?" in ranked.entry.title else ranked.entry.title
    if (
        best
        and not best.passage.field
        and best.score >= _TOLD
        and heading.endswith("?")
        and not heading.startswith("Et ")
        and not _FIGURE.search(heading)
        and stems(heading) - general_stems()  # « Comment faire ? » could be asked of any page
    ):
        return Choice(title=heading, question=heading)
    return Choice(title=title, question=ranked.entry.title)
