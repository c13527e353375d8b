"""What goes wrong in a command: one French sentence, an exit code, nothing of the question."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_process import environment, run

pytestmark = pytest.mark.slow


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
