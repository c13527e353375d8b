"""``assistant init``, the folder of a commune, and ``assistant legal``, the documents made from it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.terminal import SiteOption, note, out
from assistant.corpus.folder import page_paths
from assistant.errors import CommandInvalid, CommuneAmbiguous, FolderRefused
from assistant.errors.disk import disk_reason
from assistant.settings import Settings
from assistant.site.creation import create
from assistant.site.location import chosen_site, common_pages

if TYPE_CHECKING:
    from assistant.official.town import Town

_MOST_CHOICES = 30
_ALONE = "« --from » attend aussi « --commune »"
_TO_ANSWER = "À vous de répondre, dans commune.toml, le plus demandé d'abord (liste gardée dans _questions.txt) :"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("init")(init)
    app.command("legal")(legal)


def init(
    folder: Annotated[Path, typer.Argument(help="Dossier à créer pour la commune.")],
    commune: Annotated[
        str | None, typer.Option("--commune", help="Code Insee ou nom : remplit commune.toml des données officielles.")
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="Dossier de fichiers officiels, pour un serveur sans internet.")
    ] = None,
) -> None:
    """Crée le dossier de votre commune : un fichier rempli ou à remplir, et un dossier pour vos pages."""
    target = folder.expanduser()
    if commune is None:
        if source is not None:
            raise CommandInvalid(_ALONE, "assistant init")
        create(target)
    else:
        questions = _fill(target, commune, source)
    shared = sum(1 for _ in page_paths(common_pages()))
    out(f"Site créé dans {target} : {shared} pages communes le complètent.")
    if commune is not None:
        out(f"\n{_TO_ANSWER}")
        out("\n".join(f"{number}. {question}" for number, question in enumerate(questions, start=1)))
    verb = "remplissez" if commune is None else "relisez"
    note(f"Ensuite : {verb} {target / 'commune.toml'}, puis cd {target} && assistant index")
    note("Le mode d'emploi de vos pages est dans README.md, dans ce dossier.")


def _fill(target: Path, commune: str, folder: Path | None) -> tuple[str, ...]:
    """Create the folder from official data; the questions that remain."""
    from assistant.official.commune_toml import write_toml  # other commands start without them
    from assistant.official.findings import gather
    from assistant.official.folder import FolderSource
    from assistant.official.live_services import LiveSource
    from assistant.official.renewal import FILE

    create(target, check_only=True)
    source = FolderSource(folder.expanduser()) if folder is not None else LiveSource()
    town = _chosen(commune, source.towns(commune))
    note(f"Lecture des données officielles de {town.label}…")
    found = gather(town, source.directory(town))
    listed = "\n".join(f"{number}. {question}" for number, question in enumerate(found.questions, start=1))
    text = write_toml(found)
    create(target, {"commune.toml": text, FILE: text, "_questions.txt": f"{listed}\n"})
    return found.questions


def _chosen(wanted: str, towns: tuple[Town, ...]) -> Town:
    """The only commune, or the one that a person chooses; raise :class:`CommuneAmbiguous` where nobody can."""
    from assistant.official.town import spelled  # other commands start without it

    if len(towns) == 1 and spelled(wanted) in {spelled(towns[0].code), spelled(towns[0].name)}:
        return towns[0]
    labels = [one.label for one in towns[:_MOST_CHOICES]]
    if len(towns) > _MOST_CHOICES or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CommuneAmbiguous(wanted, labels)
    for number, label in enumerate(labels, start=1):
        note(f"{number}. {label}")
    answer = 0
    while not 1 <= answer <= len(towns):
        answer = typer.prompt("Votre commune, par son numéro", type=int, err=True)
    return towns[answer - 1]


def legal(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier où écrire les documents.")],
    site: SiteOption = None,
) -> None:
    """Écrit les brouillons du registre, de l'analyse d'impact, des clauses de sous-traitance et des notices."""
    from assistant.legal_pack.documents import documents  # other commands start without it

    settings = Settings.read()
    opened = chosen_site(site, settings)
    target = folder.expanduser()
    written = list(documents(opened, settings, datetime.now(opened.zone).date()))
    for name, text in written:
        path = target / name
        if path.exists():
            note(f"{path} : gardé tel quel, il existe déjà.")
            continue
        try:
            target.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise FolderRefused(target, disk_reason(error)) from None
        out(str(path))
    note("Ce sont des brouillons : faites-les relire par votre délégué à la protection des données.")
