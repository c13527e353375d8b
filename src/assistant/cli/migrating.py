"""``assistant migrate``: the folder of a commune made by the first version, brought to the layers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import SiteOption, note, out
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import find_site


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("migrate")(migrate)


def migrate(
    folder: Annotated[
        Path | None, typer.Argument(help="Dossier de la commune, comme --site.", show_default=False)
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Le faire ; sans elle, la commande dit ce qu'elle ferait.")
    ] = False,
    site: SiteOption = None,
) -> None:
    """Fait passer un dossier de la première version, pages copiées, aux pages communes ; ne perd rien."""
    from assistant.site import migration  # other commands start without it

    opened = Site.read(find_site(site or folder, Settings.read()))
    planned = migration.plan(opened)
    if not planned.unchanged:
        out("Rien à mettre de côté : aucune page de ce dossier n'est une copie inchangée de la première version.")
    else:
        verb = "mises de côté" if yes else "à mettre de côté"
        out(f"Pages jamais modifiées, {verb} dans {migration.BACKUP} : {len(planned.unchanged)}.")
    if yes and planned.unchanged:
        migration.migrate(opened, planned)
    if planned.edited:
        out(f"Pages modifiées chez vous, gardées en place : {len(planned.edited)}.")
    for name in planned.edited:
        out(f"- {name}{', complète la page commune du même nom' if name in planned.completing else ''}")
    if planned.own:
        out(f"Pages à vous, gardées en place : {len(planned.own)}.")
    if planned.unchanged and not yes:
        note("Rien n'a été changé. Pour le faire : ajoutez --yes.")
    elif planned.unchanged:
        note("Ensuite : « assistant corpus mend », « assistant corpus check », puis « assistant index ».")
