"""Residents' messages on the official sheets: is the right sheet found, answered first, offered, or refused?

The whole assistant is asked, on a town's pages with the sheets under them. A page of the town that gives the sheet as
its source is right too, since a town's page comes first by design; the strict figure is told beside. Refused is what is
said without searching: another office, an alert. The search is judged by itself, whatever was decided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from assistant.assistant import Assistant
from assistant.records import Document
from assistant_eval.datasets.clock import NOW
from assistant_eval.datasets.json_lines import parsed, text_lines
from assistant_eval.errors import DatasetInvalid, QuestionsInvalid
from assistant_eval.metrics.estimates import Estimate, share
from assistant_eval.metrics.ranking import paired
from assistant_eval.runners.decisions.choices import leading

_NUMBER = re.compile(r"(?:sp-)?(f\d+)", re.IGNORECASE)
_CITED = re.compile(r"/(F\d+)\b")
_EVERY = "tous"


class SheetMessage(BaseModel):
    """A message, the sheet that answers it (« F1342 » or its id), and how it is written."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    message: str = Field(min_length=1, pattern=r"\S")
    sheet: str
    style: str = ""

    @field_validator("sheet")
    @classmethod
    def _identifier(cls, value: str) -> str:
        found = _NUMBER.fullmatch(value.strip())
        if found is None:
            reason = "le champ « sheet » est un numéro de fiche, F1342"
            raise ValueError(reason)
        return f"sp-{found[1].lower()}"


@dataclass(frozen=True)
class Result:
    """What one message got: ``first`` and ``offered`` are None where it was not answered, or not asked back."""

    style: str
    refused: bool
    held: bool
    first: bool | None
    strict: bool | None
    offered: bool | None
    found: bool
    found_5: bool


FIGURES: dict[str, tuple[str, Callable[[Result], bool | None]]] = {
    "first": ("Bonne source en tête, quand il répond", lambda one: one.first),
    "strict": ("… la fiche elle-même", lambda one: one.strict),
    "offered": ("Bonne source parmi les choix, quand il demande", lambda one: one.offered),
    "answered": ("Répond", lambda one: one.first is not None),
    "asked_back": ("Demande en retour", lambda one: one.offered is not None),
    "held": ("Dit qu'il n'a pas trouvé", lambda one: one.held),
    "refused": ("Refuse ou renvoie sans chercher", lambda one: one.refused),
    "found": ("Recherche : en tête", lambda one: one.found),
    "found_5": ("Recherche : parmi cinq", lambda one: one.found_5),
}


def read(path: Path) -> list[SheetMessage]:
    """The messages of a file of ``{"message", "sheet", "style"}`` lines; raise :class:`DatasetInvalid`."""
    found, problems = parsed(text_lines(path), SheetMessage, path.name)
    if problems:
        raise QuestionsInvalid(problems)
    if not found:
        raise DatasetInvalid(path, "aucun message")
    return [one for _, one in found]


def cited_sheets(document: Document) -> set[str]:
    """The ids of the official sheets that a page gives as its sources."""
    return {f"sp-{found[1].lower()}" for source in document.sources if (found := _CITED.search(source.url))}


def citing(documents: Sequence[Document]) -> dict[str, frozenset[str]]:
    """For each official sheet, itself and the town's pages that give it as their source."""
    known: dict[str, set[str]] = {}
    for document in documents:
        for sheet in cited_sheets(document):
            known.setdefault(sheet, set()).add(document.id)
    return {sheet: frozenset({sheet, *pages}) for sheet, pages in known.items()}


def ask(
    assistant: Assistant, messages: Sequence[SheetMessage], right: Mapping[str, frozenset[str]], now: datetime = NOW
) -> Iterator[Result]:
    """Each message asked once, in order; ``right`` holds the documents that are right for a sheet."""
    for one in messages:
        good = right.get(one.sheet, frozenset({one.sheet}))
        answer = assistant.ask(one.message, now=now)
        hits = assistant.hits(one.message, today=now.astimezone(assistant.site.zone).date())
        found = list(dict.fromkeys(hit.passage.document_id for hit in hits))
        asked_back = answer.kind == "choices" or (answer.status == "partial" and bool(answer.choices))
        answered = bool(answer.citations) and not asked_back
        led = leading(assistant, answer, now)
        yield Result(
            style=one.style,
            refused=answer.status in {"redirected", "emergency", "greeting"} and not answered,
            held=answer.status == "not_found",
            first=answer.citations[0].document_id in good if answered else None,
            strict=answer.citations[0].document_id == one.sheet if answered else None,
            offered=any(led(choice) in good for choice in answer.choices) if asked_back else None,
            found=bool(good.intersection(found[:1])),
            found_5=bool(good.intersection(found[:5])),
        )


def figures(results: Sequence[Result]) -> dict[str, Estimate]:
    """The share of each figure, with its interval, among the results that it concerns."""
    return {name: _share(results, of) for name, (_, of) in FIGURES.items()}


def report_lines(results: Sequence[Result]) -> Iterator[str]:
    """The figures, of all messages then of each style, as lines for a terminal."""
    styles = [style for style in dict.fromkeys(one.style for one in results) if style]
    for style in [_EVERY, *(styles if len(styles) > 1 else ())]:
        mine = [one for one in results if style in {_EVERY, one.style}]
        yield f"Messages « {style} » : {len(mine)}"
        for name, one in figures(mine).items():
            if one.n:
                bounds = f"[{100 * one.low:.1f} ; {100 * one.high:.1f}]"
                yield f"  {FIGURES[name][0]:48}{100 * one.value:6.1f} % {bounds}, sur {one.n}"


def moved(before: Sequence[Result], after: Sequence[Result]) -> Iterator[str]:
    """Each figure of two settings, on the messages that it concerns in both, with the interval of its difference."""
    for name, (label, of) in FIGURES.items():
        values = [(of(old), of(new)) for old, new in zip(before, after, strict=True)]
        both = [(float(old), float(new)) for old, new in values if old is not None and new is not None]
        if both:
            difference = paired([new for _, new in both], [old for old, _ in both])
            low, high = 100 * difference["low"], 100 * difference["high"]
            old, new = (100 * sum(pair[side] for pair in both) / len(both) for side in (0, 1))
            yield f"  {label:48}{old:6.1f} → {new:5.1f} % [{low:+.1f} ; {high:+.1f}] points, sur {len(both)} ({name})"


def _share(results: Sequence[Result], of: Callable[[Result], bool | None]) -> Estimate:
    values = [value for one in results if (value := of(one)) is not None]
    return share(sum(values), len(values))
