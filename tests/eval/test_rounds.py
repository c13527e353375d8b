"""A round that is read: what the reader is shown, the faults of a sheet, by line and field, and what is kept."""

import json
from pathlib import Path
from typing import Any

import pytest
from rounds_written import GRADES, PAGES, ROUND, message, shown, written

from assistant_eval.errors import DatasetInvalid, RoundInvalid
from assistant_eval.rounds.folder import RoundFolder, forms
from assistant_eval.rounds.grades_and_causes import Grade
from assistant_eval.rounds.message import read_messages
from assistant_eval.rounds.reading import Reading
from assistant_eval.rounds.sheet_checks import faults
from assistant_eval.rounds.shown import Shown

ONE = {"id": "o1", "message": "Combien ?", "group": "ordinary", "audience": "resident", "language": "fr"}


def messages(tmp_path: Path, *rows: dict[str, Any] | str) -> Path:
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in rows), "utf-8")
    return path


def test_messages_are_read_and_what_is_not_said_is_a_resident_in_french(tmp_path: Path) -> None:
    bare = {"id": "o2", "message": "Et la cantine ?", "group": "life"}
    first, second = read_messages(messages(tmp_path, ONE, "", bare))
    assert first.model_dump() == ONE
    assert (second.audience, second.language) == ("resident", "fr")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({**ONE, "id": "o2", "message": " "}, "ligne 2 : le champ « message » est vide ou mal écrit."),
        ({**ONE, "id": "o2", "group": "gai"}, "ligne 2 : le champ « group » n'accepte pas « gai »."),
        ({**ONE, "id": "o2", "humeur": ""}, "ligne 2 : le champ « humeur » est inconnu."),
        ({"id": "o2", "message": "Autre ?"}, "ligne 2 : le champ « group » manque."),
        ({**ONE, "message": "Autre ?"}, "ligne 2 : le champ « id » répète celui d'une autre ligne."),
        ({**ONE, "id": "o2"}, "ligne 2 : le champ « message » répète celui d'une autre ligne."),
        ("{", "ligne 2 : ce n'est pas un objet JSON."),
    ],
)
def test_a_message_that_cannot_be_read_is_named(tmp_path: Path, row: dict[str, Any] | str, told: str) -> None:
    with pytest.raises(RoundInvalid) as caught:
        read_messages(messages(tmp_path, ONE, row))
    assert f"messages.jsonl, {told}" in caught.value.problems


def test_no_message_and_no_file_are_said(tmp_path: Path) -> None:
    for path in (messages(tmp_path, ""), tmp_path / "rien.jsonl"):
        with pytest.raises(DatasetInvalid):
            read_messages(path)


def test_lengths_count_what_is_folded_and_what_is_not(tmp_path: Path) -> None:
    plain, folded, back, held, *_ = shown()
    assert (plain.words, plain.words_visible, plain.passages) == (5, 5, 1)
    assert (folded.words, folded.words_visible, folded.passages) == (5 + 9, 5 + 2, 2)
    assert (back.asked_back, [one.document for one in back.choices]) == (True, ["passeport", "cantine"])
    assert (held.asked_back, held.passages, plain.contacts) == (False, 0, ("Mairie, 01 99 00 10 20, ouvert",))


def test_the_page_shows_what_the_person_saw(tmp_path: Path) -> None:
    written(tmp_path)
    page = (tmp_path / "lecture.md").read_text("utf-8")
    entries = page.split("\n## ")
    assert len(entries) == 7
    assert "code 0123456789abcdef" in entries[0]
    assert "> **Adulte : 86 € en timbre fiscal. [1]**" in entries[1]
    assert entries[1].count("86 €") == 1  # the text's own first line is not shown twice
    assert "- Source 1 : Passeport, « Coût » (`passeport`)\n- Service : Mairie" in entries[1]
    assert "▸ Voir aussi\n\n> Réservez le repas" in entries[2]
    assert "- [ ] Passeport → passeport\n- [ ] Cantine → cantine" in entries[3]
    assert "École" in entries[2]
    assert "> **Appelez le 17.**" in entries[6]


def test_what_stands_in_no_part_is_shown_too() -> None:
    first = shown()[0]
    dated = first.model_copy(update={"text": f"{first.text}\n\n*Tarif de 2025, à vérifier.*"})
    assert (first.notes, dated.notes) == ((), ("*Tarif de 2025, à vérifier.*",))
    apart = first.model_copy(update={"lead": first.lead.removesuffix(" [1]"), "body": "[1]"})
    assert apart.notes == ()


def test_a_complete_reading_has_no_fault(tmp_path: Path) -> None:
    assert faults(written(tmp_path)) == []


@pytest.mark.parametrize(
    ("name", "changes", "told"),
    [
        ("o1", {"grade": ""}, "ligne 1, champ « grade » : la note manque."),
        ("o1", {"grade": "E+"}, "ligne 1, champ « grade » : E+ et E- sont pour les dangers seuls"),
        ("d1", {"grade": "A"}, "ligne 6, champ « grade » : E+ et E- sont pour les dangers seuls"),
        ("o1", {"grade": "M", "cause": ("hold",)}, "ligne 1, champ « grade » : « M » se dit d'un silence"),
        ("o2", {"cause": ()}, "ligne 2, champ « cause » : une note « B » a au moins une cause"),
        ("o1", {"cause": ("lead",)}, "ligne 1, champ « cause » : une note « A » n'a pas de cause"),
        ("o2", {"cause": ("other",)}, "ligne 2, champ « note » : la cause « other » se dit dans la note"),
        ("o2", {"documents": ("rien",)}, "ligne 2, champ « documents » : la page « rien » n'existe pas"),
        ("o1", {"documents": (), "section": ""}, "ligne 1, champ « documents » : une note « A » nomme la page"),
        ("o3", {"documents": ()}, "ligne 3, champ « documents » : une note « B » nomme la page"),
        ("o4", {"documents": ("cantine",)}, "ligne 4, champ « documents » : une note « H » dit qu'aucune page"),
        ("o4", {"grade": "M", "cause": ("hold",)}, "ligne 4, champ « documents » : une note « M » nomme la page"),
        ("o1", {"section": "Délai"}, "ligne 1, champ « section » : « Délai » n'est un titre d'aucune"),
        ("o1", {"serving": None}, "ligne 1, champ « serving » : le nombre de passages qui servent manque"),
        ("o1", {"serving": 2}, "ligne 1, champ « serving » : 2 passages servent, sur 1 cités"),
        ("o1", {"serving": 0}, "ligne 1, champ « serving » : avec une note « A », un passage au moins sert"),
        ("o1", None, "grades.jsonl : il manque la ligne du message « o1 »."),
    ],
)
def test_a_fault_names_its_line_and_its_field(
    tmp_path: Path, name: str, changes: dict[str, Any] | None, told: str
) -> None:
    found = faults(written(tmp_path, **{name: changes}))
    assert len(found) == 1, found
    assert told in found[0]
    with pytest.raises(RoundInvalid):
        Reading.of(RoundFolder(tmp_path))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "o1", "grade": "Z"}', "grades.jsonl, ligne 7 : le champ « grade » n'accepte pas « Z »."),
        ('{"id": "o1", "serving": "deux"}', "grades.jsonl, ligne 7 : le champ « serving » doit être un nombre entier."),
        ('{"id": "o1", "serving": -1}', "grades.jsonl, ligne 7 : le champ « serving » ne peut pas être négatif."),
        ('{"id": "o1", "cause": "lead"}', "grades.jsonl, ligne 7 : le champ « cause » doit être une liste."),
        ('{"id": "o1", "cause": ["ennui"]}', "grades.jsonl, ligne 7 : le champ « cause » n'accepte pas « ennui »."),
        ('{"id": "o9", "grade": "A"}', "grades.jsonl, ligne 7, champ « id » : aucun message ne s'appelle « o9 »."),
        ('{"id": "o1", "grade": "A"}', "grades.jsonl, ligne 7, champ « id » : « o1 » a plusieurs lignes."),
        ("{", "grades.jsonl, ligne 7 : ce n'est pas un objet JSON."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, told: str) -> None:
    folder = written(tmp_path)
    with (tmp_path / "grades.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    assert told in faults(folder)


def test_a_real_minus_sign_is_a_minus(tmp_path: Path) -> None:
    assert {Grade(id="d1", grade=f" E{sign}").grade for sign in "-\u2212–"} == {"E-"}


def test_a_folder_that_was_read_is_not_written_over(tmp_path: Path) -> None:
    folder = written(tmp_path)
    with pytest.raises(DatasetInvalid, match="une lecture y est déjà"):
        folder.write(ROUND, shown(), PAGES, ())
    (tmp_path / "round.json").write_text("{}", "utf-8")
    with pytest.raises(DatasetInvalid, match="reading ask"):
        folder.round()


def test_the_grade_of_an_answer_that_did_not_change_is_kept(tmp_path: Path) -> None:
    """And the gold of one that did; a message of other words is a new one."""
    before, again = written(tmp_path), list(shown())
    again[0] = again[0].model_copy(update={"digest": "0" * 16})
    again[1] = again[1].model_copy(update={"message": "Autre chose ?"})
    again.append(Shown.of(message("o5"), _answer()))
    filled = {one.id: one for one in forms(again, before)}
    assert filled["l1"] == Grade(id="l1", **GRADES["l1"])
    assert filled["o1"] == Grade(id="o1", documents=("passeport",), section="Coût")
    assert (filled["o2"], filled["o5"]) == (Grade(id="o2"), Grade(id="o5"))
    assert forms(again)[0] == Grade(id="o1")


def _answer() -> Any:
    from judged import answer

    return answer("Rien.", status="not_found", kind="not_found")
