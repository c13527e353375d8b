"""An answer's text -> its statements, each with the marks that follow it, without what the assistant says of itself.

A statement is what stands between two marks: a paragraph, or a list with its lead, since an answer has one mark a
block. Our own sentences (« Relevé le … », the numbers of an emergency) are recognised from the files they are read
from; they state nothing of the pages.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from assistant_eval.metrics.fact_match import MARK, bare

_SECTIONS = ("answer", "triage", "directory", "privacy", "language", "notice")
_TELLING = 12  # letters; fewer would recognise anybody's sentence
_LIST = re.compile(r"^\s*(?:[-•]|\d{1,2}\.) ")


@dataclass(frozen=True)
class Statement:
    """Words of an answer and the numbers of the citations they rest on."""

    text: str
    marks: tuple[int, ...]


@functools.cache
def _own(language: str) -> tuple[re.Pattern[str], ...]:
    data = tomllib.loads((files("assistant.text") / "sentences" / f"{language}.toml").read_text(encoding="utf-8"))
    found = []
    for section in _SECTIONS:
        for sentence in data.get(section, {}).values():
            for line in str(sentence).splitlines():
                parts = re.split(r"\{\w+\}", bare(line).strip())
                if sum(letter.isalpha() for letter in "".join(parts)) >= _TELLING:
                    found.append(re.compile("(.+?)".join(re.escape(part) for part in parts)))
    return tuple(found)


def own_words(line: str, language: str) -> tuple[str, ...] | None:
    """What a sentence of our own was filled with (a title, a date); None when the line is not one of ours."""
    plain = bare(line).strip()
    for pattern in (*_own(language), *(_own("fr") if language != "fr" else ())):
        if match := pattern.fullmatch(plain):
            return match.groups()
    return None


def own_lines(text: str, language: str) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Each line that is not blank, with what :func:`own_words` says of it."""
    for line in text.splitlines():
        if line.strip():
            yield line, own_words(line, language)


def statements(text: str, language: str = "fr") -> tuple[Statement, ...]:
    """The statements of an answer in order; what no mark follows comes last, with no mark."""
    found: list[Statement] = []
    waiting = ""
    for line, filled in own_lines(text, language):
        if filled is not None and not MARK.search(line):
            continue
        words = line if filled is None else " ".join(filled) + "".join(match[0] for match in MARK.finditer(line))
        for piece, marks in _pieces(without_list_mark(words)):
            waiting += f"\n{piece}"
            if marks:
                found.append(Statement(bare(waiting).strip(), marks))
                waiting = ""
    if bare(waiting).strip():
        found.append(Statement(bare(waiting).strip(), ()))
    return tuple(found)


def _pieces(line: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The words before each run of marks, then what is left."""
    position = 0
    for run in re.finditer(r"(?:(?<!\\)\[\d+\][\s,;.]*)+", line):
        yield line[position : run.start()], tuple(int(one) for one in MARK.findall(run[0]))
        position = run.end()
    if line[position:].strip():
        yield line[position:], ()


def without_list_mark(line: str) -> str:
    """A line without the dash or the number of its list."""
    return _LIST.sub("", line)
