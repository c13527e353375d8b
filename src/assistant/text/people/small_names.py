"""Names written in small letters after « je suis », « c'est », « signé »: two or three words that nobody writes so.

No list of names: a word counts as ordinary once it was written in small letters twice in the questions known for our
pages (``small_words.json``, counted by ``assistant_eval.fitting.vocabulary.small_words``). A name of one word, or with
one that is ordinary (« rose », « petit »), is left: « je suis furax » has the same shape.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from assistant.weights import read_weights

_WORD = r"[a-zà-öø-ÿœ]{2,}(?:-[a-zà-öø-ÿœ]{2,})*"
_PARTICLE = r"(?:(?:el|al|ben|van|von|da|dos|di)\s+)?"
_NAME = rf"(?P<name>{_PARTICLE}{_WORD}(?:\s+{_PARTICLE}{_WORD}){{1,2}})"
_PARTICLES = frozenset({"el", "al", "ben", "van", "von", "da", "dos", "di"})
_CUES = (
    # Up to the end of the clause, else « je suis thanatopractrice diplômée depuis… » would be cut in the middle.
    re.compile(rf"(?i:\bj[e']\s*suis|\bc['’ ]est)\s+{_NAME}(?=\s*(?:[,.;!?\n]|$|et\s+j[e'’]))"),
    re.compile(rf"(?i:\bsign[ée]e?)\s*:?\s+{_NAME}(?=[\s.!]*$)", re.MULTILINE),
)


def small_names(text: str) -> Iterator[tuple[int, int]]:
    """Where such names stand."""
    for cue in _CUES:
        for match in cue.finditer(text):
            words = [word for word in match["name"].split() if word not in _PARTICLES]
            if len(words) > 1 and not any(part in _ordinary() for word in words for part in (word, *word.split("-"))):
                yield match.span("name")


@functools.cache
def _ordinary() -> frozenset[str]:
    return frozenset(read_weights("assistant.text.people", "small_words.json")["words"].split())
