"""``assistant feedback list | export | purge``: what readers think, for the agents who keep the pages.

stdout holds only the result. The store itself is ``feedback.py``.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant.cli.terminal import SiteOption
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import chosen_site, data_folder
from assistant_bots.service import texts
from assistant_bots.service.feedback import Feedback, Row

_SHOWN = 30
commands = typer.Typer(help="Les avis des lecteurs sur les réponses.", no_args_is_help=True)


def open_feedback(site: Path | None) -> tuple[Feedback, Site, Settings]:
    """The opinions of a site, the site and the settings."""
    settings = Settings.read()
    opened = chosen_site(site, settings)
    return Feedback(data_folder(opened.root, settings)), opened, settings


@commands.command("list")
def list_opinions(
    site: SiteOption = None,
    down: Annotated[bool, typer.Option("--down", help="Seulement les avis défavorables.")] = False,
) -> None:
    """Liste les derniers avis, les plus récents d'abord."""
    feedback, _, _ = open_feedback(site)
    rows = [row for row in feedback.rows() if not down or row.vote == "down"]
    for row in rows[:_SHOWN]:
        sys.stdout.write(_line(row) + "\n")
    more = f", {len(rows) - _SHOWN} de plus avec « assistant feedback export »" if len(rows) > _SHOWN else ""
    sys.stderr.write(f"{len(rows)} avis{more}.\n")


def _line(row: Row) -> str:
    vote = "utile" if row.vote == "up" else "à revoir"
    pages = ", ".join(row.documents) or "aucune page"
    said = " : ".join(one for one in (texts.section("reason").get(row.reason, ""), row.comment) if one)
    return f"{row.given[:13].replace('T', ' ')} h  {vote}  {pages}  {said}".rstrip()


@commands.command("export")
def export(
    site: SiteOption = None,
    form: Annotated[Literal["csv", "json"], typer.Option("--format", help="csv ou json.")] = "csv",
) -> None:
    """Écrit tous les avis sur la sortie standard, pour un tableur ou un programme."""
    feedback, _, _ = open_feedback(site)
    rows = feedback.rows()
    if form == "json":
        sys.stdout.write(json.dumps([row.to_json() for row in rows], ensure_ascii=False, indent=2) + "\n")
        return
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(("date", "avis", "raison", "remarque", "statut", "public", "canal", "pages", "réponse"))
    for row in rows:
        values = (row.given, row.vote, row.reason, row.comment, row.status, row.audience, row.channel)
        writer.writerow((*(_cell(one) for one in values), " ".join(row.documents), row.answer_id))
    sys.stdout.write(buffer.getvalue())


def _cell(text: str) -> str:
    """A reader's words as a spreadsheet shows them: never run as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@commands.command("purge")
def purge(
    site: SiteOption = None,
    days: Annotated[
        int | None, typer.Option(min=0, max=365, help="Âge en jours ; 0 efface tout ; sinon la durée annoncée.")
    ] = None,
) -> None:
    """Efface les avis plus vieux que la durée annoncée aux lecteurs."""
    feedback, opened, settings = open_feedback(site)
    kept = settings.retention_days if settings.retention_days is not None else opened.notices.retention_days
    erased = feedback.purge(kept if days is None else days)
    sys.stdout.write(f"{erased} avis effacés.\n")
