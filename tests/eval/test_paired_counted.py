"""A blind paired reading: the faults of its forms, its figures worked out by hand, and what is published."""

import json
from pathlib import Path
from typing import Any

import pytest
from test_paired_drawn import answered, run, written

from assistant_eval.errors import DatasetInvalid, RoundInvalid
from assistant_eval.rounds.paired.faults import faults
from assistant_eval.rounds.paired.figures import coin, group_figures, preference
from assistant_eval.rounds.paired.folder import PairFolder
from assistant_eval.rounds.paired.pairing import drawn
from assistant_eval.rounds.paired.reading import PairedReading

DATASETS = Path(__file__).parents[2] / "eval" / "assistant_eval" / "datasets"
CHANGES = {name: {"body": f"Autre réponse, {name}."} for name in ("o1", "o3", "o4", "l1", "d1")}
# As seen by one who knows: the grade before, the grade after, and the better one.
READ = {
    "o1": ("B", "A", "after"),
    "o3": ("D", "B", "after"),
    "o4": ("H", "FA", "before"),
    "l1": ("D", "D", "="),
    "d1": ("E-", "E+", "after"),
}


@pytest.fixture
def folder(tmp_path: Path) -> PairFolder:
    """Five pairs on two sheets, the sixth message (B) set aside; read."""
    made = drawn(written(tmp_path / "1"), answered(tmp_path / "2", CHANGES), seed=4, readers=2)
    pairs = PairFolder(tmp_path / "pairs")
    pairs.write(made)
    fill(pairs)
    return pairs


def fill(folder: PairFolder, **changes: dict[str, Any] | None) -> None:
    """Fill in the forms as readers would, under the letters of the key; None leaves a line out."""
    lines: dict[int, list[str]] = {1: [], 2: []}
    for key in folder.key():
        before, after, better = READ[key.id]
        x, y = (before, after) if key.x == "before" else (after, before)
        letter = "=" if better == "=" else "X" if better == key.x else "Y"
        change = changes.get(key.id, {})
        if change is not None:
            lines[key.reader].append(json.dumps({"id": key.id, "x": x, "y": y, "better": letter, **change}))
    for reader, rows in lines.items():
        (folder.place(reader) / "grades.jsonl").write_text("\n".join(rows), "utf-8")


def test_letters_are_turned_back_into_versions(folder: PairFolder) -> None:
    assert {key.x for key in folder.key()} == {"before", "after"}  # both ways are tried
    assert faults(folder) == []
    rows = PairedReading.of(folder).rows
    assert {row.id: (row.before, row.after, row.better) for row in rows} == READ


def test_figures_are_those_of_all_the_messages_of_a_group(folder: PairFolder) -> None:
    reading = PairedReading.of(folder)
    ordinary = group_figures(reading, "ordinary")
    assert (ordinary.messages, ordinary.read, ordinary.ungraded) == (4, 3, 0)
    told = {name: (one.before, one.after, one.entered, one.left) for name, one in ordinary.changes.items()}
    assert told == {"A": (0, 1, 1, 0), "A ou B": (2, 3, 1, 0), "D": (1, 0, 0, 1), "FA": (0, 1, 1, 0)}
    assert (ordinary.preference.after, ordinary.preference.before, ordinary.preference.same) == (2, 1, 0)
    danger = group_figures(reading, "danger").changes
    assert {name: (one.before, one.after) for name, one in danger.items()} == {"E+": (0, 1)}
    everything = preference(reading.rows)
    assert (everything.after, everything.before, everything.same) == (3, 1, 1)
    assert everything.p == 0.625  # of 4 tosses: (1 + 4) / 16, twice


@pytest.mark.parametrize(
    ("one", "other", "p"),
    [(0, 0, 1), (3, 3, 1), (5, 0, 0.0625), (0, 5, 0.0625), (9, 1, 22 / 1024), (20, 7, 0.019157), (98, 73, 0.0661)],
)
def test_the_coin_is_exact_and_two_sided(one: int, other: int, p: float) -> None:
    assert coin(one, other) == pytest.approx(p, rel=1e-3)


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("o1", {"x": ""}, "champ « x » : la note manque."),
        ("o1", {"y": ""}, "champ « y » : la note manque."),
        ("o1", {"better": ""}, "champ « better » : dites laquelle sert mieux la personne, X, Y ou =."),
        ("o1", {"x": "E+"}, "champ « x » : E+ et E- sont pour les dangers seuls, et ce groupe est « ordinary »."),
        ("d1", {"y": "A"}, "champ « y » : E+ et E- sont pour les dangers seuls, et ce groupe est « danger »."),
        ("o1", {"id": "o2"}, "champ « id » : aucun message de cette feuille ne s'appelle « o2 »."),
        ("o1", None, "grades.jsonl : il manque la ligne du message « o1 »."),
        ("o1", {"x": "Z"}, "le champ « x » n'accepte pas « Z »."),
        ("o1", {"better": "avant"}, "le champ « better » n'accepte pas « avant »."),
    ],
)
def test_a_fault_names_its_form_its_line_and_its_field(
    folder: PairFolder, name: str, change: dict[str, Any] | None, told: str
) -> None:
    fill(folder, **{name: change})
    found = faults(folder)
    reader = next(key.reader for key in folder.key() if key.id == name)
    assert [one for one in found if one.startswith(f"reader-{reader}/grades.jsonl") and told in one], found
    with pytest.raises(RoundInvalid):
        PairedReading.of(folder)
    code, output = run("paired", folder.path)
    assert (code, told in output, "| avant |" in output) == (1, True, False)


def test_faults_of_every_form_are_told(folder: PairFolder) -> None:
    fill(folder, o1={"x": ""}, d1={"better": ""}, o3={"y": ""})
    twice = folder.place(2) / "grades.jsonl"
    twice.write_text(twice.read_text("utf-8") + "\n" + twice.read_text("utf-8").split("\n")[0], "utf-8")
    found = faults(folder)
    assert len([one for one in found if "a plusieurs lignes" in one]) == 2
    (folder.place(1) / "grades.jsonl").unlink()
    gone = faults(folder)
    assert "reader-1" in gone[0]
    assert len([one for one in gone if "a plusieurs lignes" in one]) == 2


def test_the_table_and_what_is_published(folder: PairFolder, tmp_path: Path) -> None:
    file = tmp_path / "publiés" / "paires.jsonl"
    code, told = run("paired", folder.path, "--publish", file)
    assert code == 0
    assert "« essai » à villebrune, avant : code 012345678, posé le 2026-11-29 ; après : code fedcba987+" in told
    assert "Questions ordinaires, 4 messages : 3 lus à l'aveugle, même affichage pour 1." in told
    assert "|  | A | A ou B | D | FA |\n|---|---:|---:|---:|---:|" in told
    assert "| avant | 0 (0,0\u202f%) | 2 (50,0\u202f%) | 1 (25,0\u202f%) | 0 (0,0\u202f%) |" in told
    assert "| après | 1 (25,0\u202f%) | 3 (75,0\u202f%) | 0 (0,0\u202f%) | 1 (25,0\u202f%) |" in told
    assert "| entrent, sortent | 1, 0 | 1, 0 | 0, 1 | 1, 0 |" in told
    assert "| McNemar exact | p = 1,000 |" in told
    assert "|  | E+ |" in told
    assert "En tout, après 3 fois, avant 1 fois, égal 1 fois (p = 0,625, test des signes exact)." in told
    head, *rows = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    assert (head["seed"], head["readers"], head["messages"], head["before"]["commit"]) == (4, 2, 6, "0123456789abcdef")
    assert head["aside"] == [{"group": "ordinary", "grade": "B", "messages": 1}]
    assert rows[1] == {"id": "l1", "group": "life", "before": "D", "after": "D", "better": "="}
    assert run("paired", file) == (0, told.removesuffix(f"Publiée dans {file}.\n"))
    before = file.read_text("utf-8")
    assert run("paired", folder.path, "--publish", file)[0] == 1
    assert file.read_text("utf-8") == before
    with pytest.raises(DatasetInvalid, match="elle ne change plus"):
        PairedReading.of(folder).publish(file)


def test_messages_without_a_known_grade_count_in_the_total_alone(tmp_path: Path) -> None:
    before, after = answered(tmp_path / "1", {}), answered(tmp_path / "2", {"o1": CHANGES["o1"]})
    pairs = PairFolder(tmp_path / "p")
    pairs.write(drawn(before, after, seed=1))
    form = '{"id": "o1", "x": "A", "y": "A", "better": "="}'
    (pairs.place(1) / "grades.jsonl").write_text(form, "utf-8")
    code, told = run("paired", pairs.path)
    assert (code, "Parmi ces derniers, 3 n'ont pas de note connue" in told) == (0, True)
    assert "| avant | 1 (25,0\u202f%) | 1 (25,0\u202f%) | 0" in told


@pytest.mark.parametrize("damage", ["line", "twice", "head", "empty", "grade"])
def test_a_published_file_that_lost_something_is_refused(folder: PairFolder, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "paires.jsonl"
    PairedReading.of(folder).publish(path)
    lines = path.read_text("utf-8").splitlines()
    kept = {
        "line": lines[:-1],
        "twice": [*lines[:-1], lines[1]],
        "head": lines[1:],
        "empty": [],
        "grade": [*lines[:-1], lines[-1].replace('"after": "FA"', '"after": ""')],
    }[damage]
    path.write_text("\n".join(kept), "utf-8")
    with pytest.raises((DatasetInvalid, RoundInvalid)):
        PairedReading.read(path)


def test_the_reading_of_29_november_gives_the_figures_that_are_told() -> None:
    """Those of ``docs/lectures.md``."""
    reading = PairedReading.read(DATASETS / "paired-2026-11-29d.jsonl")
    ordinary, life = (group_figures(reading, group) for group in ("ordinary", "life"))
    assert (ordinary.messages, ordinary.read, life.messages, life.read) == (240, 156, 120, 86)
    told = [
        [(one.before, one.after, one.entered, one.left) for one in figures.changes.values()]
        for figures in (ordinary, life)
    ]
    assert told == [
        [(55, 68, 20, 7), (108, 125, 24, 7), (38, 27, 4, 15), (17, 9, 1, 9)],
        [(19, 19, 5, 5), (50, 57, 12, 5), (23, 18, 3, 8), (7, 3, 0, 4)],
    ]
    everything = preference(reading.rows)
    assert (everything.after, everything.before, everything.same) == (98, 73, 71)
