"""The command as an agent runs it: a process, its two outputs and its exit code."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from town import MINI

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


class Result:
    """What a command did."""

    def __init__(self, done: "subprocess.CompletedProcess[bytes]") -> None:
        self.code = done.returncode
        self.out, self.err = done.stdout.decode(), done.stderr.decode()

    def failed(self, code: int) -> str:
        """The one French sentence of a failure."""
        assert self.code == code, self.err
        assert self.out == ""
        (line,) = self.err.splitlines()
        assert re.fullmatch(r"Erreur : [A-ZÀÉL/][^\n]+\.", line)
        assert "Traceback" not in line
        return line.removeprefix("Erreur : ")

    def worked(self) -> str:
        """The result of a success."""
        assert self.code == 0, self.err
        assert "Traceback" not in self.err
        return self.out


def environment(**values: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
    return {**kept, "OMP_NUM_THREADS": "1", **values}


def run(*arguments: str, folder: Path, stdin: bytes = b"", **values: str) -> Result:
    command = [sys.executable, "-m", "assistant", *arguments]
    done = subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, env=environment(**values), timeout=300, check=False
    )
    return Result(done)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site, indexed by the command; do not change it."""
    root = Path(shutil.copytree(MINI, tmp_path_factory.mktemp("cli") / "villebrune"))
    done = run("index", folder=root)
    assert re.fullmatch(r"Villebrune : 4 pages indexées en \d+ s \(\d{8}T\w+-\w{8}\)\.\n", done.worked())
    assert "Empreintes" in done.err
    return root


@pytest.fixture
def town(built: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(built, tmp_path / "villebrune"))


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
    assert "n'est pas vide" in run("init", "ma ville", folder=tmp_path).failed(2)
    assert "n'est pas vide" in run("init", "ma ville/README.md", folder=tmp_path).failed(2)
    assert "ce n'est pas un dossier" in run("init", "ma ville/README.md/x", folder=tmp_path).failed(1)


def test_without_a_site_a_command_says_how_to_begin(tmp_path: Path) -> None:
    for command in (["index"], ["ask", "un passeport"], ["doctor"], ["serve"]):
        done = run(*command, folder=tmp_path)
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


def test_ask_shows_answer_sources_and_contact(built: Path) -> None:
    out = run("ask", "Combien coûte un passeport pour un enfant de 16 ans ?", folder=built).worked()
    lines = out.splitlines()
    assert lines[0] == "De 15 à 17 ans : 42 € [1]"
    assert "[1] Passeport > Coût, Mairie de Villebrune, 01/02/2026" in lines
    assert "    https://villebrune.example/demarches/passeport" in lines
    assert any(line.startswith("État civil · 01 99 00 20 11 · ") for line in lines)
    assert "\x1b" not in out
    assert "*" not in out


def test_ask_explains_acronyms_and_speaks_plainly(town: Path) -> None:
    page = town / "demarches" / "passeport.md"
    page.write_text(page.read_text(encoding="utf-8").replace("86 €", "86 €, sauf pour le CCAS"), encoding="utf-8")
    run("index", folder=town).worked()
    out = run("ask", "--plain", "Combien coûte un passeport pour un adulte ?", folder=town).worked()
    assert "    CCAS : centre communal d'action sociale" in out.splitlines()
    assert "Je suis un robot" in run("ask", "--plain", "Bonjour", folder=town).worked()
    english = run("ask", "--language", "en", "mairie ouverte ?", folder=town).worked()
    assert re.search(r"· (Open, closes|Closed, opens) ", english)


def test_ask_json_is_the_whole_answer_and_nothing_else(built: Path) -> None:
    done = run("ask", "--json", "Quel délai pour un passeport ?", folder=built)
    data = json.loads(done.worked())
    assert data["status"] == "answered"
    assert data["citations"][0]["quote"] in done.out.replace("\\n", "\n")
    assert set(data["timings_ms"]) == {"embed", "lexical", "dense", "answer", "total"}


def test_what_is_not_found_is_an_answer(built: Path) -> None:
    out = run("ask", "Quel est le prix d'une piscine hors-sol de fabrication italienne ?", folder=built).worked()
    assert "Je n'ai pas trouvé la réponse" in out or "domaine" in out


def test_a_question_can_come_on_the_standard_input(built: Path) -> None:
    question = "Combien coûte un passeport à 16 ans ?"
    assert "42 €" in run("ask", "-", folder=built, stdin=question.encode()).worked()
    assert (
        "42 €" in run("ask", "-", folder=built, stdin=question.encode(), LC_ALL="C", PYTHONIOENCODING="ascii").worked()
    )
    assert run("ask", "-", folder=built, stdin=b"\x89PNG\r\n\x1a\n\xff\xfe\0").code in {0, 2}
    assert "caractères, la limite est 1000" in run("ask", "-", folder=built, stdin=b"a " * 200_000).failed(2)
    assert run("ask", "-", folder=built).failed(2).startswith("La question est vide")


def test_a_cold_question_is_quick_enough(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The time of a whole process; the bound is loose, for the machine may be busy, and the time is shown."""
    begin = time.perf_counter()
    run("ask", "passeport", folder=built).worked()
    seconds = time.perf_counter() - begin
    with capsys.disabled():
        sys.stdout.write(f"\nassistant ask, à froid : {seconds:.1f} s\n")
    assert seconds < 20


def test_chat_follows_a_conversation(built: Path) -> None:
    questions = "Quel délai pour un passeport ?\net combien ça coûte ?\n" + "a" * 2000 + "\n\nplus rien\n"
    done = run("chat", "--more", folder=built, stdin=questions.encode())
    delay, cost = done.worked().split("Sources :")[:2]
    assert "semaines" in delay
    assert "86 €" in cost
    assert "plus rien" not in done.out
    assert done.err.startswith("Assistant automatisé")
    assert "caractères, la limite est 1000" in done.err


def test_other_passages_are_titles_until_asked_for(built: Path) -> None:
    question = "Comment refaire mon passeport ?"
    folded, whole = (run("ask", question, *option, folder=built).worked() for option in ((), ("--more",)))
    assert "▸ " in folded.split("Sources :")[0]
    assert "▸ " not in whole
    assert len(folded.split("Sources :")[0]) < len(whole.split("Sources :")[0])


def test_chat_ends_with_its_input(built: Path) -> None:
    assert run("chat", folder=built).worked() == ""


def test_sources_are_listed_and_shown(built: Path) -> None:
    listed = run("sources", folder=built).worked().splitlines()
    assert sorted(line.split("\t")[0] for line in listed) == [
        "collecte-dechets",
        "mot-de-passe",
        "passeport",
        "terrasse",
    ]
    documents = json.loads(run("sources", "--json", folder=built).worked())
    assert {one["id"] for one in documents} == {line.split("\t")[0] for line in listed}
    assert documents[0]["layer"] == "local"


def test_a_citation_can_be_checked_by_hand(built: Path) -> None:
    answer = json.loads(run("ask", "Combien coûte un passeport ?", "--json", folder=built).worked())
    citation = answer["citations"][0]
    shown = json.loads(run("sources", "show", citation["passage_id"], "--json", folder=built).worked())
    assert shown["document"]["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert shown["document"]["text"][shown["start"] : shown["end"]] == shown["text"]
    document = json.loads(run("sources", "show", citation["document_id"], "--json", folder=built).worked())
    assert document["text"] == shown["document"]["text"]
    assert citation["quote"] in run("sources", "show", citation["document_id"], folder=built).worked()
    assert "introuvable" in run("sources", "show", "inconnu", folder=built).failed(1)


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
    assert "[erreur]" not in run("doctor", folder=town).worked()


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


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    out = run(*command.split(), "--help", folder=tmp_path, COLUMNS="100").worked()
    assert f"assistant {command}" in out
    assert len(out.splitlines()) > 5


def test_the_help_names_every_command(tmp_path: Path) -> None:
    out = run("--help", folder=tmp_path, COLUMNS="100").worked()
    for command in COMMANDS:
        assert re.search(rf"^│ {command.split()[0]} ", out, re.MULTILINE), command


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ask"], "il manque « question »"),
        (["ask", "--nope", "x"], "option « --nope » inconnue"),
        (["frob"], "commande « frob » inconnue"),
        (["ask", "deux", "mots"], "« mots » est en trop"),
        (["ask", "--audience"], "« --audience » attend une valeur"),
        (["ask", "--json=3", "x"], "« --json » ne prend pas de valeur"),
        (["serve", "--port", "abc"], "valeur refusée pour « --port »"),
        (["sources", "show"], "il manque"),
    ],
)
def test_a_mistyped_command_is_one_french_sentence(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    told = run(*arguments, folder=tmp_path).failed(2)
    assert sentence in told
    assert told.endswith("--help » en donne l'usage.")


@pytest.mark.parametrize("arguments", [[], ["corpus"], ["import"]])
def test_a_command_that_is_not_finished_shows_its_help(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)
    assert done.code == 2
    assert "Usage" in done.out + done.err


def test_wrong_choices_and_settings_are_exit_2(built: Path) -> None:
    assert "Public « maire »" in run("ask", "x", "--audience", "maire", folder=built).failed(2)
    assert "Langue « tlh »" in run("ask", "x", "--language", "tlh", folder=built).failed(2)
    assert "ASSISTANT_LOG_LEVEL" in run("ask", "x", folder=built, ASSISTANT_LOG_LEVEL="fort").failed(2)
    assert "ASSISTANT_EMBEDDINGS" in run("ask", "x", folder=built, ASSISTANT_EMBEDDINGS="autre").failed(2)


def test_a_site_that_is_missing_broken_or_not_indexed_is_exit_1(town: Path, tmp_path: Path) -> None:
    assert "Pas de commune.toml" in run("ask", "x", "--site", "nulle-part", folder=tmp_path).failed(1)
    assert "Pas de commune.toml" in run("index", folder=tmp_path, ASSISTANT_SITE="nulle-part").failed(1)
    empty = run("ask", "x", folder=town, ASSISTANT_DATA=str(tmp_path / "vide"))
    assert "lancez « assistant index »" in empty.failed(1)
    (town / "commune.toml").write_text("[commune", encoding="utf-8")
    assert "est à corriger" in run("ask", "x", folder=town).failed(1)


def test_the_site_is_the_argument_then_the_setting_then_the_folder(built: Path, tmp_path: Path) -> None:
    assert run("sources", "--site", str(built), folder=tmp_path).worked()
    assert run("sources", folder=tmp_path, ASSISTANT_SITE=str(built)).worked()
    (tmp_path / ".env").write_text(f"ASSISTANT_SITE={built}\n", encoding="utf-8")
    assert run("sources", folder=tmp_path).worked()


@pytest.mark.parametrize("reader", ["head -c 5", "true"])
def test_a_closed_pipe_is_quiet(built: Path, reader: str) -> None:
    for command in ("sources --json", "ask passeport --json", "--help"):
        line = f"{sys.executable} -m assistant {command} | {reader}"
        done = subprocess.run(
            ["bash", "-c", line], cwd=built, capture_output=True, env=environment(), timeout=120, check=False
        )
        assert done.stderr == b"", command


def test_a_full_disk_on_the_output_is_one_sentence(built: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "sources"],
            cwd=built,
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            timeout=120,
            check=False,
        )
    assert done.returncode == 1
    assert re.fullmatch(r"Erreur inattendue \(OSError\) : [^\n]+\n", done.stderr.decode())


def test_a_defect_is_a_sentence_without_the_question(built: Path) -> None:
    broken = "import assistant.assistant as a, assistant.cli as c; a.accept = lambda q: 1 / 0; c.main()"
    done = subprocess.run(
        [sys.executable, "-c", broken, "ask", "mon secret"],
        cwd=built,
        capture_output=True,
        env=environment(),
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == b""
    assert re.fullmatch(r"Erreur inattendue \(ZeroDivisionError\) : [^\n]+\n", done.stderr.decode())
    assert b"secret" not in done.stderr


def test_a_backup_is_restored_elsewhere_by_two_commands(town: Path, tmp_path: Path) -> None:
    question = ["ask", "Combien coûte un passeport ?", "--json"]
    before = json.loads(run(*question, folder=town).worked())
    done = run("backup", "../ville.zip", folder=town, ASSISTANT_SECRET="partage", ASSISTANT_RATE_CLIENT="5/minute")
    assert re.fullmatch(r"Villebrune sauvegardée : \d+ fichiers, \d+ Mo avant compression\.\n", done.worked())
    assert "ASSISTANT_SECRET" in done.err
    assert (tmp_path / "ville.zip").stat().st_mode & 0o777 == 0o600
    shutil.rmtree(town)
    done = run("restore", "ville.zip", "ailleurs", folder=tmp_path)
    assert re.fullmatch(r"Villebrune restaurée dans ailleurs, sauvegarde du [\d/]{10} à [\d:]{5}\.\n", done.worked())
    assert "ASSISTANT_SECRET" in done.err
    after = json.loads(run(*question, folder=tmp_path / "ailleurs").worked())
    changing = {"id", "timings_ms"}
    assert {key: after[key] for key in after.keys() - changing} == {
        key: before[key] for key in before.keys() - changing
    }
    assert "index déjà à jour" in run("index", folder=tmp_path / "ailleurs").worked()


def test_a_backup_goes_through_pipes(town: Path, tmp_path: Path) -> None:
    line = f"{sys.executable} -m assistant backup - | cat | {sys.executable} -m assistant restore - ../ailleurs"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {line}"], cwd=town, env=environment(), check=False)
    assert done.returncode == 0
    assert (tmp_path / "ailleurs" / ".assistant" / "current").is_file()


def test_a_backup_that_cannot_be_made_or_read_is_one_sentence(town: Path, tmp_path: Path) -> None:
    assert "hors du dossier" in run("backup", "ville.zip", folder=town).failed(2)
    assert "hors du dossier" in run("backup", ".assistant/ville.zip", folder=town).failed(2)
    (tmp_path / "deja.zip").write_bytes(b"")
    assert "existe déjà" in run("backup", "../deja.zip", folder=town).failed(2)
    assert "impossible" in run("backup", "../nulle-part/ville.zip", folder=town).failed(2)
    assert "n'existe pas" in run("restore", "rien.zip", "ailleurs", folder=tmp_path).failed(1)
    assert "coupée ou abîmée" in run("restore", "deja.zip", "ailleurs", folder=tmp_path).failed(1)
    assert "n'est pas vide" in run("restore", "deja.zip", str(town), folder=tmp_path).failed(2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deja.zip", "villebrune"]
