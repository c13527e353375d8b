"""Counts ``resources/matching/ordinary_words.json``: how rare each stem is in the questions written for our pages.

Run as ``python -m assistant_eval.fitting.catalogue.ordinary_words``. Needs of the evaluation are never read.
"""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.corpus.known_questions import known_questions
from assistant.text.analysis import stem, words
from assistant_eval.fitting.provenance import record

LEAST, STEP = 4, 20  # a stem said fewer times is not kept; rarities are rounded to twentieths
SOURCE = (
    "section-questions.jsonl et sheet-questions.jsonl : rareté des racines dans les questions ordinaires, "
    "de 0 (partout) à 1 (nulle part)"
)


def counted() -> dict[str, Any]:
    """The stems of French questions by their rarity."""
    said: Counter[str] = Counter()
    asked = 0
    for one in known_questions():
        if one.language == "fr":
            asked += 1
            said.update({stem(word) for word in words(one.text)})
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one_stem, count in said.items():
        if count >= LEAST:
            rarity = math.log(asked / (count + 1)) / math.log(asked)
            found[f"{round(rarity * STEP) / STEP:.2f}"].append(one_stem)
    stems = {rarity: " ".join(sorted(listed)) for rarity, listed in sorted(found.items())}
    return {"asked": asked, "source": SOURCE, "stems": stems}


def main() -> None:
    """Count, and write beside the code that reads it."""
    target = Path(str(files("assistant.resources.matching") / "ordinary_words.json"))
    target.write_text(json.dumps(counted(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    record("", "resources/matching/ordinary_words.json")


if __name__ == "__main__":
    main()
