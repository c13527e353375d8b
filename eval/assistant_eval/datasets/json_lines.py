"""Records from files of JSON lines, and why a line is refused, in French: its number, its field, what is wrong.

Every bad line is told, so that a file is corrected in one go. What the records mean is the business of their models.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from assistant_eval.errors import DatasetInvalid

_Row = TypeVar("_Row", bound=BaseModel)

_REASONS = {
    "missing": "le champ « {field} » manque",
    "extra_forbidden": "le champ « {field} » est inconnu",
    "literal_error": "le champ « {field} » n'accepte pas « {given} »",
    "json_invalid": "ce n'est pas un objet JSON",
    "model_type": "ce n'est pas un objet JSON",
    "string_type": "le champ « {field} » doit être un texte",
    "string_too_short": "le champ « {field} » ne peut pas être vide",
    "string_pattern_mismatch": "le champ « {field} » est vide ou mal écrit",
    "tuple_type": "le champ « {field} » doit être une liste",
    "too_short": "la liste « {field} » ne peut pas être vide",
    "int_type": "le champ « {field} » doit être un nombre entier",
    "int_parsing": "le champ « {field} » doit être un nombre entier",
    "int_from_float": "le champ « {field} » doit être un nombre entier",
    "greater_than_equal": "le champ « {field} » ne peut pas être négatif",
    "date_from_datetime_parsing": "le champ « {field} » doit être une date, AAAA-MM-JJ",
}


def text_lines(path: Path) -> list[tuple[int, str]]:
    """The lines of ``path`` that are not blank, with their numbers; raise :class:`DatasetInvalid`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise DatasetInvalid(path, "lecture impossible, vérifiez le fichier et ses droits d'accès") from None
    except UnicodeDecodeError:
        raise DatasetInvalid(path, "enregistrez ce fichier en UTF-8, une lettre est illisible") from None
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def parsed(lines: Sequence[tuple[int, str]], model: type[_Row], name: str) -> tuple[list[tuple[int, _Row]], list[str]]:
    """The records of numbered lines of the file ``name``, and one sentence for each line refused."""
    found: list[tuple[int, _Row]] = []
    problems: list[str] = []
    for number, line in lines:
        try:
            found.append((number, model.model_validate_json(line)))
        except ValidationError as error:
            problems.append(f"{name}, ligne {number} : {' ; '.join(reasons(error))}.")
    return found, problems


def reasons(error: ValidationError) -> Iterator[str]:
    """French reasons, each once; the text of a :class:`ValueError` of ours is a reason as it is."""
    seen: set[str] = set()
    for one in error.errors():
        names = [str(part) for part in one["loc"]]
        told = _REASONS.get(one["type"], "le champ « {field} » est refusé")
        if one["type"] == "value_error":
            told = re.sub(r"^Value error, ", "", one["msg"]).replace("{", "{{").replace("}", "}}")
        given = one["input"] if isinstance(one["input"], str) else ""
        reason = told.format(field=names[0] if names else "", given=given[:40])
        if reason not in seen:
            seen.add(reason)
            yield reason


def dataset(name: str) -> list[dict[str, Any]]:
    """The records of one of our own data files, as they are written."""
    text = (files("assistant_eval.datasets") / name).read_text(encoding="utf-8")
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        raise DatasetInvalid(name, "une ligne n'est pas du JSON") from None
