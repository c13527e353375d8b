"""``assistant update`` against a real server: what is new arrives, what fails is told and costs nothing."""

import shutil
from pathlib import Path

import pytest
from official_town import CAF, Run, folder, office, rows, served_ids
from official_web import Web, sheets

from assistant.embedding import Embedder
from assistant.site.configuration import Site

pytestmark = pytest.mark.network


def test_everything_arrives_then_nothing_moves_then_what_changed_is_told(
    run: Run, town: Path, web: Web, embedder: Embedder
) -> None:
    code, out, err = run("update", str(town))
    assert code == 0, err
    assert "Fiches part : archive du 01/03/2026, 6 fiches ; 6 nouvelles, 0 modifiée, 0 retirée." in out
    assert "Annuaire de l'administration : rien n'a changé." in out
    assert "1 pages et 18 fiches nationales indexées" in out
    assert len(served_ids(town, embedder)) == 19
    web.asked.clear()
    code, out, err = run("update", str(town))
    assert (code, [answer for path, answer in web.asked if path.endswith(".zip")]) == (0, [304, 304, 304])
    assert out.count("inchangée.") == 3
    assert "index déjà à jour" in out
    web.archives["pro"] = sheets("pro", range(21, 27))
    web.records[0]["telephone"] = [{"valeur": "01 99 00 40 77", "description": ""}]
    code, out, err = run("update", str(town))
    assert code == 0
    assert "Fiches pro : archive du 01/03/2026, 6 fiches ; 1 nouvelle, 0 modifiée, 1 retirée." in out
    assert "- Mairie - Villeneuve-les-Essais, téléphone : « 01 99 00 40 77 » au lieu de « 01 99 00 40 10 »" in out
    assert Site.read(town).services["accueil"].phone == "01 99 00 40 77"
    assert "sp-f26" in served_ids(town, embedder)
    assert "sp-f20" not in served_ids(town, embedder)


FAULTS: dict[str, tuple[dict[str, int | bytes], str]] = {
    "404": ({"/part/": 404}, "réponse 404"),
    "429": ({"/part/": 429}, "réponse 429 du serveur, à réessayer plus tard"),
    "500": ({"/part/": 503}, "réponse 503"),
    "page web": ({"/part/": b"<!DOCTYPE html><html>panne</html>"}, "pas un fichier zip complet"),
    "archive coupée": ({"/part/": sheets("part", range(1, 9))[:-60]}, "pas un fichier zip complet"),
    "moitié": ({"/part/": sheets("part", range(1, 3))}, "2 fiches au lieu de 6"),
    "autre public": ({"/part/": sheets("pro", range(1, 9))}, "c'est l'archive « pro »"),
    "annuaire 429": ({"/api-lannuaire": 429}, "trop de demandes"),
    "annuaire page web": ({"/api-lannuaire": b"<html></html>"}, "page web"),
    "annuaire vide": ({"/api-lannuaire": b'{"total_count": 0, "results": []}'}, "la mairie n'y est plus"),
    "annuaire autre forme": ({"/api-lannuaire": b'{"lignes": []}'}, "forme attendue"),
    "commune 404": ({"/communes": 404}, "code 404"),
}


def test_a_source_that_fails_is_one_sentence_and_what_was_in_service_stays(
    run: Run, ready: Path, web: Web, embedder: Embedder
) -> None:
    toml, ids = (ready / "commune.toml").read_bytes(), served_ids(ready, embedder)
    web.archives["part"] = sheets("part", range(1, 8))  # so that there is something to fetch
    for name, (fails, words) in FAULTS.items():
        web.fails = fails
        code, out, err = run("update", str(ready))
        kept = [line for line in err.splitlines() if line.startswith("Gardé tel quel : ")]
        assert (code, len(kept)) == (1, 1), (name, err)
        assert words in kept[0], (name, kept)
        assert kept[0].endswith("."), name
        assert "index" in out, name
        assert (ready / "commune.toml").read_bytes() == toml, name
        assert served_ids(ready, embedder) == ids | ({"sp-f7"} if "/part/" not in fails else set()), name
        ids = served_ids(ready, embedder)
    web.fails = {}
    assert run("update", str(ready))[0] == 0
    assert "sp-f7" in served_ids(ready, embedder)


def test_a_cut_download_goes_on_where_it_stopped(run: Run, ready: Path, web: Web, embedder: Embedder) -> None:
    web.archives["asso"] = sheets("asso", range(40, 48), "Apportez une photo de " + "très " * 3000)
    web.cut = {"/asso/"}
    code, _out, err = run("update", str(ready))
    assert code == 1
    assert "reprendra où il s'est arrêté" in err
    assert "sp-f47" not in served_ids(ready, embedder)
    web.cut, web.asked = set(), []
    assert run("update", str(ready))[0] == 0
    assert [answer for path, answer in web.asked if "/asso/" in path] == [206]
    assert "sp-f47" in served_ids(ready, embedder)


def test_what_was_taken_out_stays_out_and_the_commune_may_want_no_sheet(
    run: Run, ready: Path, embedder: Embedder
) -> None:
    assert "retirées" in run("import", "service-public", "asso", "--remove", "--site", str(ready))[1]
    code, out, _ = run("update", str(ready))
    assert code == 0
    assert "asso" not in out
    assert "sp-f40" not in served_ids(ready, embedder)
    assert run("import", "service-public", "tout", "--remove", "--site", str(ready))[0] == 2
    path = ready / "commune.toml"
    path.write_text(path.read_text("utf-8").replace("\nnational = true", "\nnational = false"), encoding="utf-8")
    assert "Fiches" not in run("update", str(ready))[1]
    assert served_ids(ready, embedder) == {"garderie"}


def test_from_files_without_a_network(run: Run, town: Path, web: Web, tmp_path: Path, embedder: Embedder) -> None:
    files = folder(tmp_path / "fichiers", [office(), CAF], rows({"caf": ["caf-1"]}))
    for space, content in web.archives.items():
        (files / f"{space}-du-jour.zip").write_bytes(content)
    web.fails = {"/": 500}
    web.asked.clear()
    code, out, err = run("update", "--site", str(town), "--from", str(files))
    assert (code, web.asked) == (0, []), err
    assert "18 fiches nationales" in out
    (files / "pro-du-jour.zip").unlink()
    (files / "part-du-jour.zip").write_bytes(web.archives["part"][:-90])
    (files / "all_latest.tar.bz2").write_bytes((files / "all_latest.tar.bz2").read_bytes()[:-90])
    ids = served_ids(town, embedder)
    code, out, err = run("update", "--site", str(town), "--from", str(files))
    assert code == 1
    assert sorted(line[:34] for line in err.splitlines() if line.startswith("Gardé")) == [
        "Gardé tel quel : Archive " + str(files)[:9],
        "Gardé tel quel : Données officiell",
    ]
    assert "Fiches pro : pas d'archive" in err
    assert served_ids(town, embedder) == ids
    for name in ("all_latest.tar.bz2", "geo.json", "part-du-jour.zip"):
        (files / name).unlink()
    code, out, err = run("update", "--site", str(town), "--from", str(files))
    assert (code, "Annuaire : pas de fichier" in err, "Fiches asso" in out) == (0, True, True), err
    shutil.rmtree(files)
    assert run("update", "--site", str(town), "--from", str(files))[0] == 1
    assert served_ids(town, embedder) == ids


def test_two_updates_at_once_are_refused(run: Run, town: Path) -> None:
    from filelock import FileLock

    (town / ".assistant").mkdir()
    with FileLock(town / ".assistant" / "update.lock"):
        code, _out, err = run("update", str(town))
    assert code == 1
    assert "en cours" in err
