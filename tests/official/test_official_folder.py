"""Official files: known by what they hold, read as a stream, refused in one French sentence."""

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from official_town import TOWN, as_api, folder, office, rows
from town import one_sentence

from assistant.errors import CommuneUnknown, OfficialFileInvalid
from assistant.official import documents
from assistant.official import folder as folder_module
from assistant.official.folder import FolderSource

CAF = office("Caf de l'Essai", "caf", "28085", id="caf-1")
FAR = office("Mairie - Ailleurs", code="29001")
TABLE = rows({"caf": ["caf-1"], "urcaue": ["autre"]})


def directory(path: Path):
    source = FolderSource(path)
    (town,) = source.towns("28990")
    return source.directory(town)


def test_the_archive_is_read_without_being_unpacked(tmp_path: Path) -> None:
    found = directory(folder(tmp_path, [office(), CAF, FAR], TABLE))
    assert [one.name for one in found.offices] == ["Mairie - Villeneuve-les-Essais", "Caf de l'Essai"]
    assert dict(found.competence.desks) == {"caf": ("caf-1",)}
    assert found.origin == "20261120_040000-data.gouv_local.json, 20/11/2026"
    assert found.competence.origin == "20261120_040000-data.gouv_commune.zip, 20/11/2026"
    assert {one.name for one in tmp_path.iterdir()} == {"geo.json", "all_latest.tar.bz2"}


def test_saved_answers_of_the_api_do_as_well(tmp_path: Path) -> None:
    whole = directory(folder(tmp_path / "a", [office(), CAF], TABLE))
    apart = folder(tmp_path / "b", [office(), CAF])
    (apart / "all_latest.tar.bz2").unlink()
    records = {"total_count": 2, "results": [as_api(office()), as_api(CAF)]}
    row = {"code_insee_commune": "28990", "code_type_service_local": "caf", "id_service_local": '["caf-1"]'}
    (apart / "annuaire.json").write_text(json.dumps(records), encoding="utf-8")
    (apart / "competence.json").write_text(json.dumps({"total_count": 1, "results": [row]}), encoding="utf-8")
    found = directory(apart)
    assert found.offices == whole.offices
    assert found.competence.desks == whole.competence.desks


def test_a_table_of_other_communes_is_no_source(tmp_path: Path) -> None:
    found = directory(folder(tmp_path / "a", [office(), CAF], rows({"caf": ["autre"]}, "28001")))
    assert (dict(found.competence.desks), found.competence.origin) == ({}, "")
    alone = folder(tmp_path / "b", [office(), CAF])
    row = {"code_insee_commune": "28001", "code_type_service_local": "caf", "id_service_local": '["caf-1"]'}
    (alone / "competence.json").write_text(json.dumps({"total_count": 1, "results": [row]}), encoding="utf-8")
    assert directory(alone).competence.origin == ""


def test_the_group_of_communes_comes_from_the_published_list(tmp_path: Path) -> None:
    bare = {key: value for key, value in TOWN.items() if key != "epci"}
    groups = [
        {"code": "1", "nom": "CC des Essais", "membres": [{"code": "28990"}]},
        {"code": "2", "nom": "CC d'Ailleurs"},
    ]
    source = folder(tmp_path, towns=[bare])
    assert [one.epci for one in FolderSource(source).towns("28990")] == [""]
    (source / "epci.json").write_text(json.dumps(groups), encoding="utf-8")
    assert [one.epci for one in FolderSource(source).towns("28990")] == ["CC des Essais"]
    groups.append({"code": "3", "nom": "CC en double", "membres": [{"code": "28990"}]})
    (source / "epci.json").write_text(json.dumps(groups), encoding="utf-8")
    assert [one.epci for one in FolderSource(source).towns("28990")] == [""]


def test_a_large_file_is_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_CHUNK", 97)
    records = [office(f"Mairie - Ailleurs {number}", code="29001") for number in range(40)]
    assert [one.id for one in directory(folder(tmp_path, [*records, office()], TABLE)).offices] == [office()["id"]]


@pytest.mark.parametrize("size", [0, 10, 400, 0.5, 0.9, 0.99])
def test_a_cut_archive_is_refused(tmp_path: Path, size: float) -> None:
    ids = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(3000)]  # hard to compress: many blocks
    many = [office("Mairie - Ailleurs", code="29001", id=one) for one in ids]
    path = folder(tmp_path, [office(), *many], TABLE) / "all_latest.tar.bz2"
    data = path.read_bytes()
    assert len(data) > 50_000
    path.write_bytes(data[: int(size * len(data)) if isinstance(size, float) else size])
    with pytest.raises(OfficialFileInvalid, match="inutilisables") as caught:
        directory(tmp_path)
    one_sentence(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("all_latest.tar.bz2", b"<!DOCTYPE html><html>", "page web"),
        ("geo.json", b"<html>Service indisponible</html>", "page web"),
        ("geo.json", b'[{"code": "28990", "nom": "Vill', "coup\u00e9"),
        ("geo.json", b'{"code": "28990", "nom": "Vill', "coup\u00e9"),
        ("geo.json", b"bonjour", "pas un fichier JSON"),
        ("geo.json", b"\xff\xfe[]", "UTF-8"),
        ("geo.json", b"[]", "manque une r\u00e9ponse de geo.api.gouv.fr"),
        ("geo.json", b'[{"autre": 1}]', "manque une r\u00e9ponse de geo.api.gouv.fr"),
        ("geo.json", b'{"errorcode": 10002, "error": "Too many requests"}', "message d'erreur"),
        ("geo.json", b'"texte"', "forme"),
        ("geo.json", b"[" * 100_000, "forme"),
    ],
)
def test_another_shape_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (folder(tmp_path) / name).write_bytes(content)
    with pytest.raises(OfficialFileInvalid, match=words) as caught:
        directory(tmp_path)
    one_sentence(caught.value)


def test_a_full_disk_is_not_a_cut_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "_MAX_SPOOL", 1)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "plein")))
    with pytest.raises(OfficialFileInvalid, match="disque plein") as caught:
        directory(folder(tmp_path, table=TABLE))
    one_sentence(caught.value)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(OfficialFileInvalid, match="n'existe pas"):
        FolderSource(tmp_path / "rien")
    (folder(tmp_path) / "all_latest.tar.bz2").unlink()
    with pytest.raises(OfficialFileInvalid, match=r"archive de l'annuaire, all_latest\.tar\.bz2"):
        directory(tmp_path)


def test_other_files_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    folder(tmp_path, table=TABLE)
    shutil.make_archive(str(tmp_path / "vosdroits-latest"), "zip", Path(__file__).parent, "test_official_folder.py")
    (tmp_path / "note.txt").write_text("à lire", encoding="utf-8")
    (tmp_path / "agenda.json").write_text('{"events": [{"uid": 1}]}', encoding="utf-8")
    assert len(directory(tmp_path).offices) == 1


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ("28990", ["28990"]),
        ("villeneuve les essais", ["28990"]),
        ("Ste Foy", ["28991"]),
        ("SAINTE-FOY", ["28991"]),
        ("Foy", ["28991", "2A992"]),
        ("2a992", ["2A992"]),
    ],
)
def test_a_code_or_a_name(tmp_path: Path, wanted: str, codes: list[str]) -> None:
    others = [{"code": "28991", "nom": "Sainte-Foy"}, {"code": "2A992", "nom": "Foy-l'Essai", "departement": "2A"}]
    assert [one.code for one in FolderSource(folder(tmp_path, towns=[TOWN, *others])).towns(wanted)] == codes


def test_a_commune_of_another_time_names_the_one_of_today(tmp_path: Path) -> None:
    joined = {"code": "28993", "nom": "Bourg-Essai", "type": "commune-deleguee", "chefLieu": "28990"}
    today = {**TOWN, "anciensCodes": ["28993"], "type": "commune-actuelle"}
    source = FolderSource(folder(tmp_path, towns=[today, joined]))
    with pytest.raises(CommuneUnknown, match=r"aujourd'hui partie de Villeneuve-les-Essais \(28990"):
        source.towns("28993")
    with pytest.raises(CommuneUnknown, match=r"aujourd'hui partie de Villeneuve-les-Essais \(28990"):
        source.towns("bourg essai")
    for wanted in ("99999", "Nulle part", ""):
        with pytest.raises(CommuneUnknown, match="introuvable") as caught:
            source.towns(wanted)
        one_sentence(caught.value)
