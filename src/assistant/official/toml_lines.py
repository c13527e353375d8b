"""Copies one value from a text written by ``commune_toml.py`` to a ``commune.toml`` edited by hand, line by line.

Comments, order and everything else stay as their writer left them. What was written in a way that this module does not
know, such as a list over several lines, comes out unreadable or otherwise changed: the caller compares and refuses.
"""

from __future__ import annotations

import re

from assistant.site.hours import DAYS

COMMUNE, WEEK = "commune", "week"
FIELDS = {
    COMMUNE: ("name", "website", "timezone", "holidays", "school_zone", "postcodes", "departement", "epci"),
    "service": ("name", "phone", "email", "address", "url", WEEK),
}
Place = tuple[str, str]  # « commune » or the id of a service, and one of its fields
_DAY = re.compile(rf"(?:{'|'.join(DAYS)})\s*=")
_NOTES = re.compile(r"hours_(?:note|unsure)\s*=")
_HOURS = re.compile(r"\[\s*services\s*\.\s*hours\s*\]")


def edited(text: str, source: str, place: Place) -> str:
    """``text`` with the lines of ``source`` for one value; unchanged when its table or its lines are not found."""
    lines, given = text.split("\n"), source.split("\n")
    here, there = _table(lines, place[0]), _table(given, place[0])
    if here is None or there is None:
        return text
    table, model = lines[slice(*here)], given[slice(*there)]
    table = _with_week(table, model) if place[1] == WEEK else _with_field(table, model, place[1])
    return "\n".join((*lines[: here[0]], *table, *lines[here[1] :]))


def _table(lines: list[str], name: str) -> tuple[int, int] | None:
    """Where a table begins and ends, with the tables inside it."""
    head = r"\[\s*commune\s*\]" if name == COMMUNE else r"\[\[\s*services\s*\]\]"
    inside = re.compile(r"\[\[?\s*services\s*\.") if name != COMMUNE else re.compile(r"(?!)")
    for start, line in enumerate(lines):
        if not re.match(head, line):
            continue
        after = range(start + 1, len(lines))
        end = next((n for n in after if lines[n].startswith("[") and not inside.match(lines[n])), len(lines))
        mine = rf"id\s*=\s*[\"']{re.escape(name)}[\"']"
        if name == COMMUNE or any(re.match(mine, one) for one in lines[start : start + _head(lines[start:end])]):
            return start, end
    return None


def _head(table: list[str]) -> int:
    """How many lines come before the first table inside a table, and before the empty lines and notes above it."""
    end = next((number for number, line in enumerate(table) if number and line.startswith("[")), len(table))
    while end > 1 and (not table[end - 1].strip() or table[end - 1].startswith("#")):
        end -= 1
    return end


def _with_field(table: list[str], model: list[str], field: str) -> list[str]:
    line = next((one for one in model[: _head(model)] if re.match(rf"{field}\s*=", one)), None)
    if line is None:
        return table
    end = _head(table)
    here = next((number for number in range(end) if re.match(rf"{field}\s*=", table[number])), None)
    return [*table[:here], line, *table[here + 1 :]] if here is not None else [*table[:end], line, *table[end:]]


def _with_week(table: list[str], model: list[str]) -> list[str]:
    """The hours, with the note and the days that nobody is sure of."""
    notes = [one for one in model[: _head(model)] if _NOTES.match(one)]
    days = [one for one in model if _DAY.match(one)]
    opening = next((one for one in model if _HOURS.match(one)), "[services.hours]")
    end = _head(table)
    head = [one for one in table[:end] if not _NOTES.match(one)]
    rest = [one for one in table[end:] if not _DAY.match(one)]
    here = next((number for number, line in enumerate(rest) if _HOURS.match(line)), None)
    if here is None:
        return [*head, *notes, opening, *days, *rest] if days else [*head, *notes, *rest]
    return [*head, *notes, *rest[:here], opening, *days, *rest[here + 1 :]]
