"""The words that say what a sentence is about, French or not, and those that a rewriting may add without saying more.

Pure; the lists are in ``data/rewording.toml``. It compares nothing: see ``grounding.py`` and ``other_cases.py``.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from importlib.resources import files

from assistant.facts import table
from assistant.language_terms import expand
from assistant.lexical import analyse, fold
from assistant.verbs import may_be_verb

ARTICLES = frozenset(
    """le la les l un une des du au aux ce cet cette ces votre vos son sa ses leur leurs notre nos aucun aucune chaque
    quel quelle""".split()
)
_FAMILY, _ALIKE = 5, 0.8  # letters, and share of the shorter stem, that two words of a family begin with
_GAP = r"[ '-]"  # between the words of a phrase
_CONJUGATED = re.compile(r"\w{2}(?:ez|[^m]ent|ont|era|eront|issent|ait|aient)$")


def content(sentence: str, language: str) -> frozenset[str]:
    """The stems of a sentence that carry meaning, without figures; through French notions when it is not French."""
    words = in_words(sentence) if language == "fr" else expand(sentence, language)
    return frozenset(stem for stem in analyse(words) if not stem[0].isdigit() and len(stem) > 1)


def alike(sentence: str, stems: Iterable[str], language: str) -> frozenset[str]:
    """The French stems that begin like a word of a sentence in another language: « grises », « gris »."""
    heads = {word[:4] for word in re.findall(r"[a-z]{5,}", fold(sentence))} if language != "fr" else set()
    return frozenset(stem for stem in stems if len(stem) > 3 and stem[:4] in heads)


@functools.cache
def light() -> frozenset[str]:
    """The stems a rewriting may add: those of ``data/rewording.toml``, units, days and months."""
    measures = [words for section in ("units", "weekdays", "months") for words in table()[section].values()]
    return frozenset(stem for words in (*_data("rewording").values(), *measures) for stem in analyse(words))


def has_verb(clause: str) -> bool:
    """Whether a French clause seems to have a verb: a common one, or an ending that nouns rarely have."""
    said = re.findall(r"[^\W\d_]+", fold(clause).replace("y compris", " "))
    return any(
        word in _verbs() or _CONJUGATED.search(word) or (before not in ARTICLES and may_be_verb(word))
        for before, word in zip(("", *said), said, strict=False)
    )


@functools.cache
def _verbs() -> frozenset[str]:
    return frozenset(fold(_data("rewording")["verbs"]).split())


@functools.cache
def synonyms() -> Mapping[str, frozenset[str]]:
    """For each stem of ``data/synonyms.toml``, the stems that a rewriting may put in its place."""
    found: dict[str, frozenset[str]] = {}
    for line in "\n".join(_tables("synonyms")["groups"].values()).split("\n"):
        group = frozenset(stem for word in line.split() for stem in analyse(word))
        for stem in group:
            found[stem] = found.get(stem, frozenset()) | group
    for word, line in _tables("synonyms")["implied"].items():
        for stem in analyse(word):
            found[stem] = found.get(stem, frozenset()) | frozenset(analyse(line))
    return found


def said_by(stem: str, stems: Collection[str]) -> bool:
    """Whether ``stems`` hold ``stem`` or a synonym of it."""
    return stem in stems or any(other in stems for other in synonyms().get(stem, ()))


def kin(stem: str, stems: Collection[str]) -> bool:
    """Whether ``stems`` hold a word of the family of ``stem`` or of a synonym: « harceleur » and « harcèlement »."""
    return any(_same_family(other, one) for other in {stem, *synonyms().get(stem, ())} for one in stems)


def _same_family(one: str, other: str) -> bool:
    same = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return same >= _FAMILY and same >= _ALIKE * min(len(one), len(other))


@functools.cache
def plain_verbs() -> frozenset[str]:
    """The stems of verbs and links that say nothing of a case, and of months, which dates compare."""
    lists = [_data("rewording")["verbs"], _data("rewording")["links"], *table()["months"].values()]
    return frozenset(stem for words in lists for stem in analyse(words))


@functools.cache
def _phrases() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern for every phrase of ``data/synonyms.toml``, longest first, and the word that says each."""
    words = {phrase: word for word, line in _tables("synonyms")["phrases"].items() for phrase in line.split(" | ")}
    ordered = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(one.replace(' ', _GAP) for one in ordered)})\b"), words


def in_words(text: str) -> str:
    """A French text, folded, with each phrase as the word that says it: « par terre » reads « sol »."""
    pattern, words = _phrases()
    return pattern.sub(lambda match: words[" ".join(re.split(_GAP, match[0]))], fold(text).replace("’", "'"))


def told(text: str) -> frozenset[str]:
    """The stems of a page's text, and those of the words that say its phrases."""
    return frozenset((*analyse(text), *analyse(in_words(text))))


@functools.cache
def _data(name: str) -> dict[str, str]:
    return tomllib.loads((files("assistant") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@functools.cache
def _tables(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((files("assistant") / "data" / f"{name}.toml").read_text(encoding="utf-8"))
