"""Counts ``text/people_words.json``: the words that people say of themselves and others after « être », small letters.

« enceinte », « locataire » and « pacsé » stand there in the questions written for our pages; « Pierre », « Camille »
and « Rose », who are words too, hardly do. Run as ``python -m assistant_eval.fitting.vocabulary.people_words``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

from assistant.corpus.known_questions import known_questions
from assistant_eval.fitting.provenance import record

LEAST = 2  # times that a word is said so: once is chance
_SAID = re.compile(
    r"\b(?:suis|es|est|êtes|sommes|sont|soit|étais|était|serai|sera|serait|être|devenir|devenue?"
    r"|am|are|is|be|i['’]m|soy|estoy|es|sono|sou|estou)\s+"
    r"(?:(?:pas|plus|très|aussi|encore|toujours|déjà|bien|une?|seule?|not|an?)\s+)?(?P<word>[^\W\d_]{3,})"
)


def counted() -> list[str]:
    """The words said so, in alphabetical order."""
    said = Counter(match["word"] for one in known_questions() for match in _SAID.finditer(one.text))
    return sorted(word for word, count in said.items() if count >= LEAST and word.islower())


def main() -> None:
    """Count, and write beside the code that reads it."""
    target = Path(str(files("assistant.text") / "people_words.json"))
    words = " ".join(counted())
    target.write_text(json.dumps({"words": words}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    record("", "text/people_words.json")


if __name__ == "__main__":
    main()
