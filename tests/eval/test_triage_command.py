"""`assistant-eval triage` says what is wrong with what it is given, rather than measure something else."""

from pathlib import Path

import pytest
from click import unstyle
from typer.testing import CliRunner

from assistant_eval.cli import app


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--site", "SITE"], "--site et --cache vont ensemble"),
        (["--cache", "CACHE"], "--site et --cache vont ensemble"),
        (["--site", "SITE", "--cache", "CACHE", "--steadiness"], "sans les pages"),
        (["--site", "SITE", "--cache", "CACHE", "--rules"], "sans les pages"),
    ],
)
def test_pages_are_never_passed_over_in_silence(tmp_path: Path, arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["triage", *[str(tmp_path) if one.isupper() else one for one in arguments]])
    assert result.exit_code == 2
    assert said in " ".join(unstyle(result.output).replace("│", " ").split())
