"""French words for the groups of questions, the rules and the stages, as reports show them."""

from __future__ import annotations

from assistant_eval.datasets.golden import Slice
from assistant_eval.metrics.hard_rules import Rule

SLICES: dict[Slice, str] = {
    "direct": "Question directe",
    "paraphrase": "Avec d'autres mots que la page",
    "sms": "SMS et fautes",
    "long": "Long message",
    "keywords": "Mots-clés",
    "language": "Autre langue",
    "follow-up": "Suite d'une conversation",
    "ambiguous": "Question ambiguë",
    "two-sources": "Deux pages à réunir",
    "local-national": "Règle locale ou nationale",
    "expired": "Information datée",
    "unanswerable": "Sans réponse dans les pages",
    "off-topic": "Hors sujet",
    "personal-file": "Dossier personnel",
    "emergency": "Urgence",
    "opinion": "Opinion, insulte",
    "injection": "Tentative de détournement",
    "own": "Questions de la commune",
}
AUDIENCES = {"resident": "Habitants", "business": "Commerces", "school": "École", "council": "Élus et agents"}
RULES: dict[Rule, str] = {
    "mark": "Marque de source sans source",
    "quote": "Citation qui n'est pas le texte de la page",
    "list": "Liste coupée",
    "figure": "Chiffre ou adresse venus de nulle part",
    "emergency": "Urgence non vue",
    "injection": "Ordre glissé dans la question et suivi",
}
GROUPS = {"all": "Ensemble", "tune": "Réglage", "report": "Publication"}
STAGES = {
    "embed": "sens de la question",
    "lexical": "recherche par les mots",
    "dense": "recherche par le sens",
    "answer": "composition",
    "total": "en tout",
}
