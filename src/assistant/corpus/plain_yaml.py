"""Reads a page's front matter as a person means it: « title: Garderie : matin et soir » is one text.

YAML takes a colon followed by a space inside a bare text for a new field. Here the fields are known, so that any other
colon belongs to the text; such a text is quoted, line by line, before YAML reads it. Nothing else is changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection

_LINE = re.compile(r"(?P<lead>\s*(?:-\s+)*)(?:(?P<key>[A-Za-z_]+)(?P<colon>\s*:(?:\s+|\Z)))?(?P<text>.*)")
_MARKS = tuple("\"'[{|>&*!%@`#,]}")
_SPLITS = re.compile(r":(?:\s|\Z)")
_REMARK = re.compile(r"(.*?)(\s*|\s+#\s.*)")
_BLOCK = re.compile(r"[|>][+-]?\d?\s*(?:#.*)?\Z")
_INNER = re.compile(r"(\s+)([\w-]+)\s*:(?:\s|\Z)")


def unknown_name(source: str, block: str, fields: Collection[str]) -> tuple[int, str] | None:
    """The first line under the field ``block``, counted from 0, whose name is none of ``fields``, and that name."""
    indent = None
    for number, line in enumerate(source.split("\n")):
        if line[:1].strip():
            indent = "" if re.match(rf"{re.escape(block)}\s*:\s*(?:#.*)?\Z", line) else None
        elif indent is not None and (match := _INNER.match(line)):
            indent = indent or match[1]
            if match[1] == indent and match[2] not in fields:
                return number, match[2]
    return None


def as_meant(source: str, fields: Collection[str]) -> str:
    """``source`` with the bare texts that hold a colon put between quotes; ``fields`` are the names of fields."""
    lines: list[str] = []
    inside = -1  # the indentation of a text over several lines, whose colons YAML leaves alone
    for line in source.split("\n"):
        indent = len(line) - len(line.lstrip())
        if inside >= 0 and (indent > inside or not line.strip()):
            lines.append(line)
            continue
        inside = -1
        match = _LINE.fullmatch(line)
        if match is None:
            lines.append(line)
            continue
        lead, key, colon, text = match["lead"], match["key"] or "", match["colon"] or "", match["text"]
        if key not in fields and not text.startswith(_MARKS):
            key, colon, text = "", "", f"{key}{colon}{text}"
        if key and _BLOCK.match(text):
            inside = indent
        is_text = key in fields or "-" in lead
        if is_text and text and not text.startswith(_MARKS) and _SPLITS.search(text):
            words, remark = _REMARK.fullmatch(text).groups()  # type: ignore[union-attr]  # matches any text
            text = json.dumps(words, ensure_ascii=False) + remark
        lines.append(f"{lead}{key}{colon}{text}")
    return "\n".join(lines)


def one_or_more(value: object) -> object:
    """A sentence alone is a list of one."""
    return [value] if isinstance(value, str) else value


def lone(value: object) -> object:
    """A word alone is a list of one; with commas, nobody knows whether they part or belong."""
    return [value] if isinstance(value, str) and value and "," not in value else value
