"""An Answer as one text that carries its proofs, for programs that show text only."""

from __future__ import annotations

from assistant import Answer
from assistant.text.dates import day_in_words
from assistant_bots.service import texts


def with_proofs(answer: Answer) -> str:
    """The text of ``answer``, then each source with its exact words, publisher, day and address."""
    return answer.text + proofs(answer)


def proofs(answer: Answer) -> str:
    """What follows the text; nothing when nothing is cited."""
    if not answer.citations:
        return ""
    lines = [texts.say("builders.sources")]
    for one in answer.citations:
        quote = " ".join(one.quote.split())
        address = f", {one.url}" if one.url else ""
        lines.append(f"[{one.n}] « {quote} » ({one.title}, {one.publisher}, {day_in_words(one.updated)}{address})")
    return "\n\n" + "\n".join(lines)
