"""What goes wrong in a command: one French sentence, an exit code, nothing of the question."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_process import Result, environment, run, start, together

pytestmark = pytest.mark.slow


MISTYPED = {
    "ask": "il manque « question »",
    "ask --nope x": "option « --nope » inconnue",
    "frob": "commande « frob » inconnue",
    "ask deux mots": "« mots » est en trop",
    "ask --audience": "« --audience » attend une valeur",
    "ask --json=3 x": "« --json » ne prend pas de valeur",
    "serve --port abc": "valeur refusée pour « --port »",
    "sources show": "il manque",
}
UNFINISHED = ("", "corpus", "import")


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What is said of each of these commands."""
    commands = [*MISTYPED, *UNFINISHED]
    done = together([one.split() for one in commands], tmp_path_factory.mktemp("typed"))
    return dict(zip(commands, done, strict=True))


@pytest.mark.parametrize(("command", "sentence"), MISTYPED.items())
def test_a_mistyped_command_is_one_french_sentence(command: str, sentence: str, typed: dict[str, Result]) -> None:
    told = typed[command].failed(2)
    assert sentence in told
    assert told.endswith("--help » en donne l'usage.")


@pytest.mark.parametrize("command", UNFINISHED)
def test_a_command_that_is_not_finished_shows_its_help(command: str, typed: dict[str, Result]) -> None:
    done = typed[command]
    assert done.code == 2
    assert "Usage" in done.out + done.err


def test_wrong_choices_and_settings_are_exit_2(built: Path) -> None:
    asked = {
        "Public « maire »": start("ask", "x", "--audience", "maire", folder=built),
        "Langue « tlh »": start("ask", "x", "--language", "tlh", folder=built),
        "ASSISTANT_LOG_LEVEL": start("ask", "x", folder=built, ASSISTANT_LOG_LEVEL="fort"),
        "ASSISTANT_EMBEDDINGS": start("ask", "x", folder=built, ASSISTANT_EMBEDDINGS="autre"),
    }
    for said, one in asked.items():
        assert said in one.result().failed(2)


def test_a_site_that_is_missing_broken_or_not_indexed_is_exit_1(town: Path, tmp_path: Path) -> None:
    named = start("ask", "x", "--site", "nulle-part", folder=tmp_path)
    set_elsewhere = start("index", folder=tmp_path, ASSISTANT_SITE="nulle-part")
    empty = start("ask", "x", folder=town, ASSISTANT_DATA=str(tmp_path / "vide"))
    assert "Pas de commune.toml" in named.result().failed(1)
    assert "Pas de commune.toml" in set_elsewhere.result().failed(1)
    assert "lancez « assistant index »" in empty.result().failed(1)
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
