"""The Answer's Markdown subset -> a flat list of blocks -> Telegram's HTML, always balanced, always escaped.

Telegram rejects a whole message for one stray ``<`` or ``*``; here tags are generated from our own tree, so that no
text, however odd, can break a message. Only ``b``, ``i``, ``a`` and ``blockquote`` are ever generated. Markdown links
and images are not part of the subset and stay plain text. Splitting is in ``message_parts.py``.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

_INLINE = MarkdownIt("zero").enable(["emphasis", "escape"])
_ITEM = re.compile(r"^(?P<indent> *)(?P<mark>[-*•]|\d{1,3}[.)]) +(?P<words>.*)$")
_BULLETS = ("•", "◦", "▪")
_INDENT = "\u00a0" * 4
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters with the same style; ``url`` makes it a link."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A line or paragraph; ``tight`` attaches it to the one before, ``quote`` puts it in a quotation."""

    spans: tuple[Span, ...]
    tight: bool = False
    quote: bool = False

    @property
    def unstyled(self) -> str:
        """Its characters without any style."""
        return "".join(span.text for span in self.spans)


def clean(text: str) -> str:
    """``text`` without what Telegram or a screen cannot display: controls, lone surrogates, bidi overrides."""
    kept = (char for char in text.replace("\t", " ") if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"})
    return _HIDDEN.sub("", "".join(kept))


def line(*pieces: str | Span, tight: bool = False, quote: bool = False) -> Block:
    """A block made of literal text and spans."""
    spans = (Span(piece) if isinstance(piece, str) else piece for piece in pieces)
    kept = tuple(replace(span, text=clean(span.text)) for span in spans if span.text)
    return Block(kept, tight=tight, quote=quote)


def link(text: str, url: str) -> Span:
    """``text`` as a link when ``url`` is an http(s) address, else as plain text."""
    try:
        parts = urlsplit(url)
        safe = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        safe = False
    return Span(text, url=clean(url) if safe else "")


def parse(markdown: str) -> list[Block]:
    """The blocks of ``markdown``, one per line; those of the same paragraph or list are tight."""
    blocks: list[Block] = []
    after_gap = True
    for raw in clean(markdown).split("\n"):
        if not raw.strip():
            after_gap = True
            continue
        item = _ITEM.match(raw)
        start, words = _list_mark(item) if item else ("", raw.strip())
        spans = _merged((*((Span(start),) if start else ()), *_inline(words)))
        blocks.append(Block(spans, tight=bool(blocks) and not after_gap))
        after_gap = False
    return blocks


def _list_mark(item: re.Match[str]) -> tuple[str, str]:
    depth = min(len(item["indent"]) // 2, len(_BULLETS) - 1)
    mark = item["mark"] if item["mark"][0].isdigit() else _BULLETS[depth]
    return f"{_INDENT * depth}{mark} ", item["words"]


def _inline(words: str) -> Iterator[Span]:
    """Spans of one line; a ``*`` that opens or closes nothing is a literal asterisk."""
    bold = italic = 0
    for token in _INLINE.parseInline(words)[0].children or ():
        if token.tag == "strong":
            bold += token.nesting
        elif token.tag == "em":
            italic += token.nesting
        elif token.content:
            yield Span(token.content, bold=bold > 0, italic=italic > 0)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same characters, adjacent spans of the same style merged."""
    merged: list[Span] = []
    for span in spans:
        if merged and replace(merged[-1], text="") == replace(span, text=""):
            merged[-1] = replace(span, text=merged[-1].text + span.text)
        else:
            merged.append(span)
    return tuple(merged)


def to_html(blocks: Iterable[Block]) -> str:
    """Telegram HTML of ``blocks``; adjacent quoted blocks share one ``blockquote``."""
    pieces: list[str] = []
    quoting = False
    for block in blocks:
        if pieces:
            closing = "</blockquote>" if quoting and not block.quote else ""
            pieces.append(closing + ("\n" if block.tight else "\n\n"))
        if block.quote and not quoting:
            pieces.append("<blockquote>")
        quoting = block.quote
        pieces.extend(_span_html(span) for span in block.spans)
    return "".join(pieces) + ("</blockquote>" if quoting else "")


def to_plain(blocks: Iterable[Block]) -> str:
    """The same characters without tags; a link's address follows its text."""
    pieces: list[str] = []
    for block in blocks:
        if pieces:
            pieces.append("\n" if block.tight else "\n\n")
        pieces.extend(span.text for span in block.spans)
    return "".join(pieces)


def _span_html(span: Span) -> str:
    text = html.escape(span.text, quote=False)
    if span.italic:
        text = f"<i>{text}</i>"
    if span.bold:
        text = f"<b>{text}</b>"
    return f'<a href="{html.escape(span.url)}">{text}</a>' if span.url else text
