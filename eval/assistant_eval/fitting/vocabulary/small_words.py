"""Counts ``text/people/small_words.json``: the words that people write in small letters, so that the rest may be names.

Twice at least in the questions written for our pages: once is a slip, or a name that nobody capitalised. Run as
``python -m assistant_eval.fitting.vocabulary.small_words``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

from assistant.corpus.known_questions import known_questions
from assistant_eval.fitting.provenance import record

LEAST = 2  # times that a word is written so: once is chance
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})*")


def counted() -> list[str]:
    """The words written so, in alphabetical order; the parts of a compound count too."""
    said: Counter[str] = Counter()
    for one in known_questions():
        for word in _WORD.findall(one.text):
            said.update({word, *word.split("-")})
    return sorted(word for word, count in said.items() if count >= LEAST and word.islower())


def main() -> None:
    """Count, and write beside the code that reads it."""
    target = Path(str(files("assistant.text.people") / "small_words.json"))
    target.write_text(json.dumps({"words": " ".join(counted())}, ensure_ascii=False) + "\n", encoding="utf-8")
    record("", "text/people/small_words.json")


if __name__ == "__main__":
    main()
