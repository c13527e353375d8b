"""What to ask next: questions that the index can answer, never the one just asked.

Headings of the same sheet that are questions, then its other fields, then related sheets.
"""

from __future__ import annotations

from assistant.generation import Generation
from assistant.intent import FIELDS, Intent
from assistant.lexical import analyse
from assistant.records import Document
from assistant.wording import say

COUNT = 3
_FIELDS: tuple[Intent, ...] = ("documents", "cost", "delay", "where")


def suggest(question: str, document: Document, intent: Intent, generation: Generation) -> tuple[str, ...]:
    """Up to three questions around ``document``."""
    asked = set(analyse(question))
    found: list[str] = []
    for candidate in (*_fields(document, intent), *_headings(document), *_related(document, generation)):
        same = set(analyse(candidate)) <= asked
        if not same and candidate not in found:
            found.append(candidate)
    return tuple(found[:COUNT])


def _fields(document: Document, intent: Intent) -> list[str]:
    present = {block.field for block in document.blocks}
    other = [one for one in _FIELDS if one != intent and FIELDS[one][0] in present]
    return [say(f"suggestion.{one}", title=document.title) for one in other[:2]] if document.kind == "demarche" else []


def _headings(document: Document) -> list[str]:
    headings = (document.text[block.start : block.end] for block in document.blocks if block.kind == "heading")
    return [one for one in headings if one.endswith("?") and len(one.split()) > 4 and not one.startswith("Et si")]


def _related(document: Document, generation: Generation) -> list[str]:
    entries = (generation.entry(identifier) for identifier in document.related)
    return [say("suggestion.how", title=entry.title) for entry in entries if entry and entry.kind == "demarche"]
