"""Blocks -> messages that Telegram accepts: under its limits, cut between blocks, never inside a tag.

Telegram allows 4,096 UTF-16 units after entities, and 100 entities, per message. A block that is too long by itself is
cut at a line, a sentence or a space, and its style reopened in the next part; only blanks at a cut are lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant_bots.telegram.markup import Block, Span, to_html, to_plain

MAX_UNITS = 4000
MAX_ENTITIES = 90
_BREAKS = (re.compile(r"\n"), re.compile(r"(?<=[.!?…;:]) "), re.compile(r"\s"))
_LEAST_FILL = 0.5
_JOINERS = "\u200d\ufe0f"


@dataclass(frozen=True, slots=True)
class Part:
    """One message's text: as HTML, and as plain text in case the HTML is refused."""

    html: str
    unstyled: str


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def split(blocks: Iterable[Block], limit: int = MAX_UNITS) -> list[Part]:
    """The messages that carry ``blocks`` in order."""
    parts: list[Part] = []
    page: list[Block] = []
    for block in _bounded(blocks, limit):
        if page and not _fits([*page, block], limit):
            parts.append(_part(page))
            page = []
        page.append(block)
    if page:
        parts.append(_part(page))
    return parts


def _part(page: list[Block]) -> Part:
    return Part(to_html(page), to_plain(page))


def _fits(page: list[Block], limit: int) -> bool:
    return units(to_plain(page)) <= limit and sum(map(_entities, page)) <= MAX_ENTITIES


def _entities(block: Block) -> int:
    return block.quote + sum(span.bold + span.italic + bool(span.url) for span in block.spans)


def _bounded(blocks: Iterable[Block], limit: int) -> Iterator[Block]:
    """The same blocks, overlong ones cut into pieces, those without a visible character left out."""
    for block in blocks:
        rest: Block | None = block
        while rest is not None and not _fits([rest], limit):
            first, rest = _cut(rest, limit)
            if first.unstyled.strip():
                yield first
        if rest is not None and rest.unstyled.strip():
            yield rest


def _cut(block: Block, limit: int) -> tuple[Block, Block | None]:
    """A first piece that fits, and what remains of ``block`` without the blanks at the cut."""
    text = block.unstyled
    end = min(_within(text, limit), _before_entity(block, MAX_ENTITIES))
    end = _good_break(text, end) or _between_clusters(text, end)
    first = _slice(block, 0, end)
    start = end + len(text[end:]) - len(text[end:].lstrip())
    rest = replace(_slice(block, start, len(text)), tight=True)
    return first, rest if rest.spans else None


def _within(text: str, limit: int) -> int:
    """How many characters of ``text`` fit in ``limit`` units."""
    if text.isascii():
        return min(len(text), limit)
    used = 0
    for position, char in enumerate(text):
        used += 2 if ord(char) > 0xFFFF else 1
        if used > limit:
            return position
    return len(text)


def _before_entity(block: Block, count: int) -> int:
    """The start of the span that would exceed the limit of entities."""
    position = entities = 0
    for span in block.spans:
        entities += span.bold + span.italic + bool(span.url)
        if entities + block.quote > count:
            return position
        position += len(span.text)
    return position


def _good_break(text: str, end: int) -> int:
    """The end of the last line, sentence or word before ``end``, 0 when only early ones exist."""
    for pattern in _BREAKS:
        places = [found.start() for found in pattern.finditer(text, int(_LEAST_FILL * end), end)]
        if places:
            return places[-1]
    return 0


def _between_clusters(text: str, end: int) -> int:
    """``end``, moved back so as not to separate a letter from its accent or an emoji from its joiner."""
    place = end
    while place > 1 and _sticks(text, place):
        place -= 1
    return place if place > 1 else max(end, 1)


def _sticks(text: str, place: int) -> bool:
    if place >= len(text):
        return False
    after, before = text[place], text[place - 1]
    modifier = "\U0001f3fb" <= after <= "\U0001f3ff"
    return bool(unicodedata.combining(after)) or after in _JOINERS or before == _JOINERS[0] or modifier


def _slice(block: Block, start: int, end: int) -> Block:
    spans: list[Span] = []
    position = 0
    for span in block.spans:
        text = span.text[max(0, start - position) : max(0, end - position)]
        if text:
            spans.append(replace(span, text=text))
        position += len(span.text)
    return replace(block, spans=tuple(spans))
