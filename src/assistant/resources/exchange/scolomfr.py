"""Codes of ScoLOMFR 3.2.0 towards our subjects, levels and kinds, and back; data in ``scolomfr.json``.

A code has a numbered end (« scolomfr-voc-022-num-011 »), which is what is compared: files write its beginning in many
ways. A label without a code is understood with the words of the search.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from typing import cast

from assistant.resources.need import understand
from assistant.resources.record import Kind, Level, Subject

_CODE = re.compile(r"voc-0(15|22)-num-0*(\d+)$")
# What a notice calls a resource: values of LOM, of vocabularies 004 and 010, and their French labels.
_KINDS: Mapping[str, Kind] = {
    "movingimage": "video", "image en mouvement": "video", "animation": "video", "sound": "audio", "son": "audio",
    "dataset": "donnees", "ensemble de données": "donnees", "software": "logiciel", "logiciel": "logiciel",
    "service": "outil", "outil": "outil", "image": "images", "stillimage": "images", "image fixe": "images",
    "collection": "catalogue", "exercise": "exercice", "exercice": "exercice", "self assessment": "quiz",
    "self_assessment": "quiz", "autoévaluation": "quiz", "questionnaire": "quiz", "simulation": "simulation",
    "experiment": "simulation", "expérience": "simulation", "exam": "annales", "examen": "annales",
    "annales": "annales", "lecture": "cours", "cours / présentation": "cours", "problem statement": "exercice",
    "problem_statement": "exercice", "énoncé de problème": "exercice", "jeu éducatif": "jeu", "guide": "guide",
    "manuel d'enseignement": "manuel", "scénario pédagogique": "sequence", "fiche pédagogique": "fiche",
    "activité pédagogique": "fiche", "tutoriel": "guide", "glossaire": "dictionnaire", "évaluation": "exercice",
    "matériel de référence": "dossier", "narrative text": "dossier", "text": "dossier", "texte": "dossier",
    "méthode de langues": "manuel", "interactiveresource": "exercice", "ressource interactive": "exercice",
}  # fmt: skip
# The value of vocabulary 010 or 004 that says each of our kinds best.
VALUES: Mapping[Kind, str] = {
    "video": "animation", "audio": "son", "jeu": "jeu éducatif", "exercice": "exercice", "quiz": "questionnaire",
    "annales": "annales", "cours": "cours / présentation", "manuel": "manuel d'enseignement",
    "fiche": "fiche pédagogique", "sequence": "scénario pédagogique", "guide": "guide", "simulation": "simulation",
    "donnees": "ensemble de données", "images": "image", "logiciel": "logiciel", "outil": "outil",
    "dictionnaire": "glossaire", "encyclopedie": "matériel de référence", "dossier": "matériel de référence",
    "catalogue": "collection",
}  # fmt: skip
_LANGUAGES: Mapping[str, str] = {
    "fre": "français", "eng": "anglais", "ger": "allemand", "spa": "espagnol", "ita": "italien", "por": "portugais",
    "ara": "arabe", "chi": "chinois", "oci": "occitan", "bre": "breton", "baq": "basque", "cat": "catalan",
}  # fmt: skip
_SHORT = {"fr": "fre", "fra": "fre", "en": "eng", "de": "ger", "deu": "ger", "es": "spa", "it": "ita", "pt": "por"}


def language(code: str) -> str:
    """« français » for « fre », « fra » or « fr-FR »; an unknown code as it is."""
    short = code.casefold().split("-")[0]
    return _LANGUAGES.get(_SHORT.get(short, short), code)


def language_code(name: str) -> str:
    """« fre » for « français »; an unknown name as it is."""
    return next((code for code, known in _LANGUAGES.items() if known == name.casefold()), name)


@functools.cache
def _codes() -> Mapping[tuple[str, str], str]:
    """(vocabulary, number) -> our value."""
    data = _data()
    found: dict[tuple[str, str], str] = {}
    for vocabulary, facet in (("15", "subjects"), ("22", "levels")):
        for value, numbers in data[facet].items():
            for number in numbers.split():
                found.setdefault((vocabulary, number.lstrip("0")), value)
    return found


@functools.cache
def _data() -> Mapping[str, Mapping[str, str]]:
    text = (files("assistant.resources.exchange") / "scolomfr.json").read_text(encoding="utf-8")
    return cast("Mapping[str, Mapping[str, str]]", json.loads(text))


def code(facet: str, value: str) -> str:
    """The code that says a level or a subject of ours, or an empty string."""
    numbers = _data()[facet].get(value, "").split()
    vocabulary = "015" if facet == "subjects" else "022"
    return f"scolomfr-voc-{vocabulary}-num-{numbers[0]}" if numbers else ""


def subjects(codes: list[str], labels: list[str]) -> tuple[Subject, ...]:
    """The subjects that the codes of a notice say, else its labels."""
    return cast("tuple[Subject, ...]", _of(codes, "15") or _said(labels, "subject"))


def levels(codes: list[str], labels: list[str]) -> tuple[Level, ...]:
    """The levels that the codes of a notice say, else its labels."""
    return cast("tuple[Level, ...]", _of(codes, "22") or _said(labels, "level"))


def kinds(values: list[str]) -> tuple[Kind, ...]:
    """The kinds that a notice's types say."""
    known = (_KINDS.get(" ".join(value.casefold().replace("’", "'").split())) for value in values)
    return tuple(dict.fromkeys(one for one in known if one))


def _of(codes: list[str], vocabulary: str) -> tuple[str, ...]:
    matches = (_CODE.search(one.strip()) for one in codes)
    found = (_codes().get((match[1], match[2])) for match in matches if match and match[1] == vocabulary)
    return tuple(dict.fromkeys(one for one in found if one))


def _said(labels: list[str], facet: str) -> tuple[str, ...]:
    found: list[str] = []
    for one in labels:
        found += getattr(understand(one).filters, facet)
    return tuple(dict.fromkeys(found))
