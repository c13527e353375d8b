"""The acronyms of the administration and what they mean, from ``data/glossary.toml``.

Two uses share one list: a page must explain an acronym at its first mention, and an answer can explain one beside a
quote. It finds acronyms in a text; it judges no page and writes no sentence.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from assistant.lexical import words

_WORD = re.compile(r"(?<![\w.@/-])[A-ZÉÈÀ]\w+(?![\w@])")
_ROMAN = re.compile(r"[IVXL]+")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|\bwww\.\S+")


@dataclass(frozen=True, slots=True)
class Term:
    """One acronym: its usual form, its meaning, and whether everybody knows it as it stands."""

    short: str
    means: str
    plain: bool = False
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """An acronym met in a text, at ``text[start:end]``; ``term`` is None when the glossary lacks it."""

    form: str
    start: int
    end: int
    term: Term | None

    @property
    def key(self) -> str:
        """One key for all the ways of writing an acronym."""
        return self.term.short if self.term else self.form


class Glossary:
    """Acronyms by any of their forms.

    >>> glossary = Glossary([Term("CAF", "caisse d'allocations familiales", forms=("Caf",))])
    >>> [mention.key for mention in glossary.mentions("Appelez la Caf.")]
    ['CAF']
    """

    def __init__(self, terms: list[Term]) -> None:
        self.terms = tuple(terms)
        self._by_form = {form: term for term in terms for form in (term.short, *term.forms)}

    def find(self, form: str) -> Term | None:
        """The term written ``form``, capitals included, or None."""
        return self._by_form.get(form)

    def mentions(self, text: str) -> Iterator[Mention]:
        """The acronyms of ``text`` in order: runs of capitals, and other forms the glossary knows; not in addresses."""
        hidden = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
        for match in _WORD.finditer(hidden):
            term = self.find(match[0])
            if term is None and (not _is_acronym(match[0]) or _ROMAN.fullmatch(match[0])):
                continue
            yield Mention(match[0], match.start(), match.end(), term)


def _is_acronym(word: str) -> bool:
    """Two capitals at least and no small letter: « CNIL », « CM2 », « NF525 », not « EduConnect » nor « A4 »."""
    return sum(letter.isupper() for letter in word) >= 2 and word == word.upper()


@functools.cache
def load() -> Glossary:
    """The glossary shipped with the package."""
    data = tomllib.loads((files("assistant") / "data" / "glossary.toml").read_text(encoding="utf-8"))
    return Glossary(
        [
            Term(short, one["means"], one.get("plain", False), tuple(one.get("forms", ())))
            for short, one in data["terms"].items()
        ]
    )


def explain(text: str, limit: int = 4) -> tuple[tuple[str, str], ...]:
    """The acronyms of a quoted ``text`` that a reader may not know, as written, each with its meaning, in order.

    Those that everybody knows, and those that the text spells out itself, are left out; at most ``limit`` are given.
    """
    written = _plain(text)
    found: dict[str, tuple[str, str]] = {}
    for mention in load().mentions(text):
        term = mention.term
        if term is not None and not term.plain and _plain(term.means) not in written:
            found.setdefault(term.short, (mention.form, term.means))
    return tuple(found.values())[:limit]


def _plain(text: str) -> str:
    """Folded words one space apart: « caisse d'allocations familiales » however it is typed."""
    return " ".join(words(text))
