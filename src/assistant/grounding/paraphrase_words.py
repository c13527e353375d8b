"""The content words of a sentence, French or not, and the filler words that a paraphrase may add freely.

Pure; the lists are in ``paraphrase_words.toml``. Nothing is compared here: see ``sentences.py`` and ``other_cases.py``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from assistant.grounding.facts.fact_words import months, table
from assistant.grounding.thesaurus import in_words
from assistant.grounding.verbs import may_be_verb
from assistant.tables import read_table
from assistant.text.analysis import analyse, fold
from assistant.text.translations import expand

ARTICLES = frozenset(
    """le la les l un une des du au aux ce cet cette ces votre vos son sa ses leur leurs notre nos aucun aucune chaque
    quel quelle""".split()
)
_CONJUGATED = re.compile(r"\w{2}(?:ez|[^m]ent|ont|era|eront|issent|ait|aient)$")


def content(sentence: str, language: str) -> frozenset[str]:
    """The stems of a sentence that carry meaning, without figures; translated through French notions if needed."""
    words = in_words(sentence) if language == "fr" else expand(sentence, language)
    return frozenset(stem for stem in analyse(words) if not stem[0].isdigit() and len(stem) > 1)


def alike(sentence: str, stems: Iterable[str], language: str) -> frozenset[str]:
    """The French stems that share a prefix with a word of a sentence in another language: « grises », « gris »."""
    heads = {word[:4] for word in re.findall(r"[a-z]{5,}", fold(sentence))} if language != "fr" else set()
    return frozenset(stem for stem in stems if len(stem) > 3 and stem[:4] in heads)


@functools.cache
def filler_stems() -> frozenset[str]:
    """The stems that a paraphrase may add: those of ``paraphrase_words.toml``, units, days and months."""
    measures = [words for section in ("units", "weekdays") for words in table()[section].values()]
    return frozenset(
        stem
        for words in (*(_data()[name] for name in ("verbs", "links", "nouns")), *measures, *months())
        for stem in analyse(words)
    )


def has_verb(clause: str) -> bool:
    """Whether a French clause seems to have a verb: a common one, or an ending that nouns rarely have."""
    said = re.findall(r"[^\W\d_]+", fold(clause).replace("y compris", " "))
    return any(
        word in _verbs() or before == "se" or _CONJUGATED.search(word) or (before not in ARTICLES and may_be_verb(word))
        for before, word in zip(("", *said), said, strict=False)
    )


@functools.cache
def _verbs() -> frozenset[str]:
    return frozenset(fold(_data()["verbs"]).split())


@functools.cache
def plain_verbs() -> frozenset[str]:
    """The stems of verbs and link words that identify no case, and of months, which dates already compare."""
    lists = [_data()["verbs"], _data()["links"], *months()]
    return frozenset(stem for words in lists for stem in analyse(words))


@functools.cache
def _data() -> dict[str, str]:
    return read_table("assistant.grounding", "paraphrase_words.toml")
