"""The sentences of an excerpt that could be read before the others.

A sentence that depends on another (« Il », « aussi »), one too short or too long to be read alone, and a verdict away
from its question cannot. Steps and papers keep their order; a step that answers may be said above its list.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from assistant.answering.quoting import Excerpt, Opening, ordered_marks
from assistant.text.analysis import sentences

_DEPENDS = (
    r"il|elle|ils|elles|on|ce|cet|cette|ces|c'|cela|ceci|celui|celle|ceux|celles|ça|y|en|son|sa|ses|leur|leurs|"
    r"mais|et|ou|or|donc|car|sinon|ainsi|aussi|alors|puis|ensuite|enfin|toutefois|cependant|pourtant|sauf|dans ce cas|"
    r"par exemple|même|seul|seule"
)
FOLLOWS = re.compile(rf"({_DEPENDS})\b", re.IGNORECASE)
_BACK = re.compile(r"\b(?:aussi|également)\b|-(?:les?|la|lui|leur|en|y)\b", re.IGNORECASE)  # « Signalez-les »
WHOLE = frozenset({"documents", "checklist", "steps"})  # fields read in their order
_SHORT, _LONG = 3, 34  # words of a sentence that can be read alone
_VERDICT = re.compile(r"(?:oui|non)(?![\w-])", re.IGNORECASE)
_OWN_CASE = re.compile(r"(?!\d+ min)[^a-zà-ÿ].* : ")  # an item without its case says nothing away from its list


def openings_of(excerpt: Excerpt) -> list[Opening]:
    """The first sentence, then those that could be read before it."""
    found = [Opening(0, 0, 1)]
    if excerpt.passage.field in WHOLE:
        return found
    ordered = ordered_marks(excerpt)
    for place, block in enumerate(excerpt.blocks):
        words = excerpt.words_of(block)
        if block.kind == "item":
            inner = excerpt.blocks[place + 1 : place + 2]
            parent = bool(inner) and inner[0].kind == "item" and inner[0].level > block.level
            step = block.start in ordered
            told = step or _OWN_CASE.match(words) is not None
            if place and told and not (block.level or parent) and _stands_alone(words):
                found.append(Opening(place, 0, 1, stays=step))
            continue
        parts = sentences(words)
        dependent = [_is_dependent(one) for one in parts] + [False]
        for start, one in enumerate(parts):
            if (place or start) and _stands_alone(one):
                until = next(end for end in range(start + 1, len(dependent)) if not dependent[end])
                found.append(Opening(place, start, until))
    return found


def words_of(excerpt: Excerpt, opening: Opening) -> str:
    """The sentence or list item that ``opening`` names."""
    return _parts(excerpt, opening.block)[opening.place]


def in_order(excerpt: Excerpt, openings: Sequence[Opening]) -> tuple[list[str], list[int]]:
    """Every sentence of the excerpt, in order, and the place among them of each of ``openings``."""
    texts = [_parts(excerpt, block) for block in range(len(excerpt.blocks))]
    starts = [0, *itertools.accumulate(map(len, texts))]
    return [text for block in texts for text in block], [starts[one.block] + one.place for one in openings]


def gives_verdict(sentence: str) -> bool:
    """Whether a sentence opens on « oui » or « non »."""
    return _VERDICT.match(sentence) is not None


def _parts(excerpt: Excerpt, number: int) -> list[str]:
    block = excerpt.blocks[number]
    words = excerpt.words_of(block)
    return [words] if block.kind == "item" else sentences(words)


def _stands_alone(sentence: str) -> bool:
    whole = _SHORT <= len(sentence.split()) <= _LONG and not sentence.endswith(":")
    return whole and not (_is_dependent(sentence) or gives_verdict(sentence))


def _is_dependent(sentence: str) -> bool:
    """Whether a sentence needs the one before it."""
    return FOLLOWS.match(sentence) is not None or _BACK.search(sentence) is not None
