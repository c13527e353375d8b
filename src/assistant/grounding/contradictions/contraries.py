"""Whether a sentence contradicts a page on the very words of a rule, whichever clause is the nearest. Pure.

A thing « avec » that the page has « sans », what is done « sans » a thing that the page requires, what is called
useless or forbidden and the page does, what the page forbids and the sentence does. Pairs of contrary words are in
``polarity.py``, nearest clauses in ``contradiction.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grounding.contradictions import polarity
from assistant.grounding.contradictions.clauses import ruled
from assistant.grounding.thesaurus import expanded_stems, said_by
from assistant.text.analysis import analyse, fold

_THING = r"(?:qu'|d')?(?:une? |l'|les? |la |votre |son |sa |ses |de |d'|du |des )?"
_RELATION = re.compile(
    r"(?<!pas )\b(avec|sans|sur|avant|apres|hors|en|dans) (?!(?:vous|nous|elles?|leurs?|cas|ligne)\b)"
    + _THING
    + r"([^\W\d_]{4,}(?:-[^\W\d_]+)*)"
)
_CONTRARY = {
    "avec": "sans", "sur": "sans", "sans": "(?:avec|sur)", "avant": "apres", "apres": "avant",
    "hors": "(?:en|dans)", "en": "hors", "dans": "hors",
}  # fmt: skip
_GOES_ON = re.compile(r"(?:et|ou|mais|puis|qui|ils?|elles?|celle-ci|celui-ci|c'est|n'importe)\b")
_SAVE = re.compile(
    r"\b(?:sauf|hormis|excepte|a l'exception d)(?: exceptions?)?(?: comme)?\b(?! (?:si|quand|lorsqu|a |en |pour ))"
)
_SAVES = re.compile(r"\b(?:sauf|hormis|excepte|exception)")
_INFINITIVE = re.compile(r"(?:croire qu\W)?\w+(?:er|ir|re)\b")


def lacking(sentence: str, whole: str) -> bool:
    """Whether one text has « avec » a thing and the other only « sans » it; the same for « avant » and « après »."""
    said, have = fold(sentence).replace("’", "'"), fold(whole).replace("’", "'")
    for match in _RELATION.finditer(said):
        thing = _THING + re.escape(match[2])
        contrary = re.search(rf"\b{_CONTRARY[match[1]]} {thing}\b", have)
        if contrary and not re.search(rf"\b{match[1]} {thing}\b", have):
            return True
    return False


def sides_of(clause: str) -> frozenset[tuple[str, bool]]:
    """The polarity of each notion in a clause, including pairs of opposites."""
    reading = polarity.read(clause)
    return reading.sides | reading.loose


def joined(held: Sequence[str]) -> list[str]:
    """The clauses of a page, each joined to the one it continues: « celle-ci, et l'autre, sont gratuites »."""
    before = ("", *held)
    return [f"{first} {one}" if _GOES_ON.match(fold(one)) else one for first, one in zip(before, held, strict=False)]


def spared(clauses: Sequence[str], held: Sequence[str]) -> bool:
    """Whether a clause does « sans » a thing that the page requires."""
    for clause in clauses:
        said = polarity.read(ruled(clause))
        if said.verbal or said.forbids or ("duty", True) in said.sides:
            continue
        for words in said.lacked:
            for one in held:
                reading = polarity.read(one)
                needed = ("duty", True) in reading.sides and not reading.lacked
                if needed and not reading.against and words and words[0] in expanded_stems(one):
                    return True
    return False


def undone(clauses: Sequence[str], held: Sequence[str]) -> bool:
    """Whether a clause calls useless, forbids or denies what a clause of the page does: both its words, or a verb.

    One word is enough when it is the very one that is refused: « vous ne pouvez pas recommencer », « recommencez ».
    """
    denied = {word for one in held for target in _denied(one) for word in target}
    denied |= {target[0] for one in held for target in polarity.read(one).lacked if target}
    for clause in clauses:
        reading = polarity.read(ruled(clause))
        others = [one for one in held if not polarity.agree(reading, polarity.read(one))]
        for target in _denied(ruled(clause)):
            if any(said_by(word, denied) for word in target) or any(_says(one, target) for one in clauses):
                continue
            if len(target) > 1 and any(_does(one, target) for one in others):
                return True
            if target in reading.refused and any(_says(one, target) for one in held):
                return True
    return False


def apart(clauses: Sequence[str], held: Sequence[str]) -> bool:
    """Whether a clause says of what a page sets apart (« sauf une denrée périssable ») what it says of the rest."""
    for place, one in enumerate(held):
        match = _SAVE.search(fold(one))
        if match is None:
            continue
        rule = fold(one)[: match.start()] or (held[place - 1] if place else "")
        words = analyse(fold(one)[match.end() :])[:2]
        for clause in clauses:
            said = expanded_stems(clause)
            same = _refuses(clause) == _refuses(rule) and not _SAVES.search(fold(clause)) and not polarity.hints(clause)
            if words and same and all(said_by(word, said) for word in words):
                return True
    return False


def _denied(clause: str) -> list[tuple[str, ...]]:
    """The words that a clause negates, forbids or calls useless."""
    reading = polarity.read(clause)
    return [one for one in (*reading.targets, *reading.refused) if one and one not in reading.lacked]


def _does(clause: str, target: Sequence[str]) -> bool:
    """Whether a clause contains all the words of a negation without negating anything itself."""
    if _refuses(clause) or polarity.hints(clause.removeprefix("éviter ")):
        return False
    return all(said_by(word, expanded_stems(ruled(clause))) for word in target)


def _says(clause: str, target: Sequence[str]) -> bool:
    """Whether a clause without any negation contains these very words."""
    return not _refuses(clause) and frozenset(target) <= frozenset(analyse(ruled(clause)))


def _refuses(clause: str) -> bool:
    if clause.startswith("éviter ") and _INFINITIVE.match(fold(clause).removeprefix("eviter ")):
        return True
    reading = polarity.read(ruled(clause))
    return reading.forbids or reading.verbal
