"""« Et pour un enfant ? » -> a question that stands alone, from the answers before it; no model.

The procedure of the last answer, and what was asked of it (its cost, its delay …), are carried over when the new
question leans on them; a question that names another sheet, or that stands alone, is left as it is. It rewrites a
question and never searches.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files

from assistant.generation import Entry, Generation
from assistant.intent import detect
from assistant.lexical import analyse, fold
from assistant.records import Answer
from assistant.wording import say

_SHORT = 9
_LONGEST_CARRIED = 14
_CARRIED = frozenset({"cost", "delay", "documents", "where", "when", "online"})
_OPENS_ON_LINK = re.compile(r"^(et|ou|mais|meme chose|idem|aussi|sinon)\b")
_NARROWS = re.compile(
    r"^(et|ou|mais) (pour|si|s il|s ils|s elle|a|au|aux|chez|en|pendant|dans|avec|sans|apres|avant|le soir)\b"
)
_PRONOUN = re.compile(r"^(ca|cela|il|elle|ils|elles|celui|celle|on|y|en)\b|\b(ca|cela|celui la|celle la)\b")


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    data = tomllib.loads((files("assistant") / "data" / "followups.toml").read_text(encoding="utf-8"))
    return {name: frozenset(value) for name, value in data["phrases"].items()} | {
        name: frozenset(stem for word in value for stem in analyse(word)) for name, value in data["words"].items()
    }


def accepted(question: str, history: Sequence[Answer]) -> str | None:
    """The suggestion that « oui » or « la deuxième » accepts, when the last answer made any."""
    if not history or not history[-1].suggestions:
        return None
    plain, suggestions = _plain(question), history[-1].suggestions
    if plain in _words()["yes"]:
        return suggestions[0]
    for rank, names in enumerate(("first", "second", "third")):
        if plain in _words()[names] and rank < len(suggestions):
            return suggestions[rank]
    return None


def resolve(question: str, history: Sequence[Answer], generation: Generation) -> str:
    """``question`` completed from the latest answer that had a source; unchanged when it stands alone."""
    last, entry = _subject(history, generation)
    plain = _plain(question)
    if last is None or entry is None or len(plain.split()) > _SHORT:
        return question
    asked = set(analyse(question))
    content = {term for term in asked - _words()["generic"] - _words()["person"] if not term[0].isdigit()}
    before = "" if detect(question) else _intent_of(last)
    carried = f" ({say(f'carried.{before}')})" if before else ""
    if _names_a_sheet(asked, entry.title, generation):
        return question + carried
    if not content:
        return f"{_bare(entry.title)} : {question}{carried}"
    if _leans(plain, content, entry.id, generation):
        return f"{_bare(entry.title)} : {question}"
    return question + carried if _OPENS_ON_LINK.search(plain) else question


def carried(question: str, history: Sequence[Answer], nearest: Sequence[str], generation: Generation) -> str | None:
    """``question`` put to the sheet of the last answer, when alone it found nothing sure and that sheet is near.

    Args:
        question: What was asked, which the rules of :func:`resolve` left as it was.
        history: The answers before it, oldest first.
        nearest: Ids of the documents nearest to the question alone: a change of subject has the last sheet far away.
        generation: Where the sheets are.
    """
    _, entry = _subject(history, generation)
    if entry is None or entry.id not in nearest or len(_plain(question).split()) > _LONGEST_CARRIED:
        return None
    return f"{_bare(entry.title)} : {question}"


def _subject(history: Sequence[Answer], generation: Generation) -> tuple[Answer | None, Entry | None]:
    """The latest answer that had a source, and its sheet."""
    last = next((answer for answer in reversed(history) if answer.citations), None)
    return last, generation.entry(last.citations[0].document_id) if last else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", fold(text)).split())


def _bare(title: str) -> str:
    """A title without what it explains in brackets."""
    return re.sub(r"\s*\([^)]*\)", "", title)


def _intent_of(answer: Answer) -> str:
    intent = detect(answer.question)
    return intent if intent in _CARRIED else ""


def _names_a_sheet(asked: set[str], current: str, generation: Generation) -> bool:
    """Whether the question says every word of another sheet's title."""
    here = set(analyse(_bare(current)))
    return any(title <= asked and not title <= here for title in generation.titles)


def _leans(plain: str, content: set[str], document_id: str, generation: Generation) -> bool:
    """Whether a short question is about the last sheet: it narrows it, refers to it, or says only what it holds."""
    if _NARROWS.search(plain):
        return True
    held = set(analyse(generation.document(document_id).text))
    known = content <= held
    if _OPENS_ON_LINK.search(plain) or _PRONOUN.search(plain):
        return known or not any(generation.title_counts.get(term, 0) for term in content - held)
    return known and bool(detect(plain))
