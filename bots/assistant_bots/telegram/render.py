"""An Answer, a Citation, a Contact -> messages with buttons: what is shown, in which order. Pure.

The first line is the answer; sources are numbered with title, publisher and date, and each has a button for its exact
passage. Buttons carry a token and a number, never text: ``memory.py`` keeps what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import urlsplit

from assistant.records import Answer, Citation, Contact
from assistant.text.dates import day_in_words
from assistant.text.glossary import beside
from assistant.text.messages import opening_state
from assistant_bots.telegram.markup import Block, Span, line, link, parse
from assistant_bots.telegram.parts import Part, split
from assistant_bots.telegram.texts import REASONS, say

SOURCES_A_ROW, MAX_SOURCE_BUTTONS = 3, 24
_LABEL_CHARS = 60
_NONE: Mapping[str, str] = MappingProxyType({})
Rows = tuple[tuple["Button", ...], ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A label and the data sent back when it is pressed."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Message:
    """What to send: texts in order, the buttons under the last one."""

    parts: tuple[Part, ...]
    rows: Rows = ()


def message(blocks: Iterable[Block], rows: Iterable[Sequence[Button]] = ()) -> Message:
    """A message of ``blocks``, split where Telegram's limits require it."""
    return Message(tuple(split(blocks)), tuple(tuple(row) for row in rows if row))


def sentence(text: str, rows: Iterable[Sequence[Button]] = ()) -> Message:
    """A message of one sentence, shown as is; line breaks are kept."""
    return message([line(one, tight=True) for one in text.split("\n")], rows)


def answer_message(
    answer: Answer, token: str, language: str, *, today: date, question: str = "", before: str = "", after: str = ""
) -> Message:
    """The whole of an answer; ``question`` is repeated when it came from a button; two remarks stand around it."""
    blocks = [line(Span(before, italic=True))] if before else []
    if question:
        blocks.append(line(Span(say("answer.asked", language, question=question), italic=True)))
    blocks.extend(parse(answer.text))
    if answer.status == "emergency":
        return message(blocks, [(Button(say("answer.leave", language), f"x:{token}"),)])
    if answer.ai_generated:
        blocks.append(line(Span(say("answer.ai", language), italic=True)))
    blocks.extend(_sources(answer.citations, language, today))
    blocks.extend(line(contact_line(contact, language)) for contact in answer.contacts)
    if after:
        blocks.append(line(Span(after, italic=True)))
    return message(blocks, answer_rows(answer, token, language))


def _sources(citations: Sequence[Citation], language: str, today: date) -> list[Block]:
    if not citations:
        return []
    blocks = [line(Span(say("answer.sources", language), bold=True))]
    for one in citations:
        tail = f", {one.publisher}, {day_in_words(one.updated, language)}"
        blocks.append(line(f"[{one.n}] ", link(one.title, one.url), tail + _review(one, language, today), tight=True))
    return blocks


def _review(citation: Citation, language: str, today: date) -> str:
    if citation.review_by is None or citation.review_by >= today:
        return ""
    return ". " + say("answer.expired_review", language, date=day_in_words(citation.review_by, language))


def answer_rows(answer: Answer, token: str, language: str, last: Sequence[Button] | None = None) -> Rows:
    """Buttons of an answer: sources, suggestions, thumbs; ``last`` takes the place of the thumbs."""
    sources = [
        Button(say("answer.source_button", language, n=one.n), f"s:{token}:{one.n}")
        for one in answer.citations[:MAX_SOURCE_BUTTONS]
    ]
    rows = [tuple(sources[start : start + SOURCES_A_ROW]) for start in range(0, len(sources), SOURCES_A_ROW)]
    rows += [(Button(shortened(text), f"q:{token}:{place}"),) for place, text in enumerate(answer.suggestions)]
    if last is None and answer.status != "greeting":
        last = (Button("👍", f"v:{token}:up"), Button("👎", f"v:{token}:down"))
    return (*rows, tuple(last)) if last else tuple(rows)


def reason_rows(answer: Answer, token: str, language: str) -> Rows:
    """The same buttons with the reasons of a 👎 in place of the thumbs, one per row."""
    kept = answer_rows(answer, token, language, last=())
    return (*kept, *((Button(say(f"feedback.{one}", language), f"r:{token}:{one}"),) for one in REASONS))


def source_message(citation: Citation, language: str, *, today: date, glossary: Mapping[str, str] = _NONE) -> Message:
    """The proof behind a mark: title, section, the exact words, their acronyms, publisher, date and address."""
    blocks = [line(Span(f"[{citation.n}] {citation.title}", bold=True))]
    if citation.section:
        blocks.append(line(Span(citation.section, italic=True), tight=True))
    if language != "fr":
        blocks.append(line(say("answer.passage_in_french", language)))
    blocks.append(line(citation.quote, quote=True))
    for short, means in beside(citation.quote, glossary).items():
        blocks.append(line(Span(short, bold=True), f" : {means}", tight=True))
    blocks.append(
        line(f"{citation.publisher}, {day_in_words(citation.updated, language)}" + _review(citation, language, today))
    )
    if citation.url:
        blocks.append(line(link(_short_address(citation.url), citation.url), tight=True))
    return message(blocks)


def contact_line(contact: Contact, language: str) -> str:
    """« Mairie · 01 99 00 10 20 · Ouvert, ferme à 17 h »."""
    return " · ".join(part for part in (contact.name, contact.phone, opening_state(contact, language)) if part)


def contact_blocks(contact: Contact, language: str) -> list[Block]:
    """The contact card in full."""
    blocks = [line(Span(contact.name, bold=True))]
    facts = (contact.phone, contact.email, contact.address, opening_state(contact, language), contact.hours)
    blocks.extend(line(fact, tight=True) for fact in facts if fact)
    if contact.url:
        blocks.append(line(link(_short_address(contact.url), contact.url), tight=True))
    return blocks


def shortened(label: str) -> str:
    """``label`` short enough for a button, cut at a word."""
    if len(label) <= _LABEL_CHARS:
        return label
    return label[:_LABEL_CHARS].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _short_address(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return (parts.netloc + parts.path).rstrip("/") or url
