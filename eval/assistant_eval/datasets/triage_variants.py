"""Other ways of writing the cases of triage: as a text message, or shouted.

People in danger seldom write one tidy sentence. The cases to learn from are also given in these forms, questions to
search as well as emergencies, so that the form itself tells nothing. It changes no meaning and no label, and the draws
only depend on the seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant_eval.datasets.triage_cases import Case
from assistant_eval.datasets.typing_errors import without_accents

SEED = 11
SHOUTED = 0.1
# How French is written in text messages, in order: sounds, then words.
_SOUNDS = (
    (r"\bqu['’]", "k"),
    (r"qu(?=[eiao])", "k"),
    (r"\bj['’]ai\b", "g"),
    (r"\bc['’]est\b", "c"),
    (r"\bd['’]", "d"),
    (r"\bl['’]", "l"),
    (r"\bm['’]", "m"),
    (r"\bs['’]", "s"),
    (r"\bn['’]", "n"),
    (r"\bj['’]", "j"),
    (r"\bje ", "j"),
    (r"(?<=\w)(?:er|ez|ée|ées|és)\b", "é"),
    (r"(?<=\w)eau\b", "o"),
    (r"(?<=[a-zé]{3})(?:es|s|t|e|ent)\b", ""),
    (r"(.)\1", r"\1"),
)
_WORDS = {
    "pas": "pa", "plus": "plu", "dans": "ds", "mon": "mn", "pour": "pr", "avec": "avc", "vous": "vs", "nous": "ns",
    "tout": "tt", "tous": "ts", "toute": "tte", "quand": "kan", "maintenant": "mtn", "est": "é", "et": "é",
    "suis": "sui", "il": "i", "ça": "sa", "bébé": "bb", "beaucoup": "bcp", "toujours": "tjr", "quelqu'un": "kelkun",
    "sans": "san", "faire": "fair", "chez": "ché", "besoin": "bsoin", "rendez-vous": "rdv", "au": "o", "trop": "tro",
}  # fmt: skip


def variants(cases: Sequence[Case], seed: int = SEED) -> Iterator[tuple[int, Case]]:
    """Each case's other forms, with the position of the case they come from.

    A text message for French; a shout for one case in ten of any language.
    """
    draw = random.Random(seed)  # noqa: S311 - no secret, the same variants every time
    for number, case in enumerate(cases):
        if case.language == "fr":
            yield number, replace(case, question=text_message(case.question, draw))
        if draw.random() < SHOUTED:
            yield number, replace(case, question=case.question.upper())


def text_message(question: str, draw: random.Random) -> str:
    """A French question as hurried thumbs write it: some words shortened, some as they sound, few accents."""
    words = []
    for word in re.sub(r"[.,;:!?«»]", " ", question.lower()).split():
        short = _WORDS.get(word, word) if draw.random() < 0.7 else word
        words.append(short)
    text = " ".join(words)
    for pattern, sound in _SOUNDS:
        if draw.random() < 0.6:
            text = re.sub(pattern, sound, text)
    return text if draw.random() < 0.5 else without_accents(text)
