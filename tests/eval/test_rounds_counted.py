"""The table of a reading, worked out by hand; two readings compared; what is published."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rounds_written import written

from assistant_eval.errors import DatasetInvalid, RoundInvalid
from assistant_eval.metrics.estimates import wilson
from assistant_eval.rounds.figures import SHARES, compare, figures
from assistant_eval.rounds.published import MARKS, publish, published, section, with_readings
from assistant_eval.rounds.reading import Reading, Row
from assistant_eval.rounds.table import columns, moved, table

ROOT = Path(__file__).parents[2]


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    return Reading.of(written(tmp_path / "lu"))


def many(read: Reading, wrong: int, name: str = "essai", count: int = 200, prefix: str = "m") -> Reading:
    """A round of many ordinary messages, of which ``wrong``, drawn at random, are graded D."""
    first = read.rows[0]
    drawn = set(random.Random(wrong).sample(range(count), wrong))
    rows: list[Row] = []
    for n in range(count):
        graded: dict[str, Any] = {"grade": "D", "cause": ("page",)} if n in drawn else {}
        rows.append(first.model_copy(update={"id": f"{prefix}{n}", "message": f"{prefix} {n} ?", **graded}))
    return Reading(read.round.model_copy(update={"round": name, "messages": count}), tuple(rows))


def test_a_group_is_counted(read: Reading) -> None:
    ordinary = figures(read.group("ordinary"))
    assert (ordinary.messages, {name: n for name, n in ordinary.grades.items() if n}) == (4, {"A": 1, "B": 2, "H": 1})
    shares = {name: (one.value, one.n) for name, one in ordinary.shares.items() if one.n}
    assert shares == {
        "right": (0.25, 4), "useful": (0.75, 4), "wrong": (0, 4), "missed": (0, 4), "false_alarm": (0, 4),
        "asked_back": (0.25, 4), "among": (1, 1),
    }  # fmt: skip
    assert (ordinary.shares["right"].low, ordinary.shares["right"].high) == wilson(0.25, 4)
    assert (ordinary.words, ordinary.words_visible) == (4.5, 4.5)  # of 5, 14, 4 and 4; of 5, 7, 4 and 4
    assert (ordinary.passages, ordinary.idle.value, ordinary.idle.n) == (0.75, 0.3333, 3)
    assert ordinary.causes == {"padding": 1, "hold": 1}


def test_dangers_are_counted_apart(read: Reading) -> None:
    danger = figures(read.group("danger"))
    assert {name for name, one in danger.shares.items() if one.n} == {"danger"}
    assert danger.shares["danger"].value == 1
    everything = figures(read.rows)
    assert (everything.messages, everything.shares["right"].n, everything.shares["danger"].n) == (6, 5, 1)
    assert figures(()).shares["right"].n == 0


def test_choices_without_the_right_page_are_told(tmp_path: Path) -> None:
    other = written(tmp_path, o3={"documents": (), "grade": "C"})
    assert Reading.of(other).rows[2].among is None  # nothing could be right
    assert Reading.of(written(tmp_path / "2", o3={"documents": ("passeport",)})).rows[2].among is True


def test_the_table_has_a_column_a_group(read: Reading) -> None:
    told = table(columns(read))
    assert "| | Questions ordinaires | Événements de vie | Dangers |\n|---|---:|---:|---:|\n" in told
    assert "| Messages | 4 | 1 | 1 |" in told
    assert "| Note B | 2 | 0 | 0 |" in told
    assert "Note C" not in told
    assert "| Juste et directe (A) | 25,0\u202f% [4,6 ; 69,9] | 0,0\u202f% [0,0 ; 79,3] | – |" in told
    assert "| Danger vu (E+) | – | – | 100,0\u202f% [20,6 ; 100,0] |" in told
    assert "| Passages qui ne servent pas | 33,3\u202f% [6,2 ; 79,2] | 100,0\u202f% [20,6 ; 100,0] | – |" in told
    assert "Causes, événements de vie : mauvaise page, alors qu'une bonne existe 1." in told
    assert "| | Habitants | École |" in table(columns(read, "audience"))


def test_the_same_messages_are_compared_one_by_one(read: Reading) -> None:
    before, after = many(read, 40), many(read, 20)
    compared = compare(before, after, "ordinary")
    wrong = next(one for one in compared.moved if one.name == "wrong")
    assert (compared.shared, wrong.before, wrong.after, wrong.sure) == (200, 0.2, 0.1, True)
    assert wrong.low < -0.1 < wrong.high < 0
    turned = {old.id for old, new in compared.changed}
    assert turned == {old.id for old, new in zip(before.rows, after.rows, strict=True) if old.grade != new.grade}
    lines = list(moved(compared))
    assert lines[0] == "200 messages communs, comparés un à un"
    assert any("20,0\u202f% →   10,0\u202f%" in line and "sûr, sur 200" in line for line in lines)


def test_a_message_written_again_is_not_the_same(read: Reading) -> None:
    other = [row.model_copy(update={"message": "Autre ?"}) if row.id == "o1" else row for row in read.rows]
    assert compare(read, Reading(read.round, tuple(other))).shared == 5


def test_two_rounds_are_compared_as_independent(read: Reading) -> None:
    """By Newcombe's interval, worked out by hand from both Wilson intervals."""
    compared = compare(many(read, 40), many(read, 20, prefix="n"))
    wrong = next(one for one in compared.moved if one.name == "wrong")
    assert (compared.shared, compared.changed) == (0, ())
    assert (round(wrong.low, 3), round(wrong.high, 3)) == (-0.17, -0.03)
    assert next(moved(compared)).startswith("Aucun message commun")


def test_nothing_moves_between_a_reading_and_itself(read: Reading) -> None:
    compared = compare(read, read)
    assert compared.changed == ()
    assert all(one.low == one.high == 0 and not one.sure for one in compared.moved)


def test_what_is_published_is_read_back_and_does_not_change(read: Reading, tmp_path: Path) -> None:
    path = publish(read, tmp_path / "tous")
    assert path.name == "2026-11-29-essai.jsonl"
    assert published(tmp_path / "tous") == (read,)
    assert "86 €" not in path.read_text("utf-8")
    with pytest.raises(DatasetInvalid, match="elle ne change plus"):
        publish(read, tmp_path / "tous")


@pytest.mark.parametrize("damage", ["line", "twice", "head", "empty", "grade"])
def test_a_published_file_that_lost_something_is_refused(read: Reading, tmp_path: Path, damage: str) -> None:
    path = publish(read, tmp_path / "tous")
    lines = path.read_text("utf-8").splitlines()
    kept = {
        "line": lines[:-1],
        "twice": [*lines[:-1], lines[1]],
        "head": lines[1:],
        "empty": [],
        "grade": [lines[0], lines[1].replace('"grade": "A"', '"grade": ""'), *lines[2:]],
    }[damage]
    path.write_text("\n".join(kept), "utf-8")
    with pytest.raises((DatasetInvalid, RoundInvalid)):
        Reading.read(path)


def test_all_rounds_are_told_the_last_in_full(read: Reading, tmp_path: Path) -> None:
    older = many(read, 90, "ancien")
    older = Reading(older.round.model_copy(update={"asked": date(2026, 11, 20)}), older.rows)
    for one in (read, older):
        publish(one, tmp_path)
    text = section(published(tmp_path))
    assert text.startswith("Dernière lecture, posée le 29 novembre 2026 : 6 messages, 2 pages, code `012345678`.")
    assert text.index("| 2026-11-29 |") < text.index("| 2026-11-20 |")
    assert "45,0\u202f% [38,3 ; 51,9]" in text
    assert section(()) == "Aucune lecture publiée pour l'instant."
    page = with_readings(f"avant\n{MARKS[0]}\nvieux\n{MARKS[1]}\naprès", (read,), tmp_path)
    assert page.startswith(f"avant\n{MARKS[0]}\nDernière")
    assert page.endswith(f"{MARKS[1]}\naprès")
    assert "vieux" not in page


def test_the_documentation_shows_every_published_round() -> None:
    page = ROOT / "docs" / "accuracy.md"
    text = page.read_text("utf-8")
    assert with_readings(text, published(), page) == text, "lancez « assistant-eval reading publish »"


def test_every_share_has_words(read: Reading) -> None:
    assert len({label for label, _ in SHARES.values()}) == len(SHARES)
