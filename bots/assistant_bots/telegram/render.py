"""An Answer, a Citation, a Contact -> messages with buttons: what is shown, in which order. Pure.

The first line is the answer; other passages, sources and choices are buttons, and one line says how many sources there
are and of which day. Telegram has no button that calls: numbers stay words. Buttons carry a token and a number, never
text: ``conversation_memory.py`` keeps what they stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from assistant.records import Answer, Citation, Contact
from assistant.text.acronyms.glossary import beside
from assistant.text.answer_parts import at_once, folded, opening, remarks, said_by
from assistant.text.dates import day_in_words
from assistant.text.messages import opening_state
from assistant_bots.telegram.markup import Block, Span, line, link, parse
from assistant_bots.telegram.message_parts import Part, split
from assistant_bots.telegram.resource_cards import resource_blocks
from assistant_bots.telegram.texts import REASONS, say

SOURCES_A_ROW, MAX_SOURCE_BUTTONS = 3, 24
MAX_OFFERS = 4  # other passages, then suggestions
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
    if answer.status == "emergency":  # nothing before its numbers
        return message(parse(answer.text), [(Button(say("answer.leave", language), f"x:{token}"),)])
    blocks = [line(Span(before, italic=True))] if before else []
    if question:
        blocks.append(line(Span(say("answer.asked", language, question=question), italic=True)))
    blocks.extend(resource_blocks(answer) if answer.resources else parse(opening(answer)))
    if answer.lead and answer.local:
        who = said_by(answer, answer.local)
        blocks.extend([*([line(Span(f"{who} :", italic=True))] if who else []), *parse(answer.local)])
    for remark in remarks(answer):
        blocks.extend(parse(remark))
    if answer.ai_generated:
        blocks.append(line(Span(say("answer.ai", language), italic=True)))
    if answer.citations:
        blocks.append(line(_proof(answer.citations, language, today)))
    for contact in answer.contacts:
        alone = answer.kind == "contact" or not (answer.citations or answer.kind == "choices")
        blocks.extend(contact_blocks(contact, language) if alone else [line(contact_line(contact, language))])
    if after:
        blocks.append(line(Span(after, italic=True)))
    return message(blocks, answer_rows(answer, token, language))


def _proof(citations: Sequence[Citation], language: str, today: date) -> str:
    """« 2 sources · à jour le 24 novembre 2026 »: how many, the oldest day, and what should have been read again."""
    day = day_in_words(min(one.updated for one in citations), language)
    count = len(citations)
    said = say("answer.proof_one", language, day=day) if count == 1 else ""
    late = next((found for one in citations if (found := _review(one, language, today))), "")
    return (said or say("answer.proof_many", language, count=count, day=day)) + late


def _review(citation: Citation, language: str, today: date) -> str:
    if citation.review_by is None or citation.review_by >= today:
        return ""
    return ". " + say("answer.expired_review", language, date=day_in_words(citation.review_by, language))


def answer_rows(answer: Answer, token: str, language: str, last: Sequence[Button] | None = None) -> Rows:
    """Buttons of an answer: choices or folded passages, sources, suggestions, a person and thumbs.

    ``last`` takes the place of the thumbs.
    """
    if answer.choices:
        return choice_rows(answer, token, language)
    folds = [(Button(shortened(f"▸ {one.title}"), f"f:{token}:{place}"),) for place, one in enumerate(answer.more)]
    folds = folds[:MAX_OFFERS] if answer.lead else []
    asks = [(Button(shortened(text), f"q:{token}:{place}"),) for place, text in enumerate(answer.suggestions)]
    rows: list[tuple[Button, ...]] = [*folds, *source_rows(answer, token, language), *asks[: MAX_OFFERS - len(folds)]]
    if answer.status == "greeting":
        return tuple(rows)
    if last is None:
        last = (Button("👍", f"v:{token}:up"), Button("👎", f"v:{token}:down"))
    return (*rows, (Button(say("person.button", language), f"p:{token}"),), *([tuple(last)] if last else []))


def source_rows(answer: Answer, token: str, language: str) -> Rows:
    """A button for each source, a few in a row."""
    sources = [
        Button(say("answer.source_button", language, n=one.n), f"s:{token}:{one.n}")
        for one in answer.citations[:MAX_SOURCE_BUTTONS]
    ]
    return tuple(tuple(sources[start : start + SOURCES_A_ROW]) for start in range(0, len(sources), SOURCES_A_ROW))


def choice_rows(answer: Answer, token: str, language: str) -> Rows:
    """The sources of what may answer, a button for each other subject, then « something else » and a person."""
    rows = [(Button(shortened(one.title), f"k:{token}:{place}"),) for place, one in enumerate(answer.choices)]
    other = Button(say("choices.other", language), f"k:{token}:other")
    sources = source_rows(answer, token, language)
    return (*sources, *rows, (other,), (Button(say("person.button", language), f"p:{token}"),))


def folded_message(answer: Answer, place: int) -> Message:
    """A passage that a button unfolds, under its title."""
    more = answer.more[place]
    return message([line(Span(more.title, bold=True)), *parse(folded(more))])


def person_message(answer: Answer, contacts: Sequence[Contact], language: str) -> Message:
    """Whom to turn to, in full, then the words of the answer to copy in a mail; never those of an emergency."""
    blocks: list[Block] = []
    for contact in contacts:
        blocks.extend(contact_blocks(contact, language))
    if answer.status not in {"emergency", "greeting"}:
        blocks.append(line(say("person.copy", language)))
        blocks.extend(replace(one, quote=True) for one in parse(at_once(answer)))
    return message(blocks)


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
    facts = (opening_state(contact, language), contact.phone, contact.email, contact.hours)
    blocks.extend(line(fact, tight=True) for fact in facts if fact)
    if contact.address:
        place = "https://www.openstreetmap.org/search?" + urlencode({"query": contact.address})
        blocks.append(line(f"{contact.address} · ", link(say("person.map", language), place), tight=True))
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
