"""Resources that come and go: ScoLOMFR notices, CSV and ODS, with a report line by line."""

from __future__ import annotations

import io
import json
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from lom_notices import NAMESPACES, envelope, notice
from typer.testing import CliRunner

from assistant.cli import build_app
from assistant.errors import AssistantError, DocumentInvalid
from assistant.resources.catalogue import FILE, Catalogue, read_catalogue, read_lines
from assistant.resources.exchange import intake
from assistant.resources.record import CLASSIFIED, FACTS

TODAY = date(2026, 11, 29)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def written(tmp_path: Path, raw: bytes, name: str = "notices.xml") -> Path:
    path = tmp_path / name
    path.write_bytes(raw)
    return path


def test_a_notice_gives_what_it_says_and_nothing_else(tmp_path):
    found = intake.take(written(tmp_path, envelope(notice("Fractions sur la droite"))), TODAY)
    (one,) = found.resources.values()
    assert (one.name, one.publisher, one.url) == (
        "Fractions sur la droite", "Académie d'exemple", "https://ressources.academie.example/fractions",
    )  # fmt: skip
    assert (one.subjects, one.levels, one.kinds) == (("mathematiques",), ("cycle-3",), ("exercice",))
    assert (one.price, one.licence, one.languages) == ("free", "CC BY-SA 4.0", ("français",))
    assert (one.status.state, one.status.date) == ("cited", "2026-03-02")
    assert one.topics == ("fraction", "droite graduée")
    assert set(one.unverified) == set(FACTS) - {"price", "licence", "languages"}
    assert one.sources[0].title.startswith("notice ScoLOMFR ark:/")
    assert found.report == ["ligne 3, « Fractions sur la droite » : prise, identifiant « fractions-sur-la-droite »."]


def test_what_a_notice_leaves_out_is_unverified(tmp_path):
    bare = (
        f"<lom {NAMESPACES}><general><title><string>Atlas des rivières</string></title><description><string>"
        "Un atlas libre des rivières de France à feuilleter en classe, avec des cartes et des photographies anciennes "
        "commentées par des géographes.</string></description></general></lom>"
    )
    (one,) = intake.take(written(tmp_path, bare.encode()), TODAY).resources.values()
    assert set(one.unverified) == {*FACTS, *CLASSIFIED}
    assert one.status.date == "2026-11-29"


def test_five_thousand_notices_and_every_bad_one_is_named(tmp_path):
    bad = {
        1000: notice(""),
        2000: notice("Trop court", description="Rien.").replace("<keyword>", "<mot>").replace("</keyword>", "</mot>"),
        3000: notice("Cassée").replace("</general>", "</general><"),
        4000: notice("Adresse").replace("</title>", "</titre>"),
        4999: notice("Mal imbriquée", extra="<a><b></a></b>"),
    }
    path = written(tmp_path, envelope(*(bad.get(number, notice(f"Notice {number}")) for number in range(5000))))
    begin = time.perf_counter()
    found = intake.take(path, TODAY)
    assert time.perf_counter() - begin < 60
    assert (len(found.resources), found.refused, len(found.report)) == (4995, 5, 5000)
    refused = [line for line in found.report if "refusée" in line]
    assert "sans nom" in refused[0]
    assert "champ « general/title », la notice n'a pas de titre" in refused[0]
    assert "« Trop court » : refusée, champ « description », la description compte" in refused[1]
    assert "« Cassée » : refusée" in refused[2]
    raw = path.read_text(encoding="utf-8").split("\n")
    for line in found.report:
        assert raw[int(line.split(",")[0].removeprefix("ligne ")) - 1].startswith("<lom")


@pytest.mark.parametrize(
    "raw",
    [
        b'<!DOCTYPE lom [<!ENTITY a "aaaa">]><lom>&a;</lom>',
        b"<rss></rss>",
        b"",
        b"\x00\xff\xfe",
        b"<lom><general>",
    ],
)
def test_a_file_that_is_no_list_of_notices_is_refused_whole(tmp_path, raw):
    with pytest.raises(DocumentInvalid):
        intake.take(written(tmp_path, raw), TODAY)


def test_an_entity_or_a_file_of_the_machine_is_never_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    hostile = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode() + envelope(notice("&s;"))
    with pytest.raises(DocumentInvalid, match="DOCTYPE"):
        intake.take(written(tmp_path, hostile), TODAY)
    (undeclared,) = intake.take(written(tmp_path, envelope(notice("&s;"))), TODAY).report
    assert "refusée" in undeclared


@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_the_whole_catalogue_goes_through_a_spreadsheet_unchanged(tmp_path, catalogue, kind):
    path = tmp_path / f"ressources.{kind}"
    intake.export(list(catalogue.resources), path)
    found = intake.take(path, TODAY)
    assert found.refused == 0
    for one in catalogue.resources:
        back = found.resources[one.id].model_dump(exclude={"scolomfr", "unverified"})
        assert back == one.model_dump(exclude={"scolomfr", "unverified"})
        assert set(found.resources[one.id].unverified) == set(one.unverified)


def test_notices_written_are_read_again(tmp_path, catalogue):
    path = tmp_path / "ressources.xml"
    intake.export(list(catalogue.resources), path)
    found = intake.take(path, TODAY)
    assert len(found.resources) == len(catalogue.resources)
    by_name = {one.name: one for one in found.resources.values()}
    for one in catalogue.resources:
        back = by_name[one.name]
        assert set(back.levels) >= set(one.levels) - {"enseignants"}
        assert back.url == one.url


def test_a_clerk_s_line_without_the_list_of_unknowns_is_whole(tmp_path):
    raw = (
        "Nom;Adresse;Éditeur;Description;Matières;Niveaux;Natures;Prix;État;Date de l'état;Sources\n"
        "Le journal des écoles;https://journal.ville.example/;service des écoles;Journal en ligne où les classes de la "
        "ville publient leurs articles, leurs dessins et leurs enregistrements, relus par un enseignant.;"
        "francais | emi;cycle-3;outil;free;active;2026-11-20;Mentions légales | https://journal.ville.example/m |"
        " 2026-11-20\n"
        "Sans description;;;;;;;;;;\n"
    )
    found = intake.take(written(tmp_path, raw.encode(), "liste.csv"), TODAY)
    one = found.resources["le-journal-des-ecoles"]
    assert (one.price, one.subjects) == ("free", ("francais", "emi"))
    assert set(one.unverified) == set(FACTS) - {"price"}
    assert "ligne 3, « Sans description » : refusée" in found.report[1]


def test_a_workbook_that_is_no_workbook_is_refused(tmp_path):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", b"<a>" + b" " * 60_000_000 + b"</a>")
    for raw in (b"PK", b"", bomb.getvalue()):
        with pytest.raises(AssistantError):
            intake.take(written(tmp_path, raw, "liste.ods"), TODAY)


def test_the_command_takes_in_reports_and_gives_out(mini_site, tmp_path):
    path = written(tmp_path, envelope(notice("Fractions"), notice("")))
    run = CliRunner().invoke(build_app(), ["resources", "import", str(path), "--site", str(mini_site)])
    assert run.exit_code == 1
    assert "« Fractions » : prise" in run.stdout
    assert "« sans nom » : refusée" in run.stdout
    assert [json.loads(line)["id"] for line in (mini_site / FILE).read_text().splitlines()] == ["fractions"]
    assert not read_lines(mini_site / FILE)[1]
    out = tmp_path / "miennes.ods"
    assert CliRunner().invoke(build_app(), ["resources", "export", str(out), "--own", "--site", str(mini_site)])
    assert list(intake.take(out, TODAY).resources) == ["fractions"]
