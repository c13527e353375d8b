"""Makes batches of labelled messages known: ``scripts/known_messages.py 2026-12-01t 2026-12-01v``.

Adds to ``section-questions.jsonl`` the messages of ``asked-sections.jsonl`` with those sources that a passage answers,
once each; run before a fit of the encoder, then ``make vectors``. Other batches only measure, and must stay unknown.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant_eval.datasets.json_lines import dataset

KNOWN = Path(str(files("assistant.corpus") / "section-questions.jsonl"))


def missing(batches: frozenset[str]) -> Iterator[dict[str, Any]]:
    """The rows to add, in the order in which they were labelled."""
    known = {json.loads(line)["question"] for line in KNOWN.read_text(encoding="utf-8").splitlines()}
    for one in dataset("asked-sections.jsonl"):
        batch = one["source"].removeprefix("fresh-").rpartition("-")[0]
        if batch in batches and one["sections"] and one["question"] not in known:
            known.add(one["question"])
            yield as_known(one)


def as_known(one: dict[str, Any]) -> dict[str, Any]:
    """A labelled message as a known question of the page that answers it best."""
    page = one["sections"][0][0]
    batch, group = one["source"].rsplit("-", 2)[-2:]
    row = {
        "document_id": page,
        "question": one["question"],
        "parts": [parts for its, *parts in one["sections"] if its == page],
        "style": "asked",
        "author": f"{batch[2:]}-{group}",
        "lead": one.get("lead", ""),
    }
    return row if one["language"] == "fr" else {**row, "language": one["language"]}


def main() -> None:
    """Add them."""
    if not sys.argv[1:]:
        sys.exit("Name the batches to add, for example 2026-12-01t.")
    rows = list(missing(frozenset(sys.argv[1:])))
    with KNOWN.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    sys.stdout.write(f"{len(rows)} messages added to {KNOWN}\n")


if __name__ == "__main__":
    main()
