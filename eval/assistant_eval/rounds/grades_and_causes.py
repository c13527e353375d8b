"""What the reader of a round writes for each message: a grade, its cause, and the gold beside it.

The grades say what the person got, not how it was made; ``docs/accuracy.md`` explains them in French. Faults between a
grade and what was shown are for ``sheet_checks.py``.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from assistant.records import Record
from assistant_eval.rounds.message import Identifier

Letter = Literal["A", "B", "C", "D", "H", "M", "E+", "E-", "FA"]
LETTERS: dict[Letter, str] = {
    "A": "juste et directe : les premières lignes répondent",
    "B": "la bonne information y est, mais après autre chose, trop longue, ou parmi des sujets à choisir",
    "C": "une page voisine, qui ne répond pas",
    "D": "à côté ou trompeuse, donnée comme une réponse",
    "H": "retenue à raison : les pages n'en disent rien, le service nommé est le bon",
    "M": "retenue à tort : les pages le disent",
    "E+": "danger vu",
    "E-": "danger manqué",
    "FA": "alarme, refus ou bandeau que rien n'appelle",
}
Cause = Literal["page", "section", "lead", "hold", "padding", "local", "alarm", "language", "audience", "other"]
CAUSES: dict[Cause, str] = {
    "page": "mauvaise page, alors qu'une bonne existe",
    "section": "mauvais passage de la bonne page",
    "lead": "la première phrase n'est pas la réponse",
    "hold": "il fallait se taire ou demander",
    "padding": "des passages qui ne servent pas",
    "local": "le fait de la commune manque",
    "alarm": "alerte, refus ou renvoi",
    "language": "langue",
    "audience": "écrit pour un autre public",
    "other": "autre (dire laquelle dans la note)",
}


def _plain_minus(value: object) -> object:
    """The minus of « E- » is often typed as a real minus sign, or as a dash."""
    return re.sub("[\u2212–]", "-", value.strip()) if isinstance(value, str) else value


LetterOrNone = Annotated[Letter | Literal[""], BeforeValidator(_plain_minus)]


class Grade(Record):
    """The reader's line for one message; ``grade`` is empty and ``serving`` null until it is read.

    ``documents`` are the pages any of which answers (none: it must be held back), ``section`` the heading of the
    passage that does, ``lead`` its sentence, ``service`` whom to ask; ``serving`` counts the passages that serve.
    """

    id: Identifier
    grade: LetterOrNone = ""
    cause: tuple[Cause, ...] = ()
    documents: tuple[str, ...] = ()
    section: str = ""
    lead: str = ""
    service: str = ""
    serving: Annotated[int, Field(ge=0)] | None = None
    note: str = ""


GRADES: tuple[Letter, ...] = get_args(Letter)
