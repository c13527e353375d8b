"""A Document as parts for the template of a source, with the passage that proves an answer highlighted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant import Document
from assistant.records import Block

_NUMBER = re.compile(r"(\d+)[.)] $")


@dataclass
class Part:
    """A block of a document for a template: ``pieces`` are (text, highlighted); ``items`` are the parts of a list.

    ``marked`` parts hold highlighted words, the ``first`` of them is where a link to the passage arrives. An item of an
    ordered list has its ``number``.
    """

    kind: str
    level: int = 0
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    items: list[Part] = field(default_factory=list)
    marked: bool = False
    first: bool = False
    number: int = 0


def document_parts(document: Document, start: int, end: int) -> list[Part]:
    """The document's blocks, with what stands in ``text[start:end]`` highlighted; lists nested."""
    parts: list[Part] = []
    stack: list[Part] = []
    met = False
    for block in document.blocks:
        part = _part(document.text, block, start, end)
        part.first, met = part.marked and not met, part.marked or met
        if block.kind != "item":
            stack = []
            parts.append(part)
            continue
        if not stack or stack[0].level != block.group:
            stack = [Part("list", block.group)]
            parts.append(stack[0])
        del stack[block.level + 1 :]
        stack[-1].items.append(part)
        stack.append(part)
    return parts


def _part(text: str, block: Block, start: int, end: int) -> Part:
    low, high = max(block.start, min(start, block.end)), max(block.start, min(end, block.end))
    cuts = ((text[block.start : low], False), (text[low:high], True), (text[high : block.end], False))
    numbered = _NUMBER.search(text[max(0, block.start - 8) : block.start]) if block.kind == "item" else None
    number = int(numbered[1]) if numbered else 0
    return Part(block.kind, block.level, [one for one in cuts if one[0]], marked=low < high, number=number)
