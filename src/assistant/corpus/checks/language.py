"""Langage clair on one page: the measures of ``readability.py`` turned into findings.

Legal references, bare addresses and lists of school skills are not sentences and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.corpus.checks import readability
from assistant.corpus.checks.report import Finding, Page
from assistant.records import Block
from assistant.text.acronyms import glossary
from assistant.text.acronyms.glossary import Mention

_NOT_PROSE = frozenset({"legal", "online_url", "crcn", "cycle", "level"})
_JOINED = " ; "
_SHOWN = 60


def prose(page: Page) -> Iterator[tuple[int, Block, str]]:
    """The blocks that are read as sentences or headings, each with its line."""
    for line, block in zip(page.lines, page.blocks, strict=True):
        if block.field not in _NOT_PROSE:
            yield line, block, page.text(block)


def sentences(page: Page) -> Iterator[tuple[int, str]]:
    """The sentences of a page, headings left out; the values the reader joins in « En bref » are read one by one."""
    for line, block, text in prose(page):
        if block.kind != "heading":
            parts = text.split(_JOINED) if block.field else [text]
            yield from ((line, one) for part in parts for one in readability.sentences(part))


def lengths(page: Page) -> list[int]:
    """The number of words in every sentence of a page."""
    return [count for _line, one in sentences(page) if (count := readability.words(one))]


def too_long(sentence: str) -> str:
    """What to do of a sentence over the limit of words, or an empty string."""
    count = readability.words(sentence)
    fits = count <= readability.MAX_WORDS
    return "" if fits else f"coupez cette phrase de {count} mots (24 au plus) : « {_start(sentence)} »"


def vague_opening(text: str) -> str:
    """What to do of a passage that begins with a pronoun or a link word, or an empty string."""
    word = readability.opening(text)
    message = f"nommez la chose au lieu de commencer par « {word} », on peut citer ce passage seul"
    return f"{message} : « {_start(text)} »" if word else ""


def unexplained(mention: Mention) -> str:
    """What to do of an acronym that nothing explains."""
    form, term = mention.form, mention.term
    advice = f"écrivez par exemple « {term.means} ({form}) »" if term else f"écrivez son sens, puis « ({form}) »"
    return f"expliquez le sigle {form} à sa première mention, {advice}"


def check_sentences(page: Page) -> Iterator[Finding]:
    """Sentences under 25 words, on average under 18; a few local facts are too few to have an average."""
    for line, one in sentences(page):
        if message := too_long(one):
            yield page.error("long-sentence", page.source.find(one, line) or line, message)
    counts = [] if page.completes else lengths(page)
    average = sum(counts) / len(counts) if counts else 0.0
    if average >= readability.MAX_AVERAGE:
        shown = f"{average:.1f}".replace(".", ",")
        message = f"raccourcissez les phrases : {shown} mots en moyenne, il en faut moins de 18"
        yield page.error("average-sentence", 1, message)


def check_openings(page: Page) -> Iterator[Finding]:
    """A paragraph, an item or a heading is quoted alone: it must name what it is about."""
    for line, _block, text in prose(page):
        if message := vague_opening(text):
            yield page.error("opening-word", line, message)


def check_acronyms(page: Page) -> Iterator[Finding]:
    """An acronym is explained where the reader first meets it; the section explains what its heading says.

    What the common page explains is explained.
    """
    common = [page.text(block) for block in page.document.blocks if block.common] if page.completes else []
    units = [*((0, text) for text in common), *_headings_last(page)]
    for found in readability.unexplained((text for _line, text in units), glossary.load()):
        if found.index >= len(common):
            yield page.error("acronym", units[found.index][0], unexplained(found.mention))


def _headings_last(page: Page) -> list[tuple[int, str]]:
    """The lines and texts of a page, each heading moved to the end of its section."""
    units: list[tuple[int, str]] = []
    pending: list[tuple[int, str]] = []
    for line, block, text in prose(page):
        if block.kind == "heading":
            units += pending
            pending = [(line, text)]
        else:
            units.append((line, text))
    return units + pending


def _start(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rsplit(" ", 1)[0] + "…"
