"""What a message picks from the subjects or suggestions just offered: « oui », « la deuxième », « le passeport ».

It picks only; what is picked is asked as any other question.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.question.followup_words import followup_words
from assistant.records import Answer, Choice, Question
from assistant.text.analysis import analyse

_RANKS = ("first", "second", "third", "fourth")


def accepted(question: Question, history: Sequence[Answer]) -> str | None:
    """The suggestion that « oui » or « la deuxième » accepts, or the choice that « le passeport » names."""
    if not history or not history[-1].suggestions:
        return None
    said, words, suggestions = question.normalised, followup_words(), history[-1].suggestions
    if said in words["yes"] and len(history[-1].choices) <= 1:
        return suggestions[0]
    for rank, name in enumerate(_RANKS):
        if said in words[name] and rank < len(suggestions):
            return suggestions[rank]
    if said in words["last"]:
        return suggestions[-1]
    return _named(question, history[-1].choices)


def refuses(question: Question, history: Sequence[Answer]) -> bool:
    """Whether « autre chose » says that none of the choices just given is meant."""
    return bool(history) and bool(history[-1].choices) and question.normalised in followup_words()["other"]


def picks(question: Question) -> bool:
    """Whether a message only picks from a list: « la deuxième », « autre chose ». It says nothing more."""
    return any(question.normalised in followup_words()[rank] for rank in (*_RANKS[1:], "last", "other"))


def _named(question: Question, choices: Sequence[Choice]) -> str | None:
    """The question of the only choice whose title says all the words of ``question``."""
    said = set(question.stems) - followup_words()["generic"]
    named = [one.question for one in choices if said and said <= set(analyse(one.title))]
    return named[0] if len(named) == 1 else None
