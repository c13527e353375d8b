"""French figures that are not written as numbers, converted to numbers: « une dizaine de », « une demi-heure ».

Works on folded text. « Tous les deux » tells who, and is not a figure; Saturday and Sunday together are one fact, the
weekend. Anything else is left as it is; « un mois » is never 30 days.
"""

from __future__ import annotations

import re

_SCORES = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40}
_SCORES |= {"cinquantaine": 50, "soixantaine": 60, "centaine": 100}
_PERIOD = r"(?:ans?|annees?|mois|semaines?|jours?|heures?|minutes?)\b"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(d|qu|jusqu|puisqu)'(?=une? )"), r"\1e "),  # « d'un mois » is 1 month
    (re.compile(r"\b(?:une |la )?demi[ -]heure\b"), "30 minutes"),
    (re.compile(r"\b(?:trois|3) quarts d'heure\b"), "45 minutes"),
    (re.compile(r"\b(?:un |le )?quart d'heure\b"), "15 minutes"),
    (re.compile(r"\b(?:un|1) an et demie?\b"), "18 mois"),
    (re.compile(r"\bune heure (?=qui|limite|precise|ou\b)"), "l'heure "),
    (re.compile(r"\bweek[ -]?ends?\b"), "week end"),
    (re.compile(r"\bsamedis?(?:,| et| ou| ni|, ni) (?:les? )?dimanches?\b"), "samedi dimanche"),
    (re.compile(r"\bminuit\b"), "24 h"),
    (re.compile(r"\bdans le mois\b"), "dans 1 mois"),
    (re.compile(r"\bdans la semaine(?= qui suit| suivant| apres|[.,;]|$)"), "dans 1 semaine"),
    (re.compile(r"\bdans l'annee(?= qui suit| suivant| apres)"), "dans 1 an"),
    (re.compile(r"\b(l'une?|une? seule?|aucune?) des deux\b"), r"\1"),
    (re.compile(rf"\b(?:tous|toutes) les deux\b(?! {_PERIOD})"), "ensemble"),
    (re.compile(r"\b(vous|nous|eux|elles) deux\b"), r"\1"),
    (re.compile(r"\b(?:a|les) deux(?= ?(?:[,.;:!?)]|$)| une? | ce )"), "ensemble"),
    (re.compile(r"\bjours? de la semaine\b"), "jour"),
    (re.compile(r"\b(?:dans|pendant|de) la journee\b"), "le jour meme"),
    (
        re.compile(r"\b(?:chaque|tou(?:s|tes) les) (an|annee|mois|semaine|jour|trimestre|semestre)s?\b(?! du \w+ au )"),
        r"par \1",
    ),
    (
        re.compile(r"\b((?:premier|deuxieme|troisieme|dernier) [^\W\d_]+(?: matin| soir| apres-midi)? du mois)\b"),
        r"\1 par mois",
    ),
    (re.compile(r"\bannuel\w*"), "par an"),
    (re.compile(r"\bmensuel\w*"), "par mois"),
    (re.compile(r"\bhebdomadaire\w*"), "par semaine"),
    (re.compile(r"\bquotidien\w*"), "par jour"),
    (re.compile(r"\btrimestriel\w*"), "par trimestre"),
)
_SCORE = re.compile(rf"\b(?:une |la )?({'|'.join(_SCORES)})\b(?: d(?:e |'))?")


_AFTERNOON = re.compile(r"\b(\d{1,2}) ?(?:h|heures?) (?:du soir|de l['’]apr[eè]s-midi)\b")
_MORNING = re.compile(r"\b(\d{1,2}) ?(?:h|heures?) du matin\b")


def of_the_day(digits: str) -> str:
    """Hours of the morning and evening out of 24: « 8 heures du soir » is 20 h. Of text with numbers in digits."""
    evening = _AFTERNOON.sub(lambda match: f"{int(match[1]) % 12 + 12} h", digits)
    return _MORNING.sub(r"\1 h", evening)


def in_numbers(folded: str) -> str:
    """A French text, folded, with these figures in numbers."""
    for pattern, number in _RULES:
        folded = pattern.sub(number, folded)
    return _SCORE.sub(lambda match: f"{_SCORES[match[1]]} ", folded)
