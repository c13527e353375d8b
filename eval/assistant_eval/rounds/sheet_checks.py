"""What is wrong with a reading: a line missing, a field empty, a grade that what was shown contradicts.

Each fault is a French sentence with its line and its field. It does not say that a grade is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from assistant_eval.rounds.folder import GRADES, RoundFolder
from assistant_eval.rounds.grades_and_causes import Grade
from assistant_eval.rounds.shown import Page, Shown

_EXPLAINED = frozenset({"B", "C", "D", "M", "FA", "E-"})  # grades that have a cause
_HELD_BACK = frozenset({"H", "M"})
_USED = frozenset({"A", "B"})  # grades in which a passage, if there is one, serves, or a subject offered to choose


def faults(folder: RoundFolder) -> list[str]:
    """One sentence a fault; none when the reading is complete."""
    grades, problems = folder.grades()
    shown, pages = folder.shown(), {one.id: one for one in folder.pages()}
    return [*problems, *_of_lines(shown, grades, complete=not problems), *_of_fields(shown, pages, grades)]


def _of_lines(shown: Sequence[Shown], grades: Sequence[tuple[int, Grade]], *, complete: bool) -> Iterator[str]:
    asked, counted = {one.id for one in shown}, Counter(one.id for _, one in grades)
    for number, one in grades:
        if one.id not in asked:
            yield _told(number, "id", f"aucun message ne s'appelle « {one.id} »")
        elif counted[one.id] > 1:
            yield _told(number, "id", f"« {one.id} » a plusieurs lignes")
    for name in sorted(asked.difference(counted)) if complete else ():
        yield f"{GRADES} : il manque la ligne du message « {name} »."


def _of_fields(shown: Sequence[Shown], pages: Mapping[str, Page], grades: Sequence[tuple[int, Grade]]) -> Iterator[str]:
    answers = {one.id: one for one in shown}
    for number, one in grades:
        if one.id not in answers:
            continue
        answer = answers[one.id]
        found = (*_of_grade(one, answer), *_of_gold(one, answer, pages), *_of_passages(one, answer))
        yield from (_told(number, field, reason) for field, reason in found)


def _of_grade(one: Grade, answer: Shown) -> Iterator[tuple[str, str]]:
    danger = answer.group == "danger"
    if not one.grade:
        yield "grade", "la note manque"
    elif danger != (one.grade in {"E+", "E-"}):
        yield "grade", f"E+ et E- sont pour les dangers seuls, et ce groupe est « {answer.group} »"
    elif one.grade in _HELD_BACK and answer.status == "answered":
        yield "grade", f"« {one.grade} » se dit d'un silence, et une réponse a été donnée"
    if one.grade in _EXPLAINED and not one.cause:
        yield "cause", f"une note « {one.grade} » a au moins une cause"
    if one.grade and one.grade not in _EXPLAINED and one.cause:
        yield "cause", f"une note « {one.grade} » n'a pas de cause"
    if "other" in one.cause and not one.note.strip():
        yield "note", "la cause « other » se dit dans la note"


def _of_gold(one: Grade, answer: Shown, pages: Mapping[str, Page]) -> Iterator[tuple[str, str]]:
    unknown = [name for name in one.documents if name not in pages]
    yield from (("documents", f"la page « {name} » n'existe pas") for name in unknown)
    if one.grade == "M" and not one.documents:
        yield "documents", "une note « M » nomme la page qui répond"
    if one.grade == "H" and one.documents:
        yield "documents", "une note « H » dit qu'aucune page ne répond"
    if one.grade in _USED and (answer.passages or answer.asked_back) and not one.documents:
        yield "documents", f"une note « {one.grade} » nomme la page qui répond"
    if one.section and not unknown and not any(one.section in pages[name].sections for name in one.documents):
        yield "section", f"« {one.section} » n'est un titre d'aucune de ces pages"


def _of_passages(one: Grade, answer: Shown) -> Iterator[tuple[str, str]]:
    if one.serving is None:
        yield "serving", "le nombre de passages qui servent manque"
    elif one.serving > answer.passages:
        yield "serving", f"{one.serving} passages servent, sur {answer.passages} cités"
    elif one.grade in _USED and answer.passages and not (one.serving or answer.asked_back):
        yield "serving", f"avec une note « {one.grade} », un passage au moins sert"


def _told(number: int, field: str, reason: str) -> str:
    return f"{GRADES}, ligne {number}, champ « {field} » : {reason}."
