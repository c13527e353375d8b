"""The clauses of a French text that state something, stripped of conditions, asides and purposes.

Pure. « Si vous n'avez pas internet, appelez » states one thing, that you may call: the negation in its condition
denies nothing. Nothing is compared here: see ``contradiction.py``.
"""

from __future__ import annotations

import re

from assistant.grounding.contradictions import polarity
from assistant.grounding.paraphrase_words import has_verb
from assistant.text.analysis import analyse, fold

_ASIDE = re.compile(r"\s*\([^()]*\)")
_REPLY = re.compile(r"^\s*(?:oui|non)\s*[,:.]\s*", re.IGNORECASE)
_QUESTION = re.compile(r"(?:^|(?<=[.!?]\s))[^.!?]*\?")
_CONTRAST = re.compile(r",?\s+et non (?:pas )?(?!seulement)[^,;.]*", re.IGNORECASE)
_EVEN_IF = re.compile(
    r"\bm[eê]me s(?:i (?:(?!si\b)[^\s,;:.]+ ){1,5}?|['’]ils? |['’]elles? )(?:ne |n['’])[^\s,;:.]+ pas\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;:()]\s|\s(?=(?:mais|sauf|et|but|except|unless|car|si|pero|mas|ma|але)\s)")
_ADVERBIAL = re.compile(
    r"\s*(?:oui|non|en|pour|a|au|aux|depuis|avec|dans|selon|chaque|lorsqu|quand|si|s'|avant|apres|pendant|des|tant|meme)\b"
)
_CASE = re.compile(
    r"(?:^|(?<=\s))(?:(?:m[eê]me )?(?:si|s['’](?=ils?\b)|tant qu['’e]|quand(?! m[eê]me)|lorsqu['’e])(?=.?\b)"
    r"|(?:pour|afin de) ne (?:pas|plus|jamais|rien)\b|pour [eé]viter\b|m[eê]me sans\b|^sans\b)"
    r"(?:(?!\s(?:vous|il|elle)\s(?:pouvez|devez|peut|doit)\b)[^,;:])*(?:,|$)",
    re.IGNORECASE,
)
_LACKED = re.compile(r"\b(?:sans|non) (?:(?:une?|la|le|les|votre|vos|son|sa|ses) )?([^\W\d_]+)", re.IGNORECASE)


def stated(sentence: str) -> str:
    """What a sentence states, without asides, questions and excluded alternatives (« et non l'autre »)."""
    whole = _CONTRAST.sub("", _ASIDE.sub(" ", without_reply(sentence)))
    return _QUESTION.sub(" ", whole).strip() or whole


def without_reply(text: str) -> str:
    """A text without « Oui, »; « même si ses parents ne sont pas d'accord » is « même sans »."""
    return _EVEN_IF.sub("même sans", _REPLY.sub("", text))


def ruled(clause: str) -> str:
    """A clause without its condition: « si vous n'avez pas internet » does not negate the rule."""
    left = _CASE.sub(" ", clause).strip()
    return left if has_verb(left) else clause


def bare(clause: str, named: frozenset[str]) -> str:
    """A clause without its condition, and without what it says is missing unless ``named`` contains it."""
    return _LACKED.sub(lambda match: match[0] if named.intersection(analyse(match[1])) else " ", ruled(clause))


def whole_clauses(sentence: str) -> list[str]:
    """The clauses of a sentence; « En cas de grève, » joins the next one, since it states nothing by itself."""
    found, waiting = [], ""
    for clause in _CLAUSE.split(sentence):
        waiting = f"{waiting}, {clause}" if waiting else clause
        rules = polarity.read(clause).rules and bool(analyse(polarity.subject(clause)))
        if not _CASE.match(clause) and (rules or (not _ADVERBIAL.match(fold(clause)) and has_verb(clause))):
            found.append(waiting)
            waiting = ""
    if waiting:
        found[-1:] = [", ".join([*found[-1:], waiting])]
    return found
