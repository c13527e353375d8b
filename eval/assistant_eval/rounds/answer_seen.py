"""An answer as the person saw it, in Markdown: its parts in the order of the screen, what is folded under its title.

An answer is Markdown already: it is quoted as it is. Its grade, confidence and lengths are for other pages; two answers
whose blocks are equal show the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant_eval.reports.answers_page import one_line, quoted
from assistant_eval.reports.group_names import AUDIENCES
from assistant_eval.rounds.message import GROUPS
from assistant_eval.rounds.shown import Shown


def asked(one: Shown) -> Iterator[str]:
    """The message, after who wrote it."""
    spoken = "" if one.language == "fr" else f", en « {one.language} »"
    yield f"{GROUPS[one.group]} · {AUDIENCES[one.audience]}{spoken}"
    yield f"**{one_line(one.message)}**"


def seen(one: Shown, *, pages: bool = False) -> Iterator[str]:
    """The answer, a block of Markdown at a time; ``pages`` names the page behind each choice and each source."""
    if one.lead:
        yield quoted(f"**{one.lead.strip('*')}**")
    yield from (quoted(part) for part in (one.body, one.local) if part)
    if one.choices:
        leads = (f" → {choice.document or 'rien'}" if pages else "" for choice in one.choices)
        yield "\n".join(
            f"- [ ] {one_line(choice.title)}{lead}" for choice, lead in zip(one.choices, leads, strict=True)
        )
    yield from map(quoted, one.notes)
    yield from (f"▸ {one_line(folded.title)}\n\n{quoted(folded.text)}" for folded in one.more)
    if listed := [*_sources(one, pages=pages), *(f"- Service : {one_line(contact)}" for contact in one.contacts)]:
        yield "\n".join(listed)
    if one.suggestions and not one.choices:
        yield f"▸ Aussi : {' ; '.join(map(one_line, one.suggestions))}"


def _sources(one: Shown, *, pages: bool) -> Iterator[str]:
    for source in one.sources:
        section = f", « {one_line(source.section)} »" if source.section else ""
        yield f"- Source {source.n} : {one_line(source.title)}{section}" + (f" (`{source.document}`)" if pages else "")
