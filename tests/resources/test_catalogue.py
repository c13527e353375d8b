"""The catalogue as data: every shipped record whole, sourced and dated; problems named by file, line and field."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from assistant.errors import DocumentInvalid
from assistant.resources.catalogue import FILE, Catalogue, Shelf, read_catalogue, read_line, read_lines
from assistant.resources.record import CLASSIFIED, FACTS, Resource
from assistant.site.location import common_pages

SHIPPED = common_pages() / FILE
LINES = SHIPPED.read_text(encoding="utf-8").splitlines()
RECORDS = [json.loads(line) for line in LINES]
IDS = [one["id"] for one in RECORDS]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def base(**changes: Any) -> dict[str, Any]:
    """A record that is valid, with changes; None removes a field."""
    data: dict[str, Any] = {
        "id": "essai",
        "name": "Essai",
        "url": "https://essai.example/",
        "publisher": "Une association",
        "description": "Un site d'essai qui sert à montrer, en quinze mots au moins, ce que doit dire une fiche.",
        "subjects": ["francais"],
        "levels": ["cycle-2"],
        "kinds": ["exercice"],
        "account": "none",
        "status": {"state": "active", "date": "2026-11-20"},
        "sources": [{"title": "Le site", "date": "2026-11-20", "supports": ["url", "status", "account", *CLASSIFIED]}],
        "unverified": [one for one in FACTS if one != "account"],
    }
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def refusal(data: object) -> DocumentInvalid:
    with pytest.raises(DocumentInvalid) as caught:
        read_line(json.dumps(data), "essai.jsonl", 7)
    return caught.value


def test_the_shipped_catalogue_has_no_problem(catalogue):
    assert catalogue.problems == ()
    assert len(catalogue.resources) == len(LINES) >= 100
    assert sum(not one.is_open for one in catalogue.resources) >= 5


@pytest.mark.parametrize("record", RECORDS, ids=IDS)
def test_a_shipped_record_is_sourced_dated_and_honest(record):
    resource = Resource.model_validate(record)
    told = {field for source in resource.sources for field in source.supports}
    for name in FACTS:
        assert resource.knows(name) != (name in resource.unverified)
        assert name in told or name in resource.unverified
    assert all(re.match(r"20[12]\d", source.date) for source in resource.sources)
    assert resource.status.date in {source.date for source in resource.sources if "status" in source.supports}
    assert 15 <= len(re.findall(r"[^\W_]+(?:[-'’@][^\W_]+)*", resource.description)) <= 40
    assert not re.search(r"non vérifié|de mémoire|\bshared\b|/work", json.dumps(record, ensure_ascii=False))
    assert resource.is_open or resource.status.replaced_by


def test_descriptions_and_names_are_each_their_own():
    for field in ("id", "name", "description"):
        values = [one[field] for one in RECORDS]
        assert len(set(values)) == len(values)


def test_the_file_is_in_order_one_record_a_line():
    assert sorted(IDS) == IDS
    assert SHIPPED.read_text(encoding="utf-8").endswith("}\n")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"description": "Trop court."}, "description", "il en faut de 15 à 40"),
        ({"id": "Éssai"}, "id", "lettres minuscules sans accent"),
        ({"url": "essai.example"}, "url", "commençant par https://"),
        ({"url": "javascript:alert(1)"}, "url", "commençant par https://"),
        ({"name": None}, "name", "obligatoire"),
        ({"name": " "}, "name", "vide"),
        ({"couleur": "bleu"}, "couleur", "n'existe pas"),
        ({"subjects": ["alchimie"]}, "subjects", "valeurs possibles : tous, francais"),
        ({"levels": []}, "levels", "au moins un élément"),
        ({"kinds": "exercice"}, "kinds", "une liste entre crochets"),
        ({"account": None}, "account", "est vide"),
        ({"price": "free"}, "price", "rempli et dit non vérifié"),
        ({"unverified": list(FACTS[1:-1])}, "languages", "est vide"),
        ({"licence": "MIT", "unverified": [one for one in FACTS if one not in {"account", "licence"}]}, "licence",
         "aucune source"),
        ({"sources": []}, "sources", "au moins un élément"),
        ({"sources": [{"title": "t", "date": "2026", "supports": ["url", "account", *CLASSIFIED]}]}, "status",
         "aucune source"),
        ({"sources": [{"title": "t", "date": "2026", "supports": ["status", "account", *CLASSIFIED]}]}, "url",
         "aucune source"),
        ({"sources": [{"title": "t", "date": "2026", "supports": ["url", "status", "account", "prix", *CLASSIFIED]}]},
         "supports", "« prix » n'existe pas"),
        ({"sources": [{"title": "t", "date": "27/11/2026", "supports": ["status"]}]}, "sources.date", "2026-10-12"),
        ({"sources": [{"title": "t", "date": "2026-02-30", "supports": ["status"]}]}, "sources.date", "calendrier"),
        ({"status": {"state": "active", "date": "2026", "closed": "2025"}}, "status", "date de fermeture"),
        ({"offline": "peut-être"}, "offline", "true ou false"),
    ],
)  # fmt: skip
def test_a_refused_record_names_file_line_and_field(changes, field, said):
    error = refusal(base(**changes))
    assert (error.path, error.line, error.field) == ("essai.jsonl", 7, field)
    assert said in str(error)
    assert str(error).startswith("essai.jsonl, ligne 7, champ « ")


def test_a_record_whole_is_read():
    assert read_line(json.dumps(base()), "essai.jsonl", 1).account == "none"
    known = base(offline=False, unverified=[one for one in FACTS if one not in {"account", "offline"}])
    known["sources"][0]["supports"].append("offline")
    resource = read_line(json.dumps(known), "essai.jsonl", 1)
    assert resource.knows("offline")
    assert not resource.knows("tablet")


@pytest.mark.parametrize("line", ["{", "[1]", '"texte"', "null", "[" * 100_000])
def test_a_line_that_is_no_record_is_refused(line):
    with pytest.raises(DocumentInvalid):
        read_line(line, "essai.jsonl", 1)


def test_a_broken_line_leaves_the_others(tmp_path):
    path = tmp_path / FILE
    lines = [json.dumps(base()), "{", "", json.dumps(base()), json.dumps(base(id="autre"))]
    path.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    resources, problems = read_lines(path)
    assert list(resources) == ["essai", "autre"]
    assert [problem.line for problem in problems] == [2, 4]
    assert "déjà pris" in str(problems[1])


def test_a_file_that_cannot_be_read_is_one_problem(tmp_path):
    path = tmp_path / FILE
    assert "lecture impossible" in str(read_lines(path)[1][0])
    path.write_bytes(b"{}\n\xe9")
    assert read_lines(path)[1][0].line == 2


def test_a_town_adds_and_replaces(tmp_path, catalogue):
    own = [base(), {**RECORDS[IDS.index("padlet")], "caution": "Interdit dans nos écoles."}]
    (tmp_path / FILE).write_text("\n".join(json.dumps(one) for one in own), encoding="utf-8")
    read = read_catalogue(tmp_path)
    assert len(read.resources) == len(catalogue.resources) + 1
    assert read.get("essai") is not None
    padlet = read.get("padlet")
    assert padlet is not None
    assert padlet.caution == "Interdit dans nos écoles."
    assert catalogue.get("inconnu") is None


def test_what_replaces_a_closed_service_must_exist(tmp_path):
    status = {"state": "closed", "date": "2026", "replaced_by": ["personne"]}
    (tmp_path / FILE).write_text(json.dumps(base(status=status)), encoding="utf-8")
    assert "« personne », qui n'existe pas" in str(read_catalogue(tmp_path).problems[0])


def test_the_shelf_reads_again_when_a_file_changes(tmp_path):
    common, site = tmp_path / "common", tmp_path / "site"
    common.mkdir()
    site.mkdir()
    shutil.copy(SHIPPED, common / FILE)
    shelf = Shelf(site, common)
    first = shelf.catalogue()
    assert shelf.catalogue() is first
    (site / FILE).write_text(json.dumps(base()), encoding="utf-8")
    second = shelf.catalogue()
    assert second.get("essai") is not None
    os.utime(site / FILE, ns=(1, 1))
    assert shelf.catalogue() is not second


def test_nothing_of_a_record_can_be_changed(catalogue):
    with pytest.raises(ValidationError):
        catalogue.resources[0].name = "autre"


def test_it_stands_beside_the_pages_that_the_wheel_takes():
    assert Path(SHIPPED).parent == common_pages()
