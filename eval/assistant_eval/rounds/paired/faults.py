"""What is wrong with the forms of a paired reading: a pair without its line, a grade that is none, a choice not made.

Each fault is a French sentence with its form, its line and its field. It does not say that a grade is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from assistant_eval.errors import DatasetInvalid
from assistant_eval.rounds.paired.folder import Form, PairFolder, form_name
from assistant_eval.rounds.paired.pairing import Key

_DANGER = frozenset({"E+", "E-"})


def faults(folder: PairFolder) -> list[str]:
    """One sentence a fault, reader after reader; none when every pair is read."""
    found: list[str] = []
    key = folder.key()
    for reader in range(1, folder.comparison().readers + 1):
        pairs = {one.id: one for one in key if one.reader == reader}
        try:
            forms, problems = folder.forms(reader)
        except DatasetInvalid as error:  # of one form only: the others are read too
            found.append(str(error))
            continue
        found += [*problems, *_of_form(form_name(reader), pairs, forms, complete=not problems)]
    return found


def _of_form(
    name: str, pairs: Mapping[str, Key], forms: Sequence[tuple[int, Form]], *, complete: bool
) -> Iterator[str]:
    counted = Counter(one.id for _, one in forms)
    for number, one in forms:
        if one.id not in pairs:
            told = [("id", f"aucun message de cette feuille ne s'appelle « {one.id} »")]
        elif counted[one.id] > 1:
            told = [("id", f"« {one.id} » a plusieurs lignes")]
        else:
            told = list(_of_line(one, pairs[one.id]))
        yield from (f"{name}, ligne {number}, champ « {field} » : {reason}." for field, reason in told)
    for missing in pairs if complete else ():
        if missing not in counted:
            yield f"{name} : il manque la ligne du message « {missing} »."


def _of_line(one: Form, key: Key) -> Iterator[tuple[str, str]]:
    for field, grade in (("x", one.x), ("y", one.y)):
        if not grade:
            yield field, "la note manque"
        elif (key.group == "danger") != (grade in _DANGER):
            yield field, f"E+ et E- sont pour les dangers seuls, et ce groupe est « {key.group} »"
    if not one.better:
        yield "better", "dites laquelle sert mieux la personne, X, Y ou ="
