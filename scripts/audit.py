"""Known vulnerabilities of everything that is locked, by ``pip-audit``, and how old the last whole check is.

    python scripts/audit.py [PIP-AUDIT]        # « make audit » installs it apart and gives its path

The data are PyPI's own. Where they cannot be reached, ``pip-audit`` skips every package and ends well: what was not
looked at is counted here, and never taken for safe. A whole check is dated in ``requirements/audited.json``. Exit code
1 for a known vulnerability; data out of reach are said and do not fail, since no change of ours mends them.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCKS = ("run", "model", "mcp", "build")
RECORD = ROOT / "requirements" / "audited.json"


def audited(program: str, lock: Path) -> list[dict[str, Any]]:
    """Every package of a lock as ``pip-audit`` tells it; none when it could not work."""
    words = [program, "-r", str(lock), "--disable-pip", "--require-hashes", "--format", "json"]
    done = subprocess.run([*words, "--progress-spinner", "off"], capture_output=True, text=True, check=False)  # noqa: S603
    try:
        return list(json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError):
        return []


def age(record: Path, today: date) -> str:
    """How old the last whole check is, in words."""
    if not record.is_file():
        return "jamais fait en entier"
    days = (today - date.fromisoformat(json.loads(record.read_text(encoding="utf-8"))["date"])).days
    return f"le dernier entier a {days} jours" if days else "le dernier entier est d'aujourd'hui"


def main(program: str = "pip-audit", folder: Path = RECORD.parent) -> int:
    """Check the locks of ``folder`` and tell."""
    record, today = folder / RECORD.name, datetime.now(UTC).date()
    packages: dict[tuple[str, str], dict[str, Any]] = {}
    skipped: set[str] = set()
    for lock in (folder / f"{name}.txt" for name in LOCKS):
        found = audited(program, lock)
        skipped |= {one["name"] for one in found if "skip_reason" in one} or ({lock.name} if not found else set())
        packages |= {(one["name"], one["version"]): one for one in found if "skip_reason" not in one}
    flawed = [one for one in packages.values() if one["vulns"]]
    for one in flawed:
        fixes = {vuln["id"]: ", ".join(vuln["fix_versions"]) or "aucune" for vuln in one["vulns"]}
        told = " ; ".join(f"{name} (mendée : {fix})" for name, fix in fixes.items())
        sys.stdout.write(f"{one['name']} {one['version']} : {told}\n")
    if not skipped and not flawed:
        record.write_text(json.dumps({"date": str(today), "packages": len(packages)}) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"Failles connues : {len(flawed)} dans {len(packages)} paquets ; pas regardés, faute de données : "
        f"{len(skipped)} ({age(record, today)}).\n"
    )
    return 1 if flawed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
