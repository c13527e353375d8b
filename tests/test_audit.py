"""What ``make audit`` concludes: a flaw fails, and a package that could not be looked at is never taken for safe."""

import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAFE = {"name": "idna", "version": "3.10", "vulns": []}
FLAWED = {"name": "idna", "version": "3.6", "vulns": [{"id": "PYSEC-2024-60", "fix_versions": ["3.7"]}]}
SKIPPED = {"name": "idna", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture
def audit(tmp_path):
    """``audit(dependencies)``: the exit code, with a « pip-audit » that says them, as it does, and ends well."""
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def run(said: str) -> int:
        program = tmp_path / "pip-audit"
        program.write_text(f"#!/bin/sh\ncat <<'FIN'\n{said}\nFIN\n")
        program.chmod(0o755)
        return module.main(str(program), tmp_path)

    return run


def said(*dependencies: dict) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_a_known_flaw_fails_and_says_what_mends_it(audit, capsys, tmp_path):
    assert audit(said(SAFE, FLAWED)) == 1
    assert "PYSEC-2024-60 (mendée : 3.7)" in capsys.readouterr().out
    assert not (tmp_path / "audited.json").exists()


@pytest.mark.parametrize("output", [said(SKIPPED), said(SAFE, SKIPPED), "", "Traceback"])
def test_data_out_of_reach_are_not_taken_for_safe(audit, capsys, tmp_path, output):
    assert audit(output) == 0
    told = capsys.readouterr().out
    assert "pas regardés, faute de données : 0" not in told
    assert "jamais fait en entier" in told
    assert not (tmp_path / "audited.json").exists()


def test_a_whole_check_is_dated_and_its_age_told(audit, capsys, tmp_path):
    assert audit(said(SAFE)) == 0
    record = tmp_path / "audited.json"
    assert json.loads(record.read_text()) == {"date": str(datetime.now(UTC).date()), "packages": 1}
    record.write_text(json.dumps({"date": "2020-01-01", "packages": 1}))
    assert audit("") == 0
    assert "le dernier entier a 2" in capsys.readouterr().out
