"""« Et pour un enfant ? » -> a question that stands alone, from the answers before it; no model.

The procedure of the last answer and what was asked of it (its cost, its delay …) are carried over when the new question
names none; a question that names another subject is left alone. It rewrites a question and never searches.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files

from assistant.generation import Generation
from assistant.intent import detect
from assistant.lexical import analyse, fold
from assistant.records import Answer
from assistant.wording import say

_SHORT = 9
_RARE_TITLES = 6


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    data = tomllib.loads((files("assistant") / "data" / "followups.toml").read_text(encoding="utf-8"))
    return {name: frozenset(value) for name, value in data["phrases"].items()} | {
        name: frozenset(stem for word in value for stem in analyse(word)) for name, value in data["words"].items()
    }


def resolve(question: str, history: Sequence[Answer], generation: Generation) -> str:
    """``question`` completed from the latest answer that had a source; unchanged when it stands alone."""
    last = next((answer for answer in reversed(history) if answer.citations), None)
    if last is None:
        return question
    plain = " ".join(re.sub(r"[^\w]+", " ", fold(question)).split())
    if accepted := _accepted_suggestion(plain, last):
        return accepted
    terms = set(analyse(question)) - _words()["generic"]
    if len(plain.split()) > _SHORT or not (_leans_back(plain) or not terms):
        return question
    intent = detect(question) or detect(last.question)
    asked = "" if detect(question) or not intent else f" ({say(f'carried.{intent}')})"
    subjects = {term for term in terms - _words()["person"] if _is_subject(term, generation)}
    known = set(analyse(last.citations[0].title))
    if subjects - known:
        return f"{question}{asked}"
    return f"{last.citations[0].title} : {question}{asked}"


def _accepted_suggestion(plain: str, last: Answer) -> str | None:
    """« oui », « la deuxième » to the questions we offered."""
    if not last.suggestions:
        return None
    if plain in _words()["yes"]:
        return last.suggestions[0]
    for rank, names in enumerate(("first", "second", "third")):
        if plain in _words()[names] and rank < len(last.suggestions):
            return last.suggestions[rank]
    return None


def _leans_back(plain: str) -> bool:
    """Whether the wording refers to what was said: « et … », « c'est … », « ça », « le faire », « pour lui »."""
    return bool(
        re.search(r"^(et|ou|mais|meme chose|idem|aussi|sinon)\b|\b(ca|cela|celui la|celle la)\b", plain)
    ) or bool(
        re.search(
            r"^(c est|il|elle|on) .*\b(combien|ou|quand|comment|gratuit|payant|obligatoire|long|possible)\b", plain
        )
    )


def _is_subject(term: str, generation: Generation) -> bool:
    """A word that names few documents names a subject; « demande » or « carte » names too many."""
    return 0 < generation.title_counts.get(term, 0) <= _RARE_TITLES
