"""Measures of plain language: sentences, words, first words of a paragraph, acronyms left unexplained.

The measures are pure and return numbers and positions; the limits are here, the findings and their wording in
``language.py``. Style, spelling and the passive voice are not judged: a program is too often wrong about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.text.acronyms.glossary import Glossary, Mention
from assistant.text.analysis import fold

MAX_WORDS = 24
MAX_AVERAGE = 18.0
_ADDRESS = re.compile(r"https?://\S+")
_END = re.compile(r"[.!?…]+(?:\s?[»”)\]]+)*(?=\s)")
_ABBREVIATIONS = frozenset(
    "m mm mme mmes mlle dr me pr st ste art al ch chap p pp ex cf n no nos tél tel av bd env max min hab vol éd fig "
    "réf resp janv févr avr juil sept oct nov déc arr dép c.-à-d".split()
)
_OPENINGS = re.compile(
    r"(?:ils?|elles?|cela|ceci|ça|ce sont|c['’]est(?! (?:quoi|quand|qui|où|combien)\b)|y(?! a-t-il\b)"
    r"|celui(?:-ci|-là)?|celles?(?:-ci|-là)?|ceux(?:-ci|-là)?|ce dernier|cette dernière|ces derni(?:ers|ères)"
    r"|dans ce cas|par ailleurs|de plus|en outre|sinon|cependant|toutefois|néanmoins|pourtant|ainsi|donc|or|enfin"
    r"|ensuite|puis|en effet|en revanche|au contraire)(?![\w’'-])",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """Cut a paragraph into sentences; a list number, an abbreviation, an initial or an address ends none.

    >>> sentences("M. Petit vote à l'art. 3. Et vous ?")
    ["M. Petit vote à l'art. 3.", 'Et vous ?']
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _ends(text, start, match):
            found.append(text[start : match.end()].strip())
            start = match.end()
    rest = text[start:].strip()
    return [one for one in [*found, rest] if one]


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the mark at ``match`` closes the sentence begun at ``start``."""
    following = text[match.end() :].lstrip()[:1]
    marks = match[0].rstrip("»”)] \u00a0\u202f")
    if following in {"»", "”", ")", "]", ";", ":", ",", "."}:
        return False
    if marks != match[0] or "…" in marks or marks == "...":
        return not following.islower()
    if marks != ".":
        return True
    return not following.islower() and not _is_abbreviation(text[start : match.start()])


def _is_abbreviation(before: str) -> bool:
    """Whether ``before`` a full stop ends on « art », « M », « p. ex », an initial, or is a list number alone."""
    words = before.split()
    if not words:
        return False
    last = words[-1].lstrip("(«“[").split("’")[-1].split("'")[-1]
    is_number = last.isdecimal() and len(words) == 1
    is_initial = len(last) == 1 and last.isupper() and len(words) > 1
    return is_number or is_initial or last.casefold() in _ABBREVIATIONS


def words(text: str) -> int:
    """Words as a word processor counts them: « l'école » is one, an address is one, a lone mark is none."""
    return sum(any(letter.isalnum() for letter in word) for word in _ADDRESS.sub("adresse", text).split())


def opening(text: str) -> str:
    """The pronoun or link word at the start of ``text`` that keeps it from standing alone, or the empty string."""
    match = _OPENINGS.match(text.lstrip("«“ \u00a0\u202f"))
    return match[0] if match else ""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """An acronym whose first mention, in text number ``index``, does not say what it means."""

    mention: Mention
    index: int


def unexplained(texts: Iterable[str], glossary: Glossary) -> Iterator[Unexplained]:
    """The acronyms of ``texts``, read in order, whose first mention does not explain them, except well-known ones."""
    seen: set[str] = set()
    for index, text in enumerate(texts):
        for mention in glossary.mentions(text):
            if mention.key in seen:
                continue
            seen.add(mention.key)
            if not (mention.term and mention.term.known) and not _is_explained(text, mention):
                yield Unexplained(mention, index)


def _is_explained(text: str, mention: Mention) -> bool:
    """« plan local d'urbanisme (PLU) », « PLU (plan local d'urbanisme) », or the meaning in the same text."""
    if mention.term and _spelled(mention.term.means.split(",")[0]) in _spelled(text):
        return True
    before, after = text[: mention.start], text[mention.end :]
    if re.match(r"\s?»?\s?\([^)]*\w{3}", after):
        return True
    return bool(re.search(r"\w\s\(«?\s?$", before) and re.match(r"(?:\s\w+)?\s?»?\s?[),;:]", after))


def _spelled(text: str) -> str:
    return fold(text.replace("’", "'"))
