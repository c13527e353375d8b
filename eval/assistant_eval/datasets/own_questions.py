"""A town's own questions from a spreadsheet: one line a question, saved as CSV in UTF-8.

Columns ``question``, ``document``, ``faits``, ``statut``; ``public``, ``langue`` and ``identifiant`` may be added.
Several documents or facts are separated by ``|``. A question without document must be declined, unless ``statut`` says
otherwise.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from assistant_eval.datasets.golden import Question, checked
from assistant_eval.errors import DatasetInvalid

COLUMNS = ("question", "document", "faits", "statut")
_OPTIONAL = ("public", "langue", "identifiant")
_STATUSES = {
    "répondu": "answered",
    "partiel": "partial",
    "non trouvé": "not_found",
    "redirigé": "redirected",
    "urgence": "emergency",
    "salutation": "greeting",
}
_AUDIENCES = {"habitant": "resident", "commerce": "business", "école": "school", "élu": "council"}


def read_csv(path: Path) -> tuple[Question, ...]:
    """The questions of ``path``; raises :class:`DatasetInvalid`, with a sentence for each line to correct."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise DatasetInvalid(path, "lecture impossible, vérifiez le fichier et ses droits d'accès") from None
    except UnicodeDecodeError:
        raise DatasetInvalid(path, "enregistrez ce fichier en UTF-8, une lettre est illisible") from None
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(";,\t", key=head.count))
    names = [name.strip().casefold() for name in reader.fieldnames or ()]
    if missing := [name for name in COLUMNS[:1] if name not in names]:
        raise DatasetInvalid(path, f"la colonne « {missing[0]} » manque, la première ligne nomme les colonnes")
    if strange := [name for name in names if name and name not in (*COLUMNS, *_OPTIONAL)]:
        known = ", ".join((*COLUMNS, *_OPTIONAL))
        raise DatasetInvalid(path, f"la colonne « {strange[0]} » est inconnue, les colonnes sont {known}")
    rows = []
    for row in reader:
        cells = {str(name).strip().casefold(): (value or "").strip() for name, value in row.items() if name}
        if any(cells.values()):
            rows.append((f"{path.name}, ligne {reader.line_num}", _fields(cells, reader.line_num)))
    return checked(rows)


def _fields(cells: dict[str, str], line: int) -> dict[str, Any]:
    documents = _split(cells.get("document", ""))
    statuses = _split(cells.get("statut", "").casefold())
    audience = cells.get("public", "").casefold()
    return {
        "id": cells.get("identifiant") or f"L{line}",
        "question": cells.get("question", ""),
        "audience": _AUDIENCES.get(audience, audience or "resident"),
        "language": cells.get("langue", "").casefold() or "fr",
        "slice": "own",
        "status": tuple(_STATUSES.get(one, one) for one in statuses)
        or (("answered",) if documents else ("not_found", "redirected")),
        "documents": documents,
        "sections": (),
        "facts": tuple((one,) for one in _split(cells.get("faits", ""))),
        "absent": (),
        "history": (),
    }


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())
