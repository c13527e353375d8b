"""The acronyms of the administration and what they mean, from ``acronyms.toml``.

One list, two uses: a page must explain an acronym at its first mention, and an answer explains, beside each quote, the
acronyms in it. This module finds acronyms in a text; it does not judge pages or write sentences. A meaning that the
page itself spells out (``spelled_out.py``) wins over the list: « ARS » is an agency here, an allowance there.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.tables import read_table
from assistant.text.acronyms.spelled_out import spelled_out
from assistant.text.analysis import analyse, words

MOST = 4
_SAME = 0.6
_WORD = re.compile(r"(?<![\w.@/-])[A-ZÉÈÀ]\w+(?![\w@])")
_ROMAN = re.compile(r"[IVXL]+")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|\bwww\.\S+")


@dataclass(frozen=True, slots=True)
class Term:
    """One acronym: its usual form, its meaning, and whether everybody knows it unexplained.

    A ``service`` is a name that needs no explanation; an acronym with several meanings needs a word of ``near`` nearby.
    """

    short: str
    means: str
    plain: bool = False
    forms: tuple[str, ...] = ()
    service: bool = False
    near: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether a page may use it without explaining it."""
        return self.plain or self.service

    def meant_in(self, page: str) -> bool:
        """Whether ``page`` uses the acronym in this sense."""
        if not self.near:
            return True
        written = _spaced_words(page)
        return any(_spaced_words(word) in written for word in self.near)


@dataclass(frozen=True, slots=True)
class Mention:
    """An acronym found in a text, at ``text[start:end]``; ``term`` is None when the glossary lacks it."""

    form: str
    start: int
    end: int
    term: Term | None

    @property
    def key(self) -> str:
        """The key shared by all spellings of an acronym."""
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
        """The acronyms of ``text`` in order: runs of capitals, other forms in the glossary; not in web addresses."""
        hidden = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
        for match in _WORD.finditer(hidden):
            term = self.find(match[0])
            if term is None and (not _is_acronym(match[0]) or _ROMAN.fullmatch(match[0])):
                continue
            yield Mention(match[0], match.start(), match.end(), term)


def _is_acronym(word: str) -> bool:
    """At least two capitals and no lower-case letter: « CNIL », « CM2 », « NF525 », not « EduConnect » nor « A4 »."""
    return sum(letter.isupper() for letter in word) >= 2 and word == word.upper()


@functools.cache
def load() -> Glossary:
    """The glossary shipped with the package."""
    data = read_table("assistant.text.acronyms", "acronyms.toml")
    return Glossary([_term(short, one) for short, one in data["terms"].items()])


def _term(short: str, one: dict[str, Any]) -> Term:
    forms, near = (tuple(one.get(name, ())) for name in ("forms", "near"))
    return Term(short, one["means"], one.get("plain", False), forms, one.get("service", False), near)


def explain(quote: str, page: str = "") -> dict[str, str]:
    """The acronyms of ``quote`` that a reader may not know, as written, with their meanings, in order.

    ``page`` is the text the quote comes from. Acronyms that everybody knows, and those that the quote itself spells
    out, are left out; at most :data:`MOST` are returned.
    """
    written = _spaced_words(quote)
    found: dict[str, tuple[str, str]] = {}
    for mention in load().mentions(quote):
        if mention.key not in found:
            means = _meaning(mention, quote, page)
            if means and _spaced_words(means.split(",")[0]) not in written:
                found[mention.key] = (mention.form, means)
    return dict(list(found.values())[:MOST])


def _meaning(mention: Mention, quote: str, page: str) -> str:
    """The meaning on the list, unless the page spells out another; for an acronym not on the list, the page's own."""
    term = mention.term
    if term is not None and term.plain:
        return ""
    own = spelled_out(mention.form, page)
    if term is None or (own and not _same(own, term.means)):
        return own
    return term.means if own or term.meant_in(f"{quote} {page}") else ""


def _same(own: str, means: str) -> bool:
    """Whether two meanings are the same, apart from plurals and function words."""
    stems = set(analyse(own))
    return len(stems.intersection(analyse(means))) >= _SAME * len(stems)


def gathered(quotes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The glossary of an answer: what :func:`explain` says of each of its (quote, page)."""
    return {form: means for quote, page in quotes for form, means in explain(quote, page).items()}


def beside(quote: str, glossary: Mapping[str, str]) -> dict[str, str]:
    """The entries of an answer's ``glossary`` to show beside one of its quotes: those it holds."""
    held = {mention.form for mention in load().mentions(quote)} | set(re.findall(r"\w+", quote))
    return {form: means for form, means in glossary.items() if form in held}


def _spaced_words(text: str) -> str:
    """Folded words one space apart: « caisse d'allocations familiales » however it is typed."""
    return " ".join(words(text))
