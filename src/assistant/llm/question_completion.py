"""Whether a model's version of a follow-up may replace the deterministic one: same content, better phrased.

« et pour un enfant ? » after « Passeport » may become « Combien coûte un passeport pour un enfant ? »: every word of
the question and of the subject is kept, no figure and no other subject is added. Pure.
"""

from __future__ import annotations

from assistant.grounding.facts.extraction import facts, holds
from assistant.grounding.paraphrase_words import filler_stems
from assistant.text.analysis import analyse

MAX_CHARS = 200


def agrees(completed: str, question: str, resolved: str, before: tuple[str, ...]) -> bool:
    """Whether ``completed`` keeps what ``question`` and ``resolved`` say, and adds nothing that ``before`` did not."""
    said, asked, known = (frozenset(analyse(text)) for text in (completed, question, " ".join((resolved, *before))))
    if not said or len(completed) > MAX_CHARS or "\n" in completed:
        return False
    subject = frozenset(analyse(resolved)) - asked - filler_stems()
    held = facts(" ; ".join((question, resolved, *before)))
    return (
        asked - filler_stems() <= said
        and (not subject or 2 * len(subject & said) >= len(subject))
        and said <= asked | known | filler_stems()
        and all(holds(held, fact) for fact in facts(completed))
    )
