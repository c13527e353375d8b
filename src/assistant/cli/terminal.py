"""What commands share at a terminal: output, errors, progress, the site option, an answer as text."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.answering.quoting import escape
from assistant.errors import AssistantError
from assistant.records import Answer, Citation, More
from assistant.site.location import demonstration_site
from assistant.text.acronyms.glossary import beside
from assistant.text.answer_parts import at_once, remarks
from assistant.text.messages import opening_state, say


def _chosen_site(context: typer.Context, site: Path | None) -> Path | None:
    """The folder named, else the fictional commune under ``assistant --demo``."""
    return demonstration_site() if site is None and context.find_root().params.get("demo") else site


SiteOption = Annotated[
    Path | None,
    typer.Option(
        "--site",
        help="Dossier de la commune ; sinon ASSISTANT_SITE, puis le dossier courant.",
        callback=_chosen_site,
    ),
]
FolderArgument = Annotated[Path | None, typer.Argument(help="Dossier de la commune, comme --site.", show_default=False)]
_MARK = re.compile(r"(?<!\\)\[\d{1,2}\]")
JsonOption = Annotated[bool, typer.Option("--json", help="Sortie JSON, pour un programme.")]


def out(text: str) -> None:
    """Write a result to stdout."""
    sys.stdout.write(text + "\n")


def out_json(value: Any) -> None:
    """Write a result to stdout as JSON."""
    out(json.dumps(value, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """Write a remark to stderr."""
    sys.stderr.write(text + "\n")


def fail(error: AssistantError) -> NoReturn:
    """Say the sentence of ``error`` and leave with its exit code."""
    note(f"Erreur : {error}")
    sys.exit(error.exit_code)


def prepare_streams() -> None:
    """UTF-8 whatever the machine's locale; a byte or a character that is none becomes a question mark."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def plain_logging() -> None:
    """Libraries are quiet unless they have something serious to say; httpx would log whole URLs."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """A progress callback: bars on a terminal, a line per stage elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        seen: set[str] = set()

        def lines(stage: str, _done: int, total: int) -> None:
            if stage not in seen:
                seen.add(stage)
                note(f"{stage} ({total})…")

        yield lines
        return
    columns = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, Any] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance


def show_answer(answer: Answer, *, color: bool, unfolded: bool = False) -> str:
    """An Answer for a terminal: what answers, sources, contact, suggestions; other passages by their titles.

    ``unfolded`` shows the other passages too. Choices stand in the text, since a terminal has no button; their number
    chooses, in « assistant chat ».
    """
    whole = unfolded or bool(answer.choices)
    parts = [_styled(_numbered(answer) if whole else at_once(answer), color=color)]
    if not whole:
        parts += [_styled(one, color=color) for one in remarks(answer)]
        if answer.more:
            parts.append(
                "\n".join(f"▸ {_styled(one.title, color=color)} {_marks(one)}".rstrip() for one in answer.more)
            )
    if answer.ai_generated:
        parts.append(say("model.label", answer.language))
    if answer.citations:
        lines = (say("answer.sources", answer.language), *(_source(one, answer.glossary) for one in answer.citations))
        parts.append("\n".join(lines))
    for contact in answer.contacts:
        state = opening_state(contact, answer.language)
        parts.append(" · ".join(part for part in (contact.name, contact.phone, state) if part))
    if answer.suggestions and not answer.choices:
        parts.append(say("answer.also", answer.language) + " " + " · ".join(answer.suggestions))
    return "\n\n".join(parts)


def _numbered(answer: Answer) -> str:
    """The whole text, its choices numbered."""
    text = answer.text
    for number, choice in enumerate(answer.choices, start=1):
        text = text.replace(f"- {escape(choice.title)}\n", f"{number}. {escape(choice.title)}\n", 1)
    return text


def _marks(more: More) -> str:
    return "".join(dict.fromkeys(_MARK.findall(more.text)))


def _source(citation: Citation, glossary: Mapping[str, str]) -> str:
    """A source's line, its address, and the acronyms of its quote."""
    section = f" > {citation.section}" if citation.section else ""
    head = f"[{citation.n}] {citation.title}{section}, {citation.publisher}, {citation.updated:%d/%m/%Y}"
    terms = (f"    {short} : {means}" for short, means in beside(citation.quote, glossary).items())
    address = (f"    {citation.url}",) if citation.url else ()
    return "\n".join((head, *address, *terms))


def _styled(text: str, *, color: bool) -> str:
    bold = "\x1b[1m\\1\x1b[0m" if color else r"\1"
    text = re.sub(r"\*\*(.+?)\*\*", bold, text)
    text = re.sub(r"(?<![\\*])\*([^*\n]+)\*", r"\1", text)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
