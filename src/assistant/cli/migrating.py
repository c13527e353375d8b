"""``assistant migrate`` and ``assistant upgrade``: a folder of an older version, brought to this one.

The first concerns pages, and only a folder of the first version; the second concerns what the program keeps.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import backups, building
from assistant.cli.terminal import FolderArgument, SiteOption, note, out
from assistant.embedding import open_embedder
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.site.location import chosen_site, data_folder


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("migrate")(migrate)
    app.command("upgrade")(upgrade)


def migrate(
    folder: FolderArgument = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Le faire ; sans elle, la commande dit ce qu'elle ferait.")
    ] = False,
    site: SiteOption = None,
) -> None:
    """Fait passer un dossier de la première version, pages copiées, aux pages communes ; ne perd rien."""
    from assistant.site import migration  # other commands start without it

    opened = chosen_site(site or folder, Settings.read())
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


def upgrade(
    folder: FolderArgument = None,
    kept: Annotated[
        Path | None,
        typer.Option(
            "--backup",
            help="Dossier de la sauvegarde faite d'abord, même sans rien à changer ; sinon à côté de la commune.",
            show_default=False,
        ),
    ] = None,
    site: SiteOption = None,
) -> None:
    """Amène à cette version les données d'une version plus ancienne, après les avoir sauvegardées ; garde les avis."""
    from assistant.upgrade import plan  # other commands start without it

    settings = Settings.read()
    opened = chosen_site(site or folder, settings)
    planned = plan(opened, data_folder(opened.root, settings), open_embedder(settings).model_id)
    for name in Settings.unknown():
        note(f"Réglage inconnu de cette version, sans effet : {name}.")
    archive: Path | None = None
    if planned.changes or kept:
        archive = backups.keep_before(opened, settings, (kept or opened.root.parent).expanduser(), "mise-a-niveau")
        out(f"Sauvegardé d'abord : {archive}")
    if not planned.changes:
        out(f"{opened.name} : rien à changer, les données sont de cette version.")
        return
    for sentence in planned.changes:
        out(sentence)
    back = f"réinstallez l'ancienne version, puis « assistant restore {archive} DOSSIER-NEUF »"
    try:
        building.build_in_turn(opened, settings, "upgrade")
    except AssistantError:
        note(f"La mise à niveau n'est pas finie : recommencez-la une fois la cause réparée, ou {back}.")
        raise
    out("Pages, avis et réglages gardés tels quels.")
    note(f"Relancez le service s'il tourne. Pour revenir en arrière : {back}.")
