"""The words that say what a sentence is about, French or not, and those that a rewriting may add without saying more.

Pure; the lists are in ``data/rewording.toml``. It compares nothing: see ``grounding.py`` and ``other_cases.py``.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from assistant.facts import table
from assistant.language_terms import expand
from assistant.lexical import analyse, fold


def content(sentence: str, language: str) -> frozenset[str]:
    """The stems of a sentence that carry meaning, without figures; through French notions when it is not French."""
    words = sentence if language == "fr" else expand(sentence, language)
    return frozenset(stem for stem in analyse(words) if not stem[0].isdigit() and len(stem) > 1)


def alike(sentence: str, stems: Iterable[str], language: str) -> frozenset[str]:
    """The French stems that begin like a word of a sentence in another language: « grises », « gris »."""
    heads = {word[:4] for word in re.findall(r"[a-z]{5,}", fold(sentence))} if language != "fr" else set()
    return frozenset(stem for stem in stems if len(stem) > 3 and stem[:4] in heads)


@functools.cache
def light() -> frozenset[str]:
    """The stems a rewriting may add: those of ``data/rewording.toml``, units, days and months."""
    measures = [words for section in ("units", "weekdays", "months") for words in table()[section].values()]
    return frozenset(stem for words in (*_rewording().values(), *measures) for stem in analyse(words))


@functools.cache
def plain_verbs() -> frozenset[str]:
    """The stems of verbs and links that say nothing of a case, and of months, which dates compare."""
    lists = [_rewording()["verbs"], _rewording()["links"], *table()["months"].values()]
    return frozenset(stem for words in lists for stem in analyse(words))


@functools.cache
def _rewording() -> dict[str, str]:
    return tomllib.loads((files("assistant") / "data" / "rewording.toml").read_text(encoding="utf-8"))
