"""Whether a French word may be a form of a common verb.

Pure: roots of ``verbs.toml`` and the endings of the present, the future, the participles and the infinitive. It does
not know what a verb means, and accepts a noun that looks like one (« une marche »).
"""

from __future__ import annotations

import functools
import re

from assistant.tables import read_table
from assistant.text.analysis import fold

_ER = r"(?:e|es|ee|ees|ent|ons|ez|er|era|erez|eront|erons|ant|ait|aient|iez|a)"
_IR = r"(?:r|s|t|e|es|ssez|ssent|ssons|ssant|ssait|ra|rez|ront|rons)?"


@functools.cache
def _forms() -> re.Pattern[str]:
    data = read_table("assistant.grounding", "verbs.toml")
    er, ir, others = ("|".join(fold(data[name]).split()) for name in ("er", "ir", "others"))
    return re.compile(rf"(?:re)?(?:(?:{er}){_ER}|(?:{ir}){_IR}|(?:{others})(?:s|e|es)?)")


@functools.lru_cache(maxsize=20_000)
def may_be_verb(word: str) -> bool:
    """Whether a folded word may be a verb."""
    return _forms().fullmatch(word) is not None
