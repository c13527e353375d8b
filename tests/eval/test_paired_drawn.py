"""Two versions asked the same messages: which pairs are read, how they are drawn, and that a sheet tells no version."""

import json
from pathlib import Path
from typing import Any

import pytest
from rounds_written import PAGES, ROUND, shown, written
from typer.testing import CliRunner

from assistant.records import More
from assistant_eval.cli import app
from assistant_eval.errors import DatasetInvalid
from assistant_eval.rounds.folder import RoundFolder, forms
from assistant_eval.rounds.paired.folder import PairFolder
from assistant_eval.rounds.paired.pairing import drawn
from assistant_eval.rounds.shown import Shown

CHANGED = {"o1": {"body": "Le timbre s'achète en ligne."}, "o3": {"choices": ()}, "d1": {"text": "**Appelez le 15.**"}}
AFTER = ROUND.model_copy(update={"commit": "fedcba9876543210+", "code": "0" * 16, "generation": "g2"})


def answered(path: Path, changes: dict[str, dict[str, Any]], round_: Any = AFTER) -> RoundFolder:
    """The round asked of another version, unread: ``changes`` are fields of what is shown."""
    every = tuple(one.model_copy(update=changes.get(one.id, {})) for one in shown())
    folder = RoundFolder(path)
    folder.write(round_, every, PAGES, forms(every))
    return folder


def unread(path: Path) -> RoundFolder:
    return answered(path, {}, ROUND)


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["reading", *map(str, arguments)])
    return result.exit_code, result.output or str(result.exception)


def ids(made: Any) -> list[list[str]]:
    return [[pair.key.id for pair in sheet] for sheet in made.sheets]


def test_what_shows_the_same_is_set_aside_with_its_grade(tmp_path: Path) -> None:
    made = drawn(written(tmp_path / "1"), answered(tmp_path / "2", CHANGED), seed=1)
    assert sorted(ids(made)[0]) == ["d1", "o1", "o3"]
    assert [(one.group, one.grade, one.messages) for one in made.comparison.aside] == [
        ("life", "D", 1), ("ordinary", "B", 1), ("ordinary", "H", 1),
    ]  # fmt: skip
    assert (made.comparison.before.commit, made.comparison.after.commit) == (ROUND.commit, AFTER.commit)
    assert (made.comparison.messages, made.comparison.seed, made.comparison.readers) == (6, 1, 1)


def test_the_grade_of_an_unread_round_is_that_of_the_other_or_unknown(tmp_path: Path) -> None:
    other = answered(tmp_path / "2", {"o1": CHANGED["o1"]})
    assert {one.grade for one in drawn(unread(tmp_path / "1"), other, seed=1).comparison.aside} == {""}
    told = drawn(other, written(tmp_path / "3"), seed=1).comparison.aside
    assert sorted((one.grade, one.messages) for one in told) == [("B", 2), ("D", 1), ("E+", 1), ("H", 1)]
    (tmp_path / "3" / "grades.jsonl").unlink()
    assert {one.grade for one in drawn(other, RoundFolder(tmp_path / "3"), seed=1).comparison.aside} == {""}


@pytest.mark.parametrize(
    ("name", "fields", "read"),
    [
        ("o1", {"contacts": ()}, True),
        ("o1", {"suggestions": ("Et la cantine ?",)}, True),
        ("o2", {"more": (More(title="Voir aussi", text="Autre chose. [2]"),)}, True),
        ("o3", {"choices": shown()[2].choices[:1]}, True),
        ("o3", {"suggestions": ("Sous des choix, cela ne se voit pas.",)}, False),
        ("o1", {"confidence": 0.9, "digest": "0" * 16}, False),
    ],
)
def test_a_pair_is_read_when_the_eye_can_tell(tmp_path: Path, name: str, fields: dict[str, Any], read: bool) -> None:
    made = drawn(unread(tmp_path / "1"), answered(tmp_path / "2", {name: fields}), seed=1)
    assert ids(made) == ([[name]] if read else [])


def test_the_order_and_the_letter_come_from_the_seed(tmp_path: Path) -> None:
    """Each version is X for about half of the pairs, each reader has as many pairs, and none is read twice."""
    many = [shown()[0].model_copy(update={"id": f"m{n}", "message": f"m{n} ?"}) for n in range(200)]
    folders = []
    for side, body in (("1", "Avant."), ("2", "Après.")):
        every: tuple[Shown, ...] = tuple(one.model_copy(update={"body": body}) for one in many)
        folders.append(RoundFolder(tmp_path / side))
        folders[-1].write(ROUND, every, PAGES, forms(every))
    made, again, other = (drawn(*folders, seed=seed, readers=3) for seed in (1, 1, 2))
    assert made.sheets == again.sheets
    assert made.sheets != other.sheets
    assert [len(sheet) for sheet in made.sheets] == [67, 67, 66]
    pairs = [pair for sheet in made.sheets for pair in sheet]
    assert sorted(pair.key.id for pair in pairs) == sorted(one.id for one in many)
    assert 70 < sum(pair.key.x == "before" for pair in pairs) < 130
    assert all((pair.x.body == "Avant.") == (pair.key.x == "before") for pair in pairs)
    assert all({pair.x.body, pair.y.body} == {"Avant.", "Après."} for pair in pairs)


@pytest.mark.parametrize(
    ("changes", "round_", "told"),
    [
        ({"o4": {"id": "o9"}}, AFTER, "(écarts : 2, dont « o4 »), posez les mêmes"),
        ({"o4": {"message": "Autre ?"}}, AFTER, "(écarts : 1, dont « o4 »), posez les mêmes"),
        ({"o4": {"group": "life"}}, AFTER, "(écarts : 1, dont « o4 »), posez les mêmes"),
        ({}, ROUND.model_copy(update={"site": "ailleurs"}), "ce n'est pas le site ou l'heure"),
        ({}, ROUND.model_copy(update={"clock": "2026-12-24T09:00:00+00:00"}), "ce n'est pas le site ou l'heure"),
    ],
)
def test_other_messages_are_refused(tmp_path: Path, changes: dict[str, Any], round_: Any, told: str) -> None:
    with pytest.raises(DatasetInvalid, match="Jeu de données") as caught:
        drawn(unread(tmp_path / "1"), answered(tmp_path / "2", changes, round_), seed=1)
    assert told in str(caught.value)


def test_a_sheet_shows_both_answers_and_no_version(tmp_path: Path) -> None:
    before, after = written(tmp_path / "1"), answered(tmp_path / "2", {**CHANGED, "o2": {"lead": "86 €."}})
    code, told = run("pair", before.path, after.path, "--to", tmp_path / "p", "--seed", 3, "--readers", 2)
    assert (code, "6 messages, même affichage pour 2 (sans note connue : 0)." in told) == (0, True)
    folder = PairFolder(tmp_path / "p")
    key = {one.id: one for one in folder.key()}
    assert {one.reader for one in key.values()} == {1, 2}
    entries: dict[str, str] = {}
    for reader in (1, 2):
        sheet = (folder.place(reader) / "lecture.md").read_text("utf-8")
        secret = (ROUND.commit[:9], AFTER.commit[:9], ROUND.code, "g1", "g2", "before", "after", "avant", "sûr à")
        assert not [one for one in secret if one in sheet.replace("avant le jeudi", "")]
        for entry in sheet.split("\n## ")[1:]:
            entries[entry.split("\n")[0].split(" · ")[1]] = entry
        form = [json.loads(line) for line in (folder.place(reader) / "grades.jsonl").read_text("utf-8").splitlines()]
        assert {one["id"] for one in form} == {name for name, one in key.items() if one.reader == reader}
        assert all((one["x"], one["y"], one["better"]) == ("", "", "") for one in form)
    x, y = entries["o1"].split("### X\n")[1].split("### Y\n")
    new, old = (y, x) if key["o1"].x == "before" else (x, y)
    assert "**Message o1 ?**" in entries["o1"]
    assert "> Le timbre s'achète en ligne." in new
    assert "timbre s'achète" not in old
    assert all("- Source 1 : Passeport, « Coût »\n- Service : Mairie" in one for one in (new, old))
    assert entries["o2"].count("▸ Voir aussi\n\n> Réservez le repas") == 2
    assert entries["o3"].count("- [ ] Passeport\n- [ ] Cantine") == 1
    assert "passeport" not in entries["o3"]  # where a choice leads is not on the screen


def test_pairs_are_not_drawn_over_others(tmp_path: Path) -> None:
    made = drawn(written(tmp_path / "1"), answered(tmp_path / "2", CHANGED), seed=1)
    PairFolder(tmp_path / "p").write(made)
    with pytest.raises(DatasetInvalid, match="des paires y sont déjà"):
        PairFolder(tmp_path / "p").write(made)


def test_two_versions_that_show_the_same_leave_nothing_to_read(tmp_path: Path) -> None:
    code, told = run("pair", written(tmp_path / "1").path, unread(tmp_path / "2").path, "--to", tmp_path / "p")
    assert (code, "6 messages, même affichage pour 6" in told, "À lire" in told) == (0, True, False)
    assert isinstance(PairFolder(tmp_path / "p").comparison().seed, int)
    code, told = run("paired", tmp_path / "p")
    assert (code, "| avant | 1 (25,0\u202f%) | 3 (75,0\u202f%)" in told) == (0, True)
