"""What a run did not try, in one line at its end: a test skipped for a missing program is not a passed one."""

from collections.abc import Iterable

import pytest


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
