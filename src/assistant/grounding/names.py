"""Proper names of a sentence, and whether a French page names them too, in its own script or another.

A name is a capitalised word that does not open the sentence, a word in capitals, or Latin letters in a text of another
script. « Марк Петі » is recognised in « Marc Petit » by its consonants.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher

from assistant.grounding.facts.extraction import facts
from assistant.text.analysis import STOP_WORDS, fold
from assistant.text.translations import expand

_ALIKE = 0.6
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[.!?:;…»]\s+|[«(*\n]\s*)[*«(\s]*$")
_COMMON = frozenset(
    """i town hall city council id may mr mrs ms pm am french france français mme m madame monsieur mairie commune état
    code eur euro euros cni""".split()
)
_CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        "a b v h g d e e zh z y i i i k l m n o p r s t u f kh ts ch sh shch  iu ia".split(" "),
        strict=True,
    )
)


def names(sentence: str, language: str) -> Iterator[str]:
    """The names of ``sentence``, each word by itself."""
    text = re.sub(r"\S+@\S+|https?://\S+|\b[\w-]+(?:\.[\w-]+)+\b", " ; ", _ELIDED.sub("", sentence))
    foreign_script = language in {"ar", "uk"}
    for match in _WORD.finditer(text):
        word = match[0]
        latin = word.isascii() or "LATIN" in unicodedata.name(word[0], "")
        opens = _OPENS.search(text[: match.start()]) is not None
        first_name = opens and fold(word) not in STOP_WORDS and re.match(r" [A-ZÀ-Þ]", text[match.end() :])
        inner = re.match(r"[^\W\d_]-[A-ZÀ-Þ]", word)  # « e-Enfance »
        capital = (word[0].isupper() or inner) and (
            not opens or first_name or (len(word) > 1 and word.isupper()) or re.search(r"-[^\W\d_]", word)
        )
        composed = capital and opens and not first_name and not re.search(r"-[A-ZÀ-Þ]", word) and not word.isupper()
        if ((capital and not composed) or (foreign_script and latin and len(word) > 1)) and _is_name(word, language):
            yield from (part for part in word.split("-") if len(part) > 1)


def _is_name(word: str, language: str) -> bool:
    if word.casefold() in _COMMON or facts(word, language):
        return False
    return language == "fr" or not expand(word, language)


def known_name(name: str, held: str, language: str) -> bool:
    """Whether the French text ``held`` contains ``name``; other scripts and spellings are compared by consonants."""
    folded = fold(name)
    words = set(re.findall(r"[^\W\d_]+", fold(held)))
    if folded in words or folded.rstrip("s") in words or f"{folded}s" in words:
        return True
    if language == "fr":
        return False
    skeleton = _consonants(folded)
    capitals = {fold(word) for word in re.findall(r"\b[A-ZÀ-Þ][^\W\d_]+", held)} if language == "uk" else words
    return any(
        SequenceMatcher(None, skeleton, _consonants(word)).ratio() >= _ALIKE + 0.2 * (language != "uk")
        for word in capitals
        if len(word) > 3
    )


def _consonants(word: str) -> str:
    latin = "".join(_CYRILLIC.get(char, char) for char in word)
    latin = latin.replace("ph", "f").replace("qu", "k").replace("ch", "sh").replace("c", "k")
    return re.sub(r"[aeiouyh]", "", latin) or latin
