"""A run without the programs that some tests ask for says which tests those were."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from skipped import told

HERE = Path(__file__).parent
PROXIES = HERE / "cli" / "test_service_install.py"


def without_programs(nothing: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run of the three tests that drive a web server, where no program is installed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-k", "reads_its_example", PROXIES]
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    env = kept | {"PATH": str(nothing)} | environment
    return subprocess.run(command, cwd=HERE.parent, env=env, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_what_was_not_tried_is_named_in_one_line_at_the_end(tmp_path):
    done = without_programs(tmp_path)
    line, counted = done.stdout.splitlines()[-2:]
    assert line.startswith("Pas essayé ici, donc pas vérifié : ")
    told_of = "{} n'est pas installé : scripts/install-test-tools l'installe ({})"
    assert told_of.format("nginx", "test_nginx_reads_its_example") in line
    assert told_of.format("Caddy", "test_caddy_reads_its_example") in line
    assert counted.startswith("3 skipped")
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_where_ci_is_set_a_missing_program_fails(tmp_path):
    """No run of CI passes for having tried nothing."""
    done = without_programs(tmp_path, CI="true")
    assert done.returncode == 1, done.stdout
    assert "3 failed" in done.stdout.splitlines()[-1]
    assert "nginx n'est pas installé : scripts/install-test-tools l'installe" in done.stdout


def skipped(nodeid: str, reason: str) -> pytest.CollectReport:
    return pytest.CollectReport(nodeid, "skipped", (nodeid, 1, f"Skipped: {reason}"), [])  # type: ignore[arg-type]


def test_a_reason_is_said_once_and_a_test_once_under_it():
    reports = [
        skipped("tests/a/test_a.py::test_b[1]", "age n'est\npas installé"),
        skipped("tests/a/test_a.py::test_b[x::y/z]", "age n'est pas installé."),
        skipped("tests/a/test_c.py", "sans torch"),
        skipped("tests/a/test_c.py", "sans torch"),  # two workers collect it
        skipped("tests/a/test_a.py::TestIt::test_d", "age n'est pas installé"),
    ]
    assert told(reports) == (
        "Pas essayé ici, donc pas vérifié : age n'est pas installé (test_b, test_d) ; sans torch (test_c.py)"
    )
    assert told([]) == ""
