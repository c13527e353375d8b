"""Whether a sentence puts a thing in the place of another of its kind: the judge where the page says the prosecutor.

The sentence of the page that says most of what is done is found first; the things of ``things.toml`` that it
names are then compared with those of the sentence. Of French text, and pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grounding.clauses import whole_clauses
from assistant.grounding.rewording import content, light
from assistant.grounding.segments import Segment
from assistant.grounding.thesaurus import kind_of, said_by, shared
from assistant.text.analysis import fold

_ENOUGH = 2  # words that tell what is done
_SUBJECT = re.compile(r"^(?:\W|\w+, )*(?:ils?|elles?|celui-ci|celle-ci|ce dernier|cette derniere)\b")


def rival(sentence: str, segments: Sequence[Segment], context: frozenset[str]) -> bool:
    """Whether a clause names a thing that only another segment names, where its own segment names one of its kind."""
    return any(_replaced(content(clause, "fr"), segments, context) for clause in whole_clauses(sentence))


def _replaced(asked: frozenset[str], segments: Sequence[Segment], context: frozenset[str]) -> bool:
    done = [stem for stem in asked - light() if not kind_of(stem)]
    scores = [shared(done, segment.stems) for segment in segments]
    best = max(scores, default=0)
    if best < _ENOUGH or scores.count(best) > 1:
        return False
    own = segments[scores.index(best)]
    others = frozenset(stem for one in segments if one is not own for stem in one.stems)
    strange = {stem for stem in asked if kind_of(stem) and stem in others and not said_by(stem, own.stems | context)}
    if not strange or _SUBJECT.search(fold(own.text)):
        return False
    left_out = {stem for stem in own.stems if kind_of(stem) and stem not in context and not said_by(stem, asked)}
    return any(kind_of(one) & kind_of(other) for one in strange for other in left_out)
