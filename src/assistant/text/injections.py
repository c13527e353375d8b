"""Prompt injections: sentences addressed to a machine rather than a reader are dropped from pages and prompts.

Pages belong to the town, but a pasted text or a visitor's comment may contain « ignore les consignes ». Only known
patterns are caught, in French and English, and only those that no honest page needs: « répondez uniquement par
courrier » or « les règles sont annulées » must stay, since losing a fact is worse than quoting an order. Whatever gets
through is quoted like any sentence, and a model's use of it is still checked by the grounding. ``assistant corpus
check`` reports each sentence dropped. Pure.
"""

from __future__ import annotations

import re

from assistant.text.analysis import fold

_IN = r"[^.!?]"  # an order stays inside one sentence
_RULES = r"(?:instruction|consigne|directive|regle|prompt|guideline|rule)s?"
_WHOSE = (
    r"(?:precedent\w*|anterieur\w*|ci-dessus|initial\w*|systeme|previous|prior|above|earlier|system|tes"
    r"|toutes (?:tes|vos|les)|your|all)"
)
_BEFORE = r"(?:tout ce qui|everything|anything|ce qui|what)\b[^.!?]{0,20}\b(?:precede\w*|above|before|plus haut)"
_PROMPT = r"(?:system prompt|prompt systeme|tes consignes|tes instructions|your (?:instructions|prompt|rules))"
_IGNORE = r"(?:ignore[zr]?|oublie[zr]?|contourne[zr]?|neglige[zr]?|disregard|forget|override|bypass)"
_MACHINE = (
    r"(?:ia|ai|llm|chat ?bots?|robots?|bots?|modeles? de langage|modeles? de langue|language models?|dan"
    r"|assistants? (?:ia|virtuels?|automati\w+|sans \w+)|ai assistants?|intelligences? artificielles?)"
)
_ROLE = r"(?:systeme|system|assistant|utilisateur|user|developer|admin)"
_TO_YOU = r"(?:reponds|ecris|affiche|recopie|termine|dis|ajoute|repete|traduis|commence)"  # said to « tu »
_WRITE = r"(?:reply|respond|answer|say|print|output|write|append|repeat|end)"
_WRITE_ALL = r"(?:repondez|ecrivez|affichez|terminez|commencez|ajoutez|dites)"
_ONLY = r"(?:uniquement|seulement|exactement|toujours)"
_OPENS = r"(?:^\W*|[,;:»>\]]\s*)"  # an order opens its clause; « le site affiche le code » tells
_TELLS = rf"(?:{_OPENS}|\b(?:et|puis|alors|and|then|please|must|dois|now|maintenant|desormais)\s+)"
_ANSWERS = (
    r"(?:(?:chaque|toute|toutes (?:tes|vos|les)|ta|tes|vos) reponses?"
    r"|(?:every|each|all|your|any) (?:answer|repl|response)\w*)"
)
_WORD = r"(?:le mot|le code|la phrase|the word|the code|the phrase|marqueur|marker)"
_YOU_ARE = r"(?:tu es|vous etes|you are|act as|agis comme|comporte-toi)"
_FOR = r"(?:a l'attention des?|note (?:to|for)|message (?:to|for)|pour|for|si tu es|si vous etes|if you are)"
_SHAPES = re.compile(
    "|".join(
        (
            r"<\|[a-z_]+\|>|\[/?inst\]|###\s*(?:system|instruction)",
            r"<\s*/?\s*(?:system|assistant|user|passage|instructions?)\b",
            (
                rf"{_TELLS}{_IGNORE}\b(?! pas\b){_IN}{{0,25}}\b{_RULES}\b"
                rf"(?={_IN}{{0,25}}\b(?:{_WHOSE}|{_TO_YOU}|{_WRITE})\b)"
            ),
            rf"{_TELLS}{_IGNORE}\b(?! pas\b){_IN}{{0,20}}\b{_WHOSE}\b{_IN}{{0,20}}\b{_RULES}\b",
            rf"{_TELLS}{_IGNORE}\b(?! pas\b){_IN}{{0,10}}\b{_BEFORE}\b",
            (
                rf"^\W*{_ROLE}\s*[:>\]]{_IN}*"
                rf"\b(?:tu es|tu dois|vous etes|you are|you must|you will|always|{_TO_YOU}|{_WRITE}|{_IGNORE})\b"
            ),
            rf"\b{_YOU_ARE}\b(?:\s+(?:desormais|maintenant|now|donc|un|une|an?|the|le|la))*\s+{_MACHINE}\b",
            rf"{_OPENS}{_TO_YOU}\b{_IN}{{0,15}}\b{_ONLY}\b",
            rf"{_OPENS}(?:{_TO_YOU}|{_WRITE})\b{_IN}{{0,40}}\b(?:{_ANSWERS}|{_WORD})\b",
            rf"\b{_WRITE_ALL}\b{_IN}{{0,40}}\b{_ANSWERS}",
            rf"\byou must\b{_IN}{{0,15}}\b{_WRITE}\b",
            r"\b(?:reply|respond|answer|output)\b (?:only|exactly|just)(?! (?:if|on|in|by|to|when|after)\b)",
            (
                rf"^\W*{_FOR}\b{_IN}{{0,8}}\b{_MACHINE}\b{_IN}*"
                rf"\b(?:{_TO_YOU}|{_WRITE}|{_IGNORE}|{_WRITE_ALL}|recommande[zr]?)\b"
            ),
            rf"\b(?:revele|affiche|montre|reveal|show|print|repeat)[zr]?\b{_IN}{{0,20}}\b{_PROMPT}\b",
        )
    )
)
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_TOWARDS_ALL = re.compile(rf"\b{_IGNORE}\b")


def speaks_to_machine(sentence: str) -> bool:
    """Whether ``sentence`` looks like an instruction to a model.

    Words in quotation marks are taken as an example, unless they say to ignore something.
    """
    folded = fold(sentence).replace("’", "'")
    shown = _QUOTED.sub(lambda match: match[0] if _TOWARDS_ALL.search(match[0]) else " ", folded)
    return _SHAPES.search(shown) is not None


def without_orders(text: str) -> str:
    """``text`` without the sentences addressed to a machine; line breaks are kept."""
    lines = []
    for line in text.splitlines():
        kept = [part for part in sentences(line) if not speaks_to_machine(part)]
        if kept:
            lines.append(" ".join(kept))
    return "\n".join(lines)


def sentences(line: str) -> list[str]:
    """The sentences of one line, as :func:`speaks_to_machine` reads them."""
    return re.split(r"(?<=[.!?…])\s+", line)
