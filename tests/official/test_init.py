"""``assistant init --commune``: the whole folder or nothing, and what remains is asked."""

import io
import json
import sys
from pathlib import Path

import pytest
from official_town import TOWN, folder, office, rows

from assistant.cli import main
from assistant.errors import FolderNotEmpty, FolderRefused, SiteInvalid
from assistant.site import creation
from assistant.site.configuration import Site
from assistant.site.creation import create
from assistant.site.missing_facts import missing_facts

HOURS = "Lundi>Vendredi 09:00:00-12:00:00 13:30:00-17:30:00\nSamedi 09:00:00-12:00:00 | Un samedi sur deux"
SAME = {**TOWN, "code": "72990", "departement": {"code": "72", "nom": "Sarthe"}}


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["assistant", *words])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


@pytest.fixture
def official(tmp_path: Path) -> Path:
    caf = office("Caf de l'Essai", "caf", "28085", id="caf-1")
    return folder(tmp_path / "officiel", [office(hours=HOURS), caf], rows({"caf": ["caf-1"]}))


def test_a_town_is_ready_to_be_read_over(tmp_path: Path, official: Path, monkeypatch, capsys) -> None:
    target = tmp_path / "ville"
    assert run(monkeypatch, "init", str(target), "--commune", "28990", "--from", str(official)) == 0
    out = capsys.readouterr().out
    assert "1. Que veut dire" in out
    assert "« samedi : Un samedi sur deux »" in out
    site = Site.read(target)
    assert (site.name, set(site.services)) == ("Villeneuve-les-Essais", {"accueil", "caf"})
    assert {one.name for one in target.iterdir()} == {
        *("commune.toml", "_officiel.toml", "README.md", "pages", "_questions.txt")
    }
    questions = (target / "_questions.txt").read_text(encoding="utf-8").splitlines()
    assert all(question in out for question in questions)
    assert any("samedi" in sentence for sentence in missing_facts(site))
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []
    assert run(monkeypatch, "init", str(target), "--commune", "28990", "--from", str(official)) == 2


def test_two_communes_of_one_name_are_listed_and_nobody_chooses(
    tmp_path: Path, official: Path, monkeypatch, capsys
) -> None:
    (official / "geo.json").write_text(json.dumps([TOWN, SAME]), encoding="utf-8")
    assert run(monkeypatch, "init", str(tmp_path / "x"), "--commune", "Essais", "--from", str(official)) == 2
    words = ("init", str(tmp_path / "ville"), "--commune", "Villeneuve les Essais", "--from", str(official))
    assert run(monkeypatch, *words) == 2
    said = capsys.readouterr().err
    assert "Villeneuve-les-Essais (28990, Eure-et-Loir), Villeneuve-les-Essais (72990, Sarthe)" in said
    assert not (tmp_path / "ville").exists()


def test_a_name_in_other_capitals_is_that_name_and_a_part_of_one_is_not(tmp_path, official, monkeypatch) -> None:
    words = ("--from", str(official))
    assert run(monkeypatch, "init", str(tmp_path / "a"), "--commune", "VILLENEUVE LES ESSAIS", *words) == 0
    assert run(monkeypatch, "init", str(tmp_path / "b"), "--commune", "Villeneuve", *words) == 2
    assert not (tmp_path / "b").exists()


def test_at_a_terminal_a_person_chooses(tmp_path: Path, official: Path, monkeypatch, capsys) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    (official / "geo.json").write_text(json.dumps([SAME, TOWN]), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", Terminal("7\n2\n"))
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _self: True, raising=False)
    assert (
        run(monkeypatch, "init", str(tmp_path / "v"), "--commune", "villeneuve-les-essais", "--from", str(official))
        == 0
    )
    assert Site.read(tmp_path / "v").commune.insee == "28990"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--commune", "99999", "--from", "officiel"), 2, "introuvable"),
        (("--commune", "Nulle-Part", "--from", "officiel"), 2, "introuvable"),
        (("--commune", "28990", "--from", "rien"), 1, "n'existe pas"),
        (("--from", "officiel"), 2, "attend aussi"),
    ],
)
def test_a_failure_leaves_nothing(tmp_path: Path, official: Path, monkeypatch, capsys, words, code, sentence) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, "init", "ville", *words) == code
    assert sentence in capsys.readouterr().err
    assert {one.name for one in tmp_path.iterdir()} == {"officiel"}


def test_a_file_that_cannot_be_read_back_is_not_left(tmp_path: Path) -> None:
    with pytest.raises(SiteInvalid):
        create(tmp_path / "ville", {"commune.toml": "[commune"})
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_filled_and_a_full_one_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vide").mkdir()
    create(tmp_path / "vide")
    assert (tmp_path / "vide" / "commune.toml").is_file()
    with pytest.raises(FolderNotEmpty):
        create(tmp_path / "vide", check_only=True)
    (tmp_path / "autre").mkdir()
    monkeypatch.setattr(creation, "_write", lambda *_: (_ for _ in ()).throw(OSError(28, "plein")))
    with pytest.raises(FolderRefused, match="disque plein"):
        create(tmp_path / "autre")
    assert list((tmp_path / "autre").iterdir()) == []
    assert sorted(one.name for one in tmp_path.iterdir()) == ["autre", "vide"]


@pytest.mark.parametrize(("command", "lines"), [("index", 1), ("update", 1), ("legal papiers", 0)])
def test_work_that_a_person_stops_says_in_a_sentence_that_nothing_is_lost(
    mini_site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, lines: int
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(mini_site)
    for place in ("building.chosen_site", "updating.find_site", "creating.chosen_site"):
        monkeypatch.setattr(f"assistant.cli.{place}", stopped)
    assert run(monkeypatch, *command.split()) == 130
    said = capsys.readouterr().err.split("\n")[:-1]
    said = [one for one in said if one]
    assert len(said) == lines
    assert all(one.startswith("Arrêté à votre demande : ce qui était en service y reste") for one in said)
