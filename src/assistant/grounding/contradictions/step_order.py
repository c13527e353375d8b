"""Which of two steps a French text puts first, and whether a sentence reverses them. Pure.

« Payez d'abord, puis appelez » contradicts « ne payez pas avant d'avoir appelé », though neither negates the other. The
phrasings read are « A avant B », « B après A », « une fois A, B », « A, puis B » and « d'abord A […] ensuite B ».
What need not be done first, « pas obligé de A avant B », puts nothing in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.grounding.thesaurus import kin, said_by
from assistant.text.analysis import analyse, fold

Steps = tuple[frozenset[str], frozenset[str]]

_SENTENCE = re.compile(r"[.;!?|\n]+(?:\s|$)")
# « D'avant l'attaque » tells which one, « avant le 4 » is a date, « et après » follows.
_TIME = r"(?:le |la |l'|cette |ce |ces )?(?:\d|heures?|delai|date|\w+ (?:heures?|jours?|mois|ans?|semaines?)\b)"
_LINK = re.compile(
    rf"(?<!d')(?<!seulement )(?<!et )(?<!puis )\b(avant|apres|une fois)\b(?! {_TIME})(?: (?:de |que |d'|qu'))?"
)
_THEN = re.compile(r"(?:,| et|, et)? puis |(?:, et|,| et) ensuite ")
_FIRST = re.compile(r"\bd'abord\b")
_LATER = re.compile(r"\b(?:ensuite|puis|apres|plus tard)\b")
_EXCUSED = re.compile(r"\b(?:pas|plus|rien|jamais) (?:oblig|forc|tenu|besoin|necess|indisp)|\bfacultati")
_FAR = 120  # characters between a first step and the word that introduces the second
_DENIED = re.compile(r"\b(?:ne |n')[^,:]*\b(?:pas|rien|jamais)\b[^,:]*$|\b(?:evite[rz]|inutile|interdit) [^,:]*$")


def reversed_steps(sentence: str, text: str) -> bool:
    """Whether a sentence puts first what the text puts second, both said in the same words, and never as it does."""
    held = list(_steps(text))
    for one in _steps(sentence):
        if any(_crosses(one, other) for other in held) and not any(_crosses(one, other[::-1]) for other in held):
            return True
    return False


def same_steps(sentence: str, text: str) -> bool:
    """Whether a sentence puts its steps in an order, and always in that of the text."""
    said, held = list(_steps(sentence)), list(_steps(text))
    return bool(said) and all(any(_crosses(one, other[::-1]) for other in held) for one in said)


def _crosses(said: Steps, held: Steps) -> bool:
    """Whether the first step of one is the second step of the other, and the reverse."""
    first, second = said[0] - said[1], said[1] - said[0]
    crossed = _common(first, held[1] - held[0]), _common(second, held[0] - held[1])
    return min(crossed) > 0 and sum(crossed) > _common(first, held[0]) + _common(second, held[1])


def _common(asked: frozenset[str], stems: frozenset[str]) -> int:
    return sum(said_by(one, stems) or kin(one, stems) for one in asked)


def _steps(text: str) -> Iterator[Steps]:
    """The pairs of what comes first and what comes second, as stems."""
    folded = fold(text).replace("’", "'")
    for sentence in _SENTENCE.split(folded):
        for link in _LINK.finditer(sentence):
            if not _EXCUSED.search(sentence[: link.start()]):
                yield from _linked(sentence, link)
        for then in _THEN.finditer(sentence):
            yield from _told(sentence[: then.start()], sentence[then.end() :])
    yield from _announced(folded)


def _announced(text: str) -> Iterator[Steps]:
    """The steps of « d'abord A », and of what follows it at once, or a sentence later, with « ensuite »."""
    first = _FIRST.search(text)
    if first is None:
        return
    start = max(text.rfind(mark, 0, first.start()) for mark in ".,;:") + 1
    mark = re.search(r"[.,;:]", text[first.end() :])
    end = first.end() + mark.start() if mark else len(text)
    rest = text[end + 1 :].strip()
    if _LATER.search(rest[:_FAR]):
        yield from _told(text[start:end], _SENTENCE.split(rest)[0])


def _linked(sentence: str, link: re.Match[str]) -> Iterator[Steps]:
    """The steps on both sides of « avant » or « après »; at the head of a sentence, of the comma."""
    ahead, after = sentence[: link.start()].strip(" ,:"), sentence[link.end() :]
    if not ahead:
        after, _, ahead = after.partition(",")
        ahead = re.split(r"[,:]", ahead)[0]
    elif not after.strip(" ,"):
        after, _, ahead = ahead.rpartition(",")
    else:
        after = re.split(r"[,:]", after)[0]
    denied = link[1] == "avant" and bool(_DENIED.search(ahead))
    yield from _told(ahead, after) if (link[1] == "avant") != denied else _told(after, ahead)


def _told(first: str, second: str) -> Iterator[Steps]:
    steps = frozenset(analyse(first)), frozenset(analyse(second))
    if all(steps):
        yield steps
