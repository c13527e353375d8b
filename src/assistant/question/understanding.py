"""A message in words -> the Question that every stage reads: its forms made once, here and nowhere else.

The spelling is that of one index, which is why a message is read for a generation. It searches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.index.spelling import Speller
from assistant.question.intent import detect, detect_folded
from assistant.question.query import STEPS, search_words, translated
from assistant.records import Question
from assistant.text.analysis import meaningful, words
from assistant.text.language_detection import LanguageScores
from assistant.text.languages import LANGUAGES
from assistant.text.normalisation import Forms, normalise_variants
from assistant.text.privacy import without_masks
from assistant.text.translations import noted

Embed = Callable[[str], NDArray[np.float32]]


def understand(
    message: str,
    speller: Speller | None = None,
    embed: Embed | None = None,
    *,
    language: str | None = None,
    before: str = "fr",
    steps: frozenset[str] = STEPS,
) -> Question:
    """The Question that a message asks.

    Args:
        message: What was asked, cleaned and masked.
        speller: That of the index which is searched; without one no word is corrected.
        embed: Makes the vector of a question, when it is first asked for; without one there is no vector.
        language: The language chosen; else that of the message.
        before: The language of the conversation, which a short message keeps.
        steps: Those of :data:`STEPS` to take, to measure what each contributes.
    """
    bare = without_masks(message)
    scores = LanguageScores.of(bare)
    spoken = language or scores.after(before if before in LANGUAGES else "fr")
    forms, found = Forms.of(message), tuple(words(message))
    notions: tuple[str, ...] = ()
    if spoken == "fr":
        read = search_words(bare, speller, steps)
    else:
        notions = noted(forms.variants if bare == message else normalise_variants(bare), spoken)
        read = translated(bare, found if bare == message else words(bare), " ".join(notions), speller)
    intent = detect_folded(forms.folded) if read.searched == message else detect(read.searched)
    return Question(
        written=message, bare=bare, language=spoken, detected_language=scores.after(), **forms._asdict(),
        words=found, stems=tuple(meaningful(found)), notions=notions, **read._asdict(),
        intent=intent, asks=intent if read.corrected == read.searched else detect(read.corrected),
        embed=embed or _no_model,
    )  # fmt: skip


def with_french(question: Question, language: str, notions: Sequence[str]) -> Question:
    """``question`` followed by French words, its ``notions`` in ``language``, to be compared with French pages."""
    french = " ".join(notions)
    forms, found = Forms.of(french), words(french)
    return replace(
        question,
        written=f"{question.written} {french}",
        language=language,
        normalised=f"{question.normalised} {forms.normalised}".rstrip(),
        words=(*question.words, *found),
        stems=(*question.stems, *meaningful(found)),
        notions=tuple(notions),
    )


def _no_model(_text: str) -> NDArray[np.float32]:
    raise NotImplementedError  # read without an embedding model, a message is only told apart
