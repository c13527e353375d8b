"""The command as an agent runs it: a process, its two outputs and its exit code."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from cli_process import Result, run, together
from town import with_ordinary_numbers

pytestmark = pytest.mark.slow
SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<Publication xmlns:dc="http://purl.org/dc/elements/1.1/" ID="F100" type="Fiche d'information">
<dc:title>Carte de baignade</dc:title><dc:date>modified 2024-03-01</dc:date>
<dc:description>Tout savoir.</dc:description>
<Audience>Particuliers</Audience><FilDAriane><Niveau ID="Particuliers">Accueil</Niveau></FilDAriane>
<Texte><Paragraphe>Apportez une photo à la piscine.</Paragraphe></Texte></Publication>"""
COMMANDS = [
    *("init", "update", "index", "ask", "chat", "sources", "sources show", "import", "import service-public"),
    *(
        "corpus",
        "corpus check",
        "corpus mend",
        "doctor",
        "backup",
        "restore",
        "serve",
        "telegram",
        "feedback",
        "feedback list",
    ),
]


def test_init_gives_a_site_that_works(tmp_path: Path) -> None:
    done = run("init", "ma ville", folder=tmp_path)
    assert re.fullmatch(r"Site créé dans ma ville : \d{3} pages communes le complètent\.\n", done.worked())
    assert "assistant index" in done.err
    site = tmp_path / "ma ville"
    assert "« commune.name » : champ à remplir" in run("index", folder=site).failed(1)
    assert "Saint-Exemple" not in (site / "commune.toml").read_text(encoding="utf-8")
    assert (site / "commune.toml").is_file()
    assert (site / "README.md").is_file()
    assert not (site / ".assistant").exists()
    again, file, inside = together(
        [["init", "ma ville"], ["init", "ma ville/README.md"], ["init", "ma ville/README.md/x"]], tmp_path
    )
    assert "n'est pas vide" in again.failed(2)
    assert "n'est pas vide" in file.failed(2)
    assert "ce n'est pas un dossier" in inside.failed(1)


def test_without_a_site_a_command_says_how_to_begin(tmp_path: Path) -> None:
    for done in together((["index"], ["ask", "un passeport"], ["doctor"], ["serve"]), tmp_path):
        assert done.code == 1
        assert "assistant --demo serve" in done.out + done.err
        assert "Saint-Exemple" not in done.out
    assert "pages" in run("--demo", "corpus", "check", folder=tmp_path).err
    assert "--host" in run("--demo", "serve", "--help", folder=tmp_path).worked()


def test_index_says_when_nothing_changed_and_rolls_back(town: Path) -> None:
    assert "index déjà à jour" in run("index", folder=town).worked()
    assert "Pas d'index plus ancien" in run("index", "--rollback", folder=town).failed(1)
    page = town / "commerces" / "terrasse.md"
    page.write_text(page.read_text(encoding="utf-8").replace("12 €", "13 €"), encoding="utf-8")
    assert "4 pages indexées" in run("index", folder=town).worked()
    assert run("index", "--rollback", folder=town).worked().startswith("Index en service : ")
    assert "12 €" in run("ask", "redevance terrasse Villebrune", folder=town).worked()


def test_index_names_a_broken_page_and_keeps_what_it_said(town: Path) -> None:
    page = town / "commerces" / "terrasse.md"
    page.write_text(page.read_text(encoding="utf-8").replace("kind: page", "kind: affiche"), encoding="utf-8")
    done = run("index", folder=town)
    assert "index déjà à jour" in done.worked()
    kept = next(line for line in done.err.splitlines() if line.startswith("Page gardée : "))
    assert kept.startswith("Page gardée : commerces/terrasse.md, ligne 4, champ « kind »")
    assert kept.endswith("Sa dernière version lisible reste en service.")
    assert "12 €" in run("ask", "redevance terrasse Villebrune", folder=town).worked()
    page.rename(page.with_name("terrasse-2.md"))  # never read well under this name
    done = run("index", folder=town)
    assert "3 pages indexées" in done.worked()
    assert re.search(r"^Page ignorée : commerces/terrasse-2\.md, ligne 4, champ « kind »", done.err, re.MULTILINE)


def test_corpus_check_says_what_to_mend(town: Path) -> None:
    done = run("corpus", "check", folder=town)
    assert done.code == 1
    assert all(
        re.match(r"\S+\.(md|toml), ligne \d+, (erreur|avertissement) : ", line) for line in done.out.splitlines()
    )
    assert "erreur" in done.err


def test_doctor_fails_while_sample_facts_are_left(town: Path) -> None:
    done = run("doctor", folder=town)
    assert done.code == 1
    assert "[erreur]   4 pages contiennent des informations fictives" in done.out
    for page in town.rglob("*.md"):
        page.write_text(page.read_text(encoding="utf-8").replace("sample: true\n", ""), encoding="utf-8")
    assert "01 99 00 20 11" in run("doctor", folder=town).out  # a number kept for fiction tells by itself
    assert "[erreur]" not in run("doctor", folder=with_ordinary_numbers(town)).worked()


def test_official_sheets_are_imported_indexed_and_cited(town: Path, tmp_path: Path) -> None:
    archive = tmp_path / "fiches.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("F100.xml", SHEET)
    done = run("import", "service-public", str(archive), folder=town)
    assert re.fullmatch(r"1 fiches? importées? \(part, archive du [\d/]{10}\)\.\n", done.worked())
    assert "Licence Ouverte 2.0" in done.err
    assert "4 pages et 1 fiche" in run("index", folder=town).worked()
    assert "sp-f100" in run("sources", folder=town).worked()
    answer = json.loads(run("ask", "--json", "Que faut-il apporter pour la carte de baignade ?", folder=town).worked())
    assert answer["citations"][0]["document_id"] == "sp-f100"
    assert answer["citations"][0]["quote"] == "Apportez une photo à la piscine."


def test_a_wrong_archive_is_one_sentence(town: Path, tmp_path: Path) -> None:
    (tmp_path / "faux.zip").write_bytes(b"PK\x03\x04 pas un zip")
    assert "inutilisable" in run("import", "service-public", str(tmp_path / "faux.zip"), folder=town).failed(1)
    assert "n'existe pas" in run("import", "service-public", str(tmp_path / "rien.zip"), folder=town).failed(1)
    choices = run("import", "service-public", "x.zip", "--audience", "tous", folder=town).failed(2)
    assert "choisissez parmi part, pro, asso" in choices


@pytest.fixture(scope="module")
def helps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What each command says with ``--help``."""
    asked = [[*command.split(), "--help"] for command in COMMANDS]
    return dict(zip(COMMANDS, together(asked, tmp_path_factory.mktemp("help"), COLUMNS="100"), strict=True))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, helps: dict[str, Result]) -> None:
    out = helps[command].worked()
    assert f"assistant {command}" in out
    assert len(out.splitlines()) > 5


def test_the_help_names_every_command(tmp_path: Path) -> None:
    out = run("--help", folder=tmp_path, COLUMNS="100").worked()
    for command in COMMANDS:
        assert re.search(rf"^│ {command.split()[0]} ", out, re.MULTILINE), command
