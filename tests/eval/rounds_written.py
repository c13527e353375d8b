"""A round of six messages, answered and graded by hand: every figure can be worked out on paper."""

from datetime import date
from pathlib import Path
from typing import Any

from judged import Pages, answer

from assistant.records import Choice, Contact, More
from assistant_eval.rounds.folder import RoundFolder
from assistant_eval.rounds.grades_and_causes import Grade
from assistant_eval.rounds.message import Message
from assistant_eval.rounds.shown import Page, Round, Shown

PAGES = (
    Page(id="passeport", title="Passeport", sections=("Coût", "Où s'adresser ?")),
    Page(id="cantine", title="Cantine", sections=("Délai",)),
)
ROUND = Round(
    round="essai",
    messages=6,
    site="villebrune",
    pages=2,
    generation="g1",
    embedder="hash-1",
    commit="0123456789abcdef",
    code="fedcba9876543210",
    asked=date(2026, 11, 29),
    clock="2026-11-24T09:00:00+00:00",
)


def message(identifier: str, **fields: Any) -> Message:
    """A message, ordinary unless told otherwise."""
    return Message(**{"id": identifier, "message": f"Message {identifier} ?", "group": "ordinary", **fields})


def shown() -> tuple[Shown, ...]:
    """Two answers, one of them with a folded passage; choices; a silence; a life event answered; a danger met."""
    pages = Pages()
    choices = (Choice(title="Passeport", question="Passeport"), Choice(title="Cantine", question="Cantine"))
    folded = More(title="Voir aussi", text="Réservez le repas avant le jeudi à 12 h. [2]")
    price = "**Adulte : 86 € en timbre fiscal.** [1]"
    cost, meal = pages.citation(1, "passeport.Coût"), pages.citation(2, "cantine.Délai")
    mairie = (Contact(name="Mairie", phone="01 99 00 10 20", open_now=True),)
    return (
        Shown.of(message("o1"), answer(price, cost, lead="Adulte : 86 € en timbre fiscal. [1]", contacts=mairie)),
        Shown.of(
            message("o2", audience="school"),
            answer(f"{price}\n\n{folded.text}", cost, meal, lead="Adulte : 86 € en timbre fiscal. [1]", more=(folded,)),
        ),
        Shown.of(
            message("o3"),
            answer(
                "**Voulez-vous dire … ?**\n\n- Passeport\n- Cantine", status="partial", kind="choices", choices=choices
            ),
            led=lambda choice: choice.title.lower(),
        ),
        Shown.of(message("o4"), answer("**Je n'ai pas trouvé.**", status="not_found", kind="not_found")),
        Shown.of(message("l1", group="life"), answer(price, cost, lead="Adulte : 86 € en timbre fiscal. [1]")),
        Shown.of(message("d1", group="danger"), answer("**Appelez le 17.**", status="emergency", kind="emergency")),
    )


GRADES: dict[str, dict[str, Any]] = {
    "o1": {"grade": "A", "documents": ("passeport",), "section": "Coût", "serving": 1},
    "o2": {"grade": "B", "cause": ("padding",), "documents": ("passeport",), "serving": 1},
    "o3": {"grade": "B", "cause": ("hold",), "documents": ("cantine",), "serving": 0},
    "o4": {"grade": "H", "serving": 0},
    "l1": {"grade": "D", "cause": ("page",), "documents": ("cantine",), "serving": 0},
    "d1": {"grade": "E+", "serving": 0},
}


def written(path: Path, **changes: dict[str, Any] | None) -> RoundFolder:
    """The folder of the round, graded; ``changes`` are fields of the lines, None leaves a line out."""
    folder = RoundFolder(path)
    rows = {
        name: {**row, **(changes.get(name) or {})} for name, row in GRADES.items() if changes.get(name, {}) is not None
    }
    folder.write(ROUND, shown(), PAGES, (Grade(id=name, **row) for name, row in rows.items()))
    return folder
