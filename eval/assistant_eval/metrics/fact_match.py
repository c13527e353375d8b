"""Whether an answer gives a fact, however it is written: « 86 € » or « 86 euros », « 1 500 », « 9 h – 12 h ».

Pure and literal: a spelling of the label is looked for in normal form, with word boundaries; one made of nothing but
figures, dates and units may also be met in another form (« 06/02/2026 »), as
:mod:`assistant.grounding.facts.extraction` reads it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assistant.grounding.facts.extraction import facts, holds
from assistant.grounding.facts.fact_words import months, table
from assistant.grounding.facts.spelled_numbers import in_digits
from assistant.records import Answer
from assistant.text.analysis import STOP_WORDS, fold

MARK = re.compile(r"(?<!\\)\[(\d+)\]")
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"\\(?=[!-/:-@\[-`{-~])", ""),
        (r"[«»“”\"*]", " "),
        (r"[\u2010\u2011\u2012\u2013\u2014\u2212]", "-"),
        (r"(?<=\d)[ .](?=\d{3}(?!\d))", ""),
        (r"(?<=\d),00?\b|(?<=\d,\d)0\b", ""),
        (r" ?(?:€|\beuros?\b)", " euros"),
        (r"(?<=\d) ?h(?:eures?\b|\b|(?=\d))|(?<=\d):(?=\d\d)", "h"),
        (r"(?<=\dh) (?=\d\d\b)", ""),
        (r"(?<=\dh)00\b", ""),
        (r"(?<=[\dh]) ?- ?(?=\d)", "-"),
        (r" ?%", " %"),
        (r"\s+", " "),
    )
)


def bare(text: str) -> str:
    """Markdown without citation marks, emphasis and escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", MARK.sub("", text).replace("**", "").replace("*", ""))


def normal(text: str) -> str:
    """Folded text with one way to write spaces, quotes, dashes, thousands, euros and hours."""
    plain = fold(unicodedata.normalize("NFKC", MARK.sub("", text))).replace("’", "'")
    plain = in_digits(plain.replace("'", " "), "fr")
    for pattern, replacement in _STEPS:
        plain = pattern.sub(replacement, plain)
    return plain.strip()


def shown(answer: Answer) -> str:
    """What a reader sees of an answer: its text and the cards beside it, not the panel of sources."""
    cards = (
        (one.name, one.phone, one.email, one.address, one.hours, one.next_opening, one.url) for one in answer.contacts
    )
    return "\n".join((answer.text, *(" ; ".join(filter(None, card)) for card in cards)))


def given(text: str, spellings: Sequence[str], language: str = "fr") -> bool:
    """Whether ``text`` says a fact in one of its spellings."""
    plain = normal(text)
    return any(_says(plain, normal(one)) for one in spellings) or any(
        _same_fact(text, one, language) for one in spellings
    )


def says(text: str, words: str) -> bool:
    """Whether ``text`` holds ``words``, in normal form, at word boundaries."""
    return _says(normal(text), normal(words))


def _says(plain: str, spelling: str) -> bool:
    if not spelling:
        return False
    before = r"(?<!\w)(?<!\d[.,])" if spelling[0].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if spelling[-1].isdigit() else r"(?!\w)" if spelling[-1].isalnum() else ""
    words = re.sub(r"[a-z]{4,}", lambda word: f"{word[0]}(?:e?s|x)?", re.escape(spelling))  # or their plural
    return re.search(before + words + after, plain) is not None


def _same_fact(text: str, spelling: str, language: str) -> bool:
    """Whether a spelling that is only figures with units, or a date, is said in another form."""
    rest = {word for word in re.findall(r"[^\W\d_]+", fold(spelling)) if word not in STOP_WORDS} - _counted()
    wanted = facts(spelling)
    if rest or not wanted or not any(one.kind in {"date", "rate"} or _has_unit(one.value) for one in wanted):
        return False
    have = facts(bare(text), language)
    return all(holds(have, one, language) for one in wanted)


def _has_unit(value: tuple[object, ...]) -> bool:
    return len(value) > 1 and bool(value[1])


def _counted() -> set[str]:
    """The words that only say what is counted: units, months, numbers in French words."""
    data = table()
    lists = (*data["units"].values(), *months(), *data["numbers"]["fr"].values())
    return {word for words in lists for word in re.split(r"[ -]", fold(str(words)))}
