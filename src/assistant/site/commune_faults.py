"""What is wrong with ``commune.toml``, in words that a clerk can act on: the line or the field, and what to write.

The TOML parser and pydantic say it in English, to programmers. What is accepted is decided by ``commune_file.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_FORMS: dict[str, str] = {  # by what pydantic found
    "missing": "champ obligatoire",
    "extra_forbidden": "champ inconnu, vérifiez son nom",
    "string_too_short": "champ à remplir",
    "string_type": "écrivez un texte, entre guillemets",
    "tuple_type": 'écrivez une liste, entre crochets : ["un", "deux"]',
    "int_type": "écrivez un nombre, sans guillemets",
    "int_parsing": "écrivez un nombre, sans guillemets",
    "bool_type": "écrivez true ou false, sans guillemets",
    "bool_parsing": "écrivez true ou false, sans guillemets",
}
_DATE = "écrivez une date, année, mois, jour, sans guillemets : 2026-12-24"
_PATTERNS: dict[str, str] = {  # by field
    "id": "écrivez des minuscules sans accent, des chiffres et des tirets",
    "insee": "écrivez le code Insee, cinq caractères : 28325",
    "website": "écrivez une adresse complète, commençant par https://",
    "postcodes": "écrivez des codes postaux de cinq chiffres",
    "font": "écrivez des noms de polices, séparés par des virgules",
}
_GENERAL = "vérifiez les guillemets, les crochets et les signes « = »"
_VALUE = re.compile(r"\s*[\w.-]+\s*=\s*(.*)")
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")


def misread(error: Mapping[str, Any]) -> str:
    """What pydantic says of one field; « services.2.phone » counts from one, as people do."""
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
    field = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")
    return f"« {place} » : {_expected(error, field)}"


def _expected(error: Mapping[str, Any], field: str) -> str:
    kind, limits = str(error["type"]), error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(field, "valeur refusée") if error["input"] else "champ à remplir"
    if kind == "literal_error":
        known = str(limits["expected"]).replace("'", "").replace(" or ", ", ")
        return f"valeurs possibles : {known}"
    if kind.startswith("date"):
        return _DATE
    if kind == "greater_than_equal":
        return f"écrivez {limits['ge']} au moins"
    if kind == "less_than_equal":
        return f"écrivez {limits['le']} au plus"
    return _FORMS.get(kind, "valeur refusée")


def unreadable(error: ValueError, text: str) -> str:
    """What the TOML parser met in ``text``, with its line."""
    if isinstance(error, UnicodeDecodeError):
        return "enregistrez ce fichier en UTF-8, une lettre est illisible"
    line = re.search(r"line (\d+)", str(error))
    if line is None:
        return f"fin du fichier mal écrite, {_GENERAL}"
    lines = text.split("\n")
    number = int(line[1])
    written = lines[number - 1] if number <= len(lines) else ""
    return f"ligne {number} mal écrite, {_advice(str(error), written)}"


def _advice(said: str, line: str) -> str:
    if "overwrite" in said:
        return "ce nom est déjà donné dans ce bloc : si la ligne est d'un autre bloc, ôtez le « # » de tout ce bloc"
    if "twice" in said:
        return "ce bloc est déjà écrit plus haut : réunissez les deux"
    match = _VALUE.fullmatch(line.rstrip())
    value = match[1] if match else ""
    if value.startswith(("“", "”", "„", "«")):
        return 'mettez le texte entre guillemets droits : "…"'
    if _SLASHED.match(value):
        return _DATE
    if value.split(" ")[0].casefold() in {"oui", "non", "vrai", "faux"}:
        return _FORMS["bool_type"]
    if value[:1].isalpha():
        return f"{_GENERAL} ; un texte s'écrit entre guillemets droits"
    if value.startswith('"') and value.count('"') > 2 + value.count('\\"'):
        return f"{_GENERAL} ; dans un texte, écrivez « ainsi » ce qui est cité"
    return _GENERAL
