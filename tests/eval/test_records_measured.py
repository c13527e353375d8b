"""``assistant-eval records``: nothing invented on the records made to be odd, and a fault that is put in is found."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from assistant_eval.cli import main
from assistant_eval.errors import DatasetInvalid
from assistant_eval.runners.communes import made, moments, samples
from assistant_eval.runners.communes.fields import check, comments, week
from assistant_eval.runners.communes.samples import Sample
from assistant_eval.runners.communes.written import Written, write

FAULTS = {"lost", "invented", "unexpected"}
RECORD = {
    "id": "essai",
    "nom": "Mairie - Essai",
    "pivot": [{"type_service_local": "mairie", "code_insee_commune": ["28990"]}],
    "telephone": [{"valeur": "01 99 00 41 10", "description": ""}],
    "adresse_courriel": ["mairie@essai.example"],
    "plage_ouverture": [
        {
            "nom_jour_debut": "Lundi", "nom_jour_fin": "Mardi", "commentaire": "",
            "valeur_heure_debut_1": "09:00:00", "valeur_heure_fin_1": "12:00:00",
            "valeur_heure_debut_2": "", "valeur_heure_fin_2": "",
        },
    ],
    "commentaire_plage_ouverture": "Présence d'un élu",
}  # fmt: skip
SAMPLE = Sample("essai", "essai", RECORD, {"code": "28990", "nom": "Essai", "codesPostaux": ["28991"]})


@pytest.fixture(scope="module")
def tried() -> list[tuple[Sample, Written]]:
    return [(sample, written) for sample in made.made() if (written := write(sample))]


def test_forty_records_give_nothing_that_they_do_not_hold(tried: list[tuple[Sample, Written]]) -> None:
    assert len(tried) == len({sample.name for sample, _ in tried}) == 40
    fields = [one for sample, written in tried for one in check(sample, written)]
    assert [one for one in fields if one.verdict in FAULTS] == []
    assert sum(one.verdict == "same" for one in fields) > 400
    assert sum(one.verdict == "expected" for one in fields) > 40


def test_three_hundred_moments_are_right_or_held_back(tried: list[tuple[Sample, Written]]) -> None:
    drawn = moments.draw(tried, 300)
    assert [one for one in drawn if one.verdict not in {"right", "held", "unknown"}] == []
    assert sum(one.verdict == "right" for one in drawn) > 200
    assert sum(one.verdict == "held" for one in drawn) > 10
    assert drawn == moments.draw(tried, 300)


def faults(sample: Sample, written: Written) -> set[tuple[str, str]]:
    return {(one.field, one.verdict) for one in check(sample, written) if one.verdict in FAULTS}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("01 99 00 41 10", "01 99 00 41 11", {("phone", "invented"), ("phone", "lost")}),
        ("mairie@essai.example", "", {("email", "lost")}),
        ("Présence d'un élu", "Présence d'un élu le soir", {("hours_note", "invented")}),
        ("9h-12h", "9h-13h", {("hours.lundi", "invented"), ("hours.mardi", "invented")}),
        ("28991", "28992", {("commune.postcodes", "invented")}),
        ("Essai", "Villeneuve", {("commune.name", "invented"), ("commune.name", "lost"), ("name", "lost")}),
    ],
)
def test_a_fault_put_in_the_file_is_found(before: str, after: str, found: set[tuple[str, str]]) -> None:
    written = write(SAMPLE)
    assert written is not None
    assert faults(SAMPLE, written) == set()
    text = json.dumps([written.text, written.commune, written.services, written.questions], ensure_ascii=False)
    assert before in written.text
    text, commune, services, questions = json.loads(text.replace(before, after))
    assert faults(SAMPLE, replace(written, text=text, commune=commune, services=services, questions=questions)) == found


def test_a_moment_that_is_wrong_or_affirmed_too_soon_is_found() -> None:
    written = write(SAMPLE)
    assert written is not None
    other = {**RECORD, "plage_ouverture": [{**RECORD["plage_ouverture"][0], "nom_jour_fin": "Dimanche"}]}
    assert {one.verdict for one in moments.draw([(replace(SAMPLE, raw=other), written)], 80)} == {"right", "wrong"}
    doubtful = replace(SAMPLE, raw={**RECORD, "commentaire_plage_ouverture": "Les semaines paires"})
    assert {one.verdict for one in moments.draw([(doubtful, written)], 20)} == {"rash"}
    assert {one.verdict for one in moments.draw([(SAMPLE, write(doubtful))], 20)} == {"too careful"}  # type: ignore[list-item]


def test_records_are_known_by_what_they_hold(tmp_path: Path, monkeypatch, capsys) -> None:
    with pytest.raises(DatasetInvalid, match="aucune fiche"):
        samples.real(tmp_path)
    hours = {"code_insee_commune": "28990", "nom": "Mairie - Essai", "plage_ouverture": RECORD["plage_ouverture"]}
    encoded = {key: json.dumps(value) if isinstance(value, list) else value for key, value in RECORD.items()}
    (tmp_path / "api.json").write_text(json.dumps({"total_count": 1, "results": [encoded]}), encoding="utf-8")
    (tmp_path / "heures.jsonl").write_text(json.dumps(hours) + "\n", encoding="utf-8")
    (tmp_path / "commune.json").write_text(json.dumps([SAMPLE.town]), encoding="utf-8")
    found = samples.real(tmp_path)
    assert [(one.group, one.town["codesPostaux"]) for one in found] == [
        *(("api.json", ["28991"]), ("heures.jsonl", ["28991"]))
    ]
    assert week(encoded) == week(RECORD) == week(hours)
    assert comments(encoded) == ["Présence d'un élu"]
    monkeypatch.setattr(sys, "argv", ["assistant-eval", "records", str(tmp_path), "--json", str(tmp_path / "r.txt")])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code in {0, None}
    out = capsys.readouterr().out
    assert "2 fiches : api.json 1, heures.jsonl 1" in out
    assert "0 perdues, 0 inventées" in out
    assert len(json.loads((tmp_path / "r.txt").read_text(encoding="utf-8"))) == 2
