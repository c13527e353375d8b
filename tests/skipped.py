"""What a run did not try, in one line at its end: a test skipped for a missing program is not a passed one."""

import os
import shutil
from collections.abc import Iterable
from typing import NoReturn

import pytest

TOOLS = "scripts/install-test-tools"


def missing(reason: str) -> NoReturn:
    """Fail where CI is set, for every test must run there; skip on a laptop that lacks something."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def needs(program: str, said: str = "") -> str:
    """The path of a program that a test drives; without it, « nginx n'est pas installé : … »."""
    path = shutil.which(program)
    if path is None:
        missing(f"{said or program} n'est pas installé : {TOOLS} l'installe")
    return path


def told(skipped: Iterable[pytest.CollectReport | pytest.TestReport]) -> str:
    """« Pas essayé ici, donc pas vérifié : age n'est pas installé (test_a, test_b) ; … »; empty when all was tried."""
    names: dict[str, dict[str, None]] = {}  # of each reason, in order and once, whichever worker or parameters
    for report in skipped:
        reason = str(report.longrepr[2] if isinstance(report.longrepr, (tuple, list)) else report.longrepr)
        name = report.nodeid.partition("[")[0].rpartition("::")[2].rpartition("/")[2]
        names.setdefault(" ".join(reason.removeprefix("Skipped: ").split()).rstrip("."), {})[name] = None
    if not names:
        return ""
    return "Pas essayé ici, donc pas vérifié : " + " ; ".join(f"{why} ({', '.join(of)})" for why, of in names.items())
