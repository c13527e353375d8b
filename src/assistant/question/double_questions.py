"""The two questions of a message that asks two things, each with what was told before them.

« Mon salarié part vendredi : que faire de ses accès, et puis-je garder sa photo ? » asks twice, and so does « Faut-il
une autorisation ? Et vous prêtez des tables ? ». Only the words that open a French question are looked for, a closed
list of the grammar; what is asked is read by retrieval.
"""

from __future__ import annotations

import re

_OPENS = (
    r"(?:qui|quoi|quel(?:le)?s?|combien|comment|pourquoi|où|quand|c'est (?:quoi|combien|où|quand)|[cç]est combien|"
    r"que (?:faire|faut|dois|doit|devient|risque)|est[- ]ce|faut[- ]il|(?:me|nous) faut[- ]il|y a[- ]t[- ]il|"
    r"(?:dois|puis|peux|ai|suis)[- ]je|(?:doit|peut|a[- ]t)[- ]on|(?:doit|peut|est|sont)[- ](?:ils?|elles?|ce)|"
    r"à (?:qui|quel(?:le)?s?|partir)|dans quel(?:le)?s?|pendant combien|jusqu'(?:à quand|où)|chez qui)"
)
_ASKS = rf"(?:{_OPENS}|(?:je|on|vous|ça|il|elle) (?:peux|peut|pouvez|dois|doit|coûte|faut|prêtez|faites))"
_JOINED = re.compile(
    rf"^(?P<told>.*[:.,!] )?(?P<first>[^:.,!?]*\b{_OPENS}\b[^?]*?)[,?]? et (?P<second>{_ASKS}\b[^?]+)(?:\?.*)?$",
    re.IGNORECASE,
)
_APART = re.compile(r"^(?P<told>.*[:.,!] )?(?P<first>[^:.!?]+?) ?\?+ et (?P<second>[^?]+)(?:\?.*)?$", re.IGNORECASE)
_LEAST_WORDS = 3


def parts(question: str) -> tuple[str, str] | None:
    """Both questions of a French ``question`` that asks two, or None."""
    said = " ".join(question.replace("’", "'").split())
    found = _JOINED.match(said) or _APART.match(said)
    if found is None or min(len(found[name].split()) for name in ("first", "second")) < _LEAST_WORDS:
        return None
    told = found["told"] or ""
    return f"{told}{found['first'].strip()} ?", f"{told}{found['second'].strip(' ?')} ?"
