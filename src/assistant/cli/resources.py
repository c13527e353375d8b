"""``assistant resources``: notices and spreadsheets taken into the site's catalogue, or given out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import SiteOption, note, out
from assistant.resources.sentences import say
from assistant.settings import Settings
from assistant.site.location import data_folder, find_site

FileArgument = Annotated[Path, typer.Argument(help="Fichier .xml (LOM-FR, ScoLOMFR), .csv ou .ods.")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Lire et rendre compte, sans rien écrire.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    resources = typer.Typer(
        help="Les ressources numériques : les prendre d'un fichier, les donner.", no_args_is_help=True
    )
    resources.command("check")(check)
    resources.command("import")(take_in)
    resources.command("export")(give_out)
    app.add_typer(resources, name="resources")


def check(site: SiteOption = None) -> None:
    """Demande chaque adresse du catalogue, poliment ; dit celles qui ne répondent plus ou mènent ailleurs."""
    from assistant.resources.catalogue import read_catalogue
    from assistant.resources.upkeep import link_history
    from assistant.resources.upkeep.link_check import probe_all

    settings = Settings.read()
    folder = find_site(site, settings)
    data, today = data_folder(folder, settings), datetime.now(UTC).date()
    listed = [one for one in read_catalogue(folder).resources if one.url and one.is_open]
    known, lost = link_history.read(data), 0
    for one, found in zip(listed, probe_all(one.url for one in listed), strict=True):
        known[one.url] = now = link_history.after(known.get(one.url), found, today)
        lost += now.lost
        if found.state != "answers":
            state = say(f"check.{found.state}", code=found.code, landed=found.landed)
            out(f"{one.name}, {one.url} : {state}" + (f" {say('check.marked')}" if now.lost else ""))
    kept = {one.url for one in listed}
    link_history.write(data, {url: one for url, one in known.items() if url in kept})
    note(say("check.summary", count=len(listed), lost=lost))
    if lost:
        raise typer.Exit(1)


def take_in(file: FileArgument, dry_run: DryOption = False, site: SiteOption = None) -> None:
    """Prend les fiches d'un fichier dans ressources.jsonl ; rend compte ligne par ligne, nomme celles qu'il refuse."""
    from assistant.resources.exchange import intake  # XML: other commands start without it

    folder = find_site(site, Settings.read())
    found = intake.take(file, datetime.now(UTC).date())
    for line in found.report:
        out(line)
    if found.resources and not dry_run:
        intake.keep(found, folder)
    kept = "lues" if dry_run else "prises"
    note(f"{len(found.resources)} fiches {kept}, {found.refused} refusées.")
    if found.refused or not found.resources:
        raise typer.Exit(1)


def give_out(
    file: FileArgument,
    own: Annotated[bool, typer.Option("--own", help="Seulement les fiches de votre commune ou académie.")] = False,
    site: SiteOption = None,
) -> None:
    """Écrit le catalogue dans un fichier : notices LOM-FR, ou tableau CSV ou ODS à relire et à reprendre."""
    from assistant.resources.catalogue import FILE, read_catalogue, read_lines
    from assistant.resources.exchange import intake

    folder = find_site(site, Settings.read())
    listed = list(read_lines(folder / FILE)[0].values()) if own else list(read_catalogue(folder).resources)
    intake.export(listed, file)
    note(f"{len(listed)} fiches écrites dans {file.name}.")
