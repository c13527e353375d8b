"""Sentences that speak to a machine instead of a reader: pages are read without them, and no model is given them.

Pages are the town's, but a pasted text or a visitor's comment may hold « ignore les consignes ». Known shapes only,
French and English: what passes here is quoted as any sentence, and a model's use of it still meets the grounding. Pure.
"""

from __future__ import annotations

import re

from assistant.lexical import fold

_SHAPES = re.compile(
    r"\b(?:ignor\w+|oubli\w+|disregard|forget|override|contourn\w+)\b.{0,40}\b(?:instruction|consigne|regle|prompt|rule|previous|precedent)"
    r"|\b(?:instruction|consigne|regle|rule)s?\b.{0,30}\b(?:ignor|oubli|annul|remplac|disregard)"
    r"|^\W*(?:systeme|system|assistant|utilisateur|user|developer|admin)\s*[:>\]]"
    r"|<\s*/?\s*(?:system|assistant|user|passage|instructions?)\b|<\|[a-z_]+\|>|\[/?inst\]|###\s*(?:system|instruction)"
    r"|\b(?:tu es|vous etes|you are)\b.{0,20}\b(?:desormais|maintenant|now|un assistant|an? ai|une ia)\b"
    r"|\b(?:reponds|repondez|ecris|ecrivez|affiche[sz]|recopie[sz]|termine[sz]|dis"
    r"|respond|reply|answer|print|output|say|append|end)\b"
    r".{0,30}\b(?:uniquement|seulement|exactement|toujours|only|exactly|always|every answer|chaque reponse"
    r"|le mot|le code|the word|the code|marqueur|marker)\b"
    r"|^\W*(?:a l'attention des?|note (?:to|for)|message (?:to|for)|pour) (?:l'|les |the |any )?"
    r"(?:ia|ai|assistants?|modeles?|llm|chatbots?|robots?)\b[^:]{0,20}:"
    r"|\bjailbreak\b",
)


def speaks_to_machine(sentence: str) -> bool:
    """Whether ``sentence`` looks like an order to a model."""
    return _SHAPES.search(fold(sentence).replace("’", "'")) is not None


def without_orders(text: str) -> str:
    """``text`` without its sentences that speak to a machine; lines stay lines."""
    lines = []
    for line in text.splitlines():
        kept = [part for part in re.split(r"(?<=[.!?…])\s+", line) if not speaks_to_machine(part)]
        if kept and not speaks_to_machine(" ".join(kept)):
            lines.append(" ".join(kept))
    return "\n".join(lines)
