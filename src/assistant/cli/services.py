"""``assistant service``: an installation on a server, with systemd, and the web server that stands before it."""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from assistant.backup.encryption import encrypted
from assistant.cli.terminal import SiteOption, note, out
from assistant.corpus.checks import invented
from assistant.errors import SettingInvalid
from assistant.installation import installing
from assistant.installation.units import Proxy, Service, placed, proxy_example
from assistant.settings import Settings
from assistant.site.location import chosen_site

PortOption = Annotated[int, typer.Option(min=1, max=65535, help="Port d'écoute.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    service = typer.Typer(help="Installe l'assistant comme service de ce serveur.", no_args_is_help=True)
    service.command("install")(install)
    service.command("proxy")(proxy)
    app.add_typer(service, name="service")


def install(
    site: SiteOption = None,
    port: PortOption = 8000,
    keep: Annotated[int, typer.Option(min=1, help="Jours de garde des sauvegardes.")] = 30,
    recipient: Annotated[
        str, typer.Option("--for", help="Chiffrer la sauvegarde de nuit pour cette clé publique : age1… ou ssh-….")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Montrer ce qui serait fait, sans rien faire.")] = False,
    root: Annotated[
        Path | None, typer.Option(help="Écrire les fichiers sous ce dossier, sans rien lancer.", show_default=False)
    ] = None,
) -> None:
    """Installe le service, sa mise à jour et sa sauvegarde de chaque nuit, sous un compte à lui (systemd)."""
    town = chosen_site(site, Settings.read())
    invented.refuse(town)  # the service is made to stand behind a public name
    chosen = Service(_program(), town.root, port=port, keep=keep, recipient=recipient)
    if dry_run:
        for one in placed(chosen):
            out(f"# {one.path} (droits {one.mode:o})\n{one.text}")
        for command in installing.commands(chosen):
            out(shlex.join(command))
        return
    if root is not None:
        installing.write(chosen, root.expanduser().resolve(), out)
        for path in installing.hidden_folders(chosen):
            note(f"{path} est dans un dossier personnel, que le service ne verra pas : placez-le dans /srv ou /opt.")
        return
    installing.refuse_impossible(chosen)
    if recipient:
        with tempfile.TemporaryFile() as nothing, encrypted(nothing, recipient, Path("--for")):
            pass  # a key that age refuses is told now, not each night in a journal
    installing.write(chosen, Path("/"), out)
    installing.run(chosen)
    out(f"L'assistant est en service sur http://{chosen.host}:{port}, et le sera à chaque démarrage.")
    note("Vos commandes : « sudo assistant doctor », « sudo assistant feedback list », avec les données du service.")
    note("Ensuite : « assistant service proxy caddy assistant.votre-ville.fr » donne le fichier du serveur web.")


def proxy(
    server: Annotated[Proxy, typer.Argument(metavar="SERVEUR", help="caddy, nginx ou apache.")],
    name: Annotated[str, typer.Argument(metavar="NOM", help="Nom public, comme assistant.ville.example.")],
    port: PortOption = 8000,
) -> None:
    """Écrit la configuration du serveur web qui porte le certificat, à poser devant l'assistant."""
    if not all(part and part.replace("-", "").isalnum() for part in name.split(".")) or not name.isascii():
        raise SettingInvalid("NOM", f"« {name[:80]} » n'est pas un nom de machine, écrivez assistant.ville.example")
    out(proxy_example(server, name, port).rstrip())


def _program() -> Path:
    """The ``assistant`` command of this installation."""
    return Path(sys.executable).with_name("assistant")
