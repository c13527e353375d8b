"""« assistant backup » and « restore »: a site that comes back elsewhere, through files and pipes."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli_process import environment, run

pytestmark = pytest.mark.slow


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
