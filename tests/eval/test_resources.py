"""The gate of the search of resources, on sets written by people who had not seen the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.resources.catalogue import read_catalogue
from assistant_eval.runners.resources import choices, measure, ndcg, rows


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return measure(read_catalogue().searcher, rows("needs"))


def test_the_sets_are_whole_and_name_resources_of_the_catalogue():
    known = {one.id for one in read_catalogue().resources}
    sizes = {name: len(rows(name)) for name in ("needs", "names", "mixed", "needs-2", "names-2", "mixed-2")}
    assert sizes == {"needs": 190, "names": 60, "mixed": 100, "needs-2": 128, "names-2": 40, "mixed-2": 68}
    assert sum(row["expects"] == "nothing" for row in rows("needs")) == 40
    needs, names = [*rows("needs"), *rows("needs-2")], [*rows("names"), *rows("names-2")]
    assert {name for row in needs for name in row["grades"]} <= known
    assert {row["resource"] for row in names} - {""} <= known
    assert not any(row["grades"] for row in needs if row["expects"] == "nothing")


def test_needs_served_do_not_fall(report):
    assert report["needs"]["first"] >= 0.78
    assert report["needs"]["in three"] >= 0.82
    assert report["needs"]["ndcg@5"] >= 0.66


def test_the_second_set_does_not_fall():
    found = measure(read_catalogue().searcher, rows("needs-2"))
    assert found["needs"]["first"] >= 0.63
    assert found["needs"]["in three"] >= 0.8
    assert found["constraints"]["respected or let go and said"] == 1.0
    assert found["nothing"]["said"] >= 0.9


def test_a_constraint_shown_is_always_respected_or_said(report):
    assert report["constraints"]["respected or let go and said"] == 1.0
    assert report["constraints"]["known to satisfy found in five"] >= 0.8


def test_nothing_is_said_when_nothing_serves(report):
    assert report["nothing"]["said"] >= 0.95


def test_a_set_from_outside_is_measured(tmp_path):
    path = tmp_path / "needs.jsonl"
    path.write_text(
        '{"need": "vidéo sur les volcans CE2", "expects": "something", "constraints": [], "grades": {"lumni": 2}}\n'
    )
    assert measure(read_catalogue().searcher, rows("needs", path))["needs"]["asked"] == 1


def test_names_find_their_resource(report):
    assert report["names"]["right"] >= 0.95


def test_ndcg_knows_order_and_grades():
    grades = {"a": 2, "b": 1}
    assert ndcg(grades, ["a", "b"]) == 1.0
    assert ndcg(grades, ["b", "a"]) < 1.0
    assert ndcg(grades, ["x", "y"]) == 0.0


def test_a_choice_that_always_says_guide_is_half_right():
    found = choices(lambda _: False, rows("mixed"))
    assert found["guides right"] == 1.0
    assert found["resources right"] == 0.0
    assert 0.4 < found["right"] < 0.6
