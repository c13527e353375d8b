"""The changes by which names are measured (docs/structure.md) begin in files that stand where they say."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHANGES = [
    json.loads(line)
    for line in (ROOT / "tests" / "data" / "newcomer-changes.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_each_change_begins_in_a_file_that_stands() -> None:
    assert len(CHANGES) == 40
    assert [path for one in CHANGES for path in one["files"] if not (ROOT / path).is_file()] == []


def test_no_change_names_the_file_it_begins_in() -> None:
    stems = [(one["change"].lower(), Path(path).stem) for one in CHANGES for path in one["files"]]
    assert [stem for change, stem in stems if stem.replace("_", " ") in change] == []
