"""Document -> Passages: one per section; a long section is split between blocks, never inside a list.

The commune's own rules, which share one section, get one passage each: the cost, the delay, the place.

Pure. No off-the-shelf text splitter is used: splitting by characters loses the offsets a citation needs, and the
headings already show where a topic ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.records import Block, Document, Passage, content_id

MAX_CHARS = 1200
_LIMITS = re.compile(
    r"(toutefois|cependant|néanmoins|en revanche|mais|sauf|sinon|à défaut|dans ce cas)\b", re.IGNORECASE
)


def passages(document: Document, max_chars: int = MAX_CHARS) -> tuple[Passage, ...]:
    """The passages of ``document`` in reading order; every block that is not a heading is in exactly one of them."""
    result: list[Passage] = []
    seen: dict[str, int] = {}
    for path, blocks in _sections(document):
        for part in _parts(document, blocks, max_chars):
            start, end = part[0].start, part[-1].end
            key = content_id(document.site, document.id, "/".join(path), document.text[start:end])
            count = seen[key] = seen.get(key, 0) + 1
            suffix = f"-{count}" if count > 1 else ""
            result.append(
                Passage(
                    id=f"{document.id}.{key[:10]}{suffix}",
                    document_id=document.id,
                    section=path,
                    start=start,
                    end=end,
                    field=part[0].field,
                    local=part[0].local,
                    layer="common" if all(block.common for block in part) else document.layer,
                )
            )
    return tuple(result)


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    path: list[tuple[int, str]] = []
    blocks: list[Block] = []
    for block in document.blocks:
        if block.kind != "heading":
            blocks.append(block)
            continue
        if blocks:
            yield tuple(title for _, title in path), blocks
            blocks = []
        path = [(level, title) for level, title in path if level < block.level]
        path.append((block.level, document.text[block.start : block.end]))
    if blocks:
        yield tuple(title for _, title in path), blocks


def _parts(document: Document, blocks: list[Block], max_chars: int) -> Iterator[list[Block]]:
    """Split between paragraphs and lists, and between local rules; a list stays with its introduction."""
    part: list[Block] = []
    for unit in units(document, blocks):
        another_rule = bool(part) and unit[0].local and unit[0].field != part[0].field
        if part and (another_rule or unit[-1].end - part[0].start > max_chars):
            yield part
            part = []
        part = part + unit
    if part:
        yield part


def units(document: Document, blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks that are never separated: a list with the paragraph before it; an exception with what it qualifies.

    A paragraph that starts with « Toutefois », « Sauf » … stays with the fact that it limits.
    """
    last = {block.group: index for index, block in enumerate(blocks) if block.kind == "item"}
    unit: list[Block] = []
    until = -1
    for index, block in enumerate(blocks):
        introduced = bool(unit) and unit[-1].kind == "paragraph" and block.kind == "item"
        limits = block.kind == "paragraph" and _LIMITS.match(document.text, block.start)
        if unit and index > until and not (introduced or limits):
            yield unit
            unit = []
        unit.append(block)
        if block.kind == "item":
            until = max(until, last[block.group])
    if unit:
        yield unit
