"""How much of a sentence in another language than French a passage covers: the share of its notions.

Notions are those of ``text/translations.py``; where a sentence names none, similar spellings and figures must do. Pure.
French uses an entailment model instead: see ``weighing.py``.
"""

from __future__ import annotations

from assistant.grounding.facts.extraction import facts
from assistant.grounding.paraphrase_words import alike, filler_stems
from assistant.text.analysis import analyse
from assistant.text.translations import notions


def support_abroad(sentence: str, stems: frozenset[str], language: str) -> float:
    """The share of a sentence's notions that the passage names; without any, similar spellings and figures must do."""
    named = [frozenset(analyse(one)) for one in notions(sentence, language)]
    telling = [one for one in named if not one & filler_stems()]
    like = alike(sentence, stems, language)
    if not telling:
        return 1.0 if like or facts(sentence, language) or any(one & stems for one in named) else 0.0
    return (sum(bool(one & stems) for one in telling) + 0.5 * len(like)) / len(telling)
