"""When the assistant is unsure: a question back, with two to four subjects to choose from. It quotes nothing.

Each choice is a question that this very index answers; choosing one asks it. What is chosen is found again in the next
words, « la deuxième », « le passeport », by ``retrieval/followups.py``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from assistant.answering.draft import Draft
from assistant.answering.quoting import escape
from assistant.records import Choice, Document
from assistant.retrieval.retriever import Ranked, Retrieval
from assistant.text.messages import say

LEAST, MOST = 2, 4
_FIGURE = re.compile(r"\d")
_TOLD = 0.5  # chance of a section from which its heading, when it is a question, names the choice


def ask_back(retrieval: Retrieval, language: str, subjects: Sequence[Document] = ()) -> Draft | None:
    """« Voulez-vous dire … ? » with the subjects found, or some of them only; None when there are not two."""
    choices: dict[str, Choice] = {}
    for choice in _choices(retrieval, {one.id for one in subjects}):
        choices.setdefault(choice.title.casefold(), choice)
    found = tuple(choices.values())[:MOST]
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


def _choices(retrieval: Retrieval, only: Collection[str]) -> Iterator[Choice]:
    for ranked in retrieval.documents:
        if not only or ranked.entry.id in only:
            yield _choice(ranked)


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
        and not _FIGURE.search(heading)  # a figure is shown with its proof, and a choice has none
    ):
        return Choice(title=heading, question=heading)
    return Choice(title=title, question=ranked.entry.title)
