"""The two questions of a message that asks two things, each with what was told before them.

« Mon salarié part vendredi : que faire de ses accès, et puis-je garder sa photo ? » asks twice. Only the words that
open a French question are looked for, a closed list of the grammar; what is asked is read by retrieval.
"""

from __future__ import annotations

import re

_OPENS = (
    r"(?:que|qui|quoi|quel(?:le)?s?|combien|comment|pourquoi|où|quand|est-ce|faut-il|dois-je|doit-on|puis-je|peut-on|"
    r"ai-je|à (?:qui|quel(?:le)?s?|partir)|dans quel(?:le)?s?|chez qui)"
)
_TWICE = re.compile(
    rf"^(?P<told>.*[:.,] )?(?P<first>[^:.,?]*\b{_OPENS}\b[^?]*?)[,?]? et (?P<second>{_OPENS}\b.+)$", re.IGNORECASE
)
_LEAST_WORDS = 3


def parts(question: str) -> tuple[str, str] | None:
    """Both questions of a French ``question`` that asks two, or None."""
    found = _TWICE.match(" ".join(question.split()))
    if found is None or min(len(found[name].split()) for name in ("first", "second")) < _LEAST_WORDS:
        return None
    told = found["told"] or ""
    return f"{told}{found['first'].strip()} ?", f"{told}{found['second'].strip(' ?')} ?"
