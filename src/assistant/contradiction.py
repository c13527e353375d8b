"""Whether a sentence says the contrary of the clause of a page that says the same thing. Pure.

Clauses are what is compared, since a page denies one thing and affirms another in one breath. The shapes of denial and
the pairs of contrary words are in ``polarity.py``; nothing is judged of figures or names here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import polarity
from assistant.facts import facts, holds
from assistant.lexical import analyse, fold
from assistant.rewording import alike, content, has_verb, light, said_by

_CLAUSE = re.compile(r"[,;:()]\s|\s(?=(?:mais|sauf|et|but|except|unless|car|si|pero|mas|ma|але)\s)")
_ADVERBIAL = re.compile(
    r"\s*(?:oui|non|en|pour|a|au|aux|depuis|avec|dans|selon|chaque|lorsqu|quand|si|s'|avant|apres|pendant|des|tant|meme)\b"
)
_PRONOUN = re.compile(r"\b(?:ils?|elles?|celui-ci|celle-ci)\b")  # the clause before says who


def turned(sentence: str, texts: Sequence[str], context: frozenset[str], language: str) -> bool:
    """Whether a clause of the sentence says the contrary of the clause that says the same thing."""
    whole = " ".join(texts)
    said, have = polarity.read(sentence, language), polarity.read(whole)
    if language != "fr":
        return polarity.contradicts(said, polarity.read(_same_clauses(sentence, whole, language)))
    if polarity.opposed(said, have):
        return True
    held = [clause for text in texts for clause in whole_clauses(text)]
    for clause in whole_clauses(sentence):
        asked = frozenset(analyse(clause or ""))
        about = frozenset(analyse(polarity.subject(clause or "")))
        said_here = polarity.read(clause)
        nearest = max(held, key=lambda one: _nearness(one, asked, about, said_here), default="")
        nearest = nearest if asked & frozenset(analyse(nearest)) else whole
        if asked and polarity.contradicts(said_here, polarity.read(nearest)):
            return True
        alone = nearest in held and not _PRONOUN.search(fold(nearest))
        if alone and _rules_another(about - light() - context, nearest, held):
            return True
    return False


def _same_clauses(sentence: str, held: str, language: str) -> str:
    """The clauses of ``held`` that share most figures, words and notions with a sentence in another language."""
    wanted, asked = facts(sentence, language), content(sentence, language)
    said = polarity.read(sentence, language).notions
    scores = {
        clause: sum(holds(facts(clause), fact, language) for fact in wanted)
        + len(asked & frozenset(analyse(clause)))
        + len(alike(sentence, analyse(clause), language))
        + 0.5 * len(said & polarity.read(clause).notions)
        for clause in whole_clauses(held)
    }
    most = max(scores.values(), default=0)
    return ", ".join(clause for clause, score in scores.items() if score >= most - 0.5 and score) or held


def whole_clauses(sentence: str) -> list[str]:
    """The clauses of a sentence; « En cas de grève, » goes with the next one, for it says nothing by itself."""
    found, waiting = [], ""
    for clause in _CLAUSE.split(sentence):
        waiting = f"{waiting} {clause}".strip()
        if polarity.read(clause).rules or (not _ADVERBIAL.match(fold(clause)) and has_verb(clause)):
            found.append(waiting)
            waiting = ""
    if waiting:
        found[-1:] = [f"{' '.join(found[-1:])} {waiting}".strip()]
    return found


def _rules_another(about: frozenset[str], nearest: str, held: Sequence[str]) -> bool:
    """Whether a thing that the nearest clause does not name stands in one that says the contrary of it."""
    stems = frozenset(analyse(nearest))
    unsaid = frozenset(one for one in about if not said_by(one, stems))
    side = polarity.read(nearest).against
    return any(
        unsaid.intersection(analyse(one)) and polarity.read(one).against != side for one in held if one != nearest
    )


def _nearness(clause: str, asked: frozenset[str], about: frozenset[str], said: polarity.Reading) -> float:
    """How much a clause says the same thing; what it is about counts more than what is said of it."""
    stems = analyse(clause)
    shared = len(about.intersection(stems)) + 0.2 * len(asked.intersection(stems))
    return shared + 0.6 * len(said.notions & polarity.read(clause).notions) - 0.15 * len(stems)
