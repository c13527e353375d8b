"""``assistant corpus`` and ``assistant doctor``: what an agent should mend, and whether this machine is fit."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.terminal import SiteOption, note, out
from assistant.settings import Settings
from assistant.site.location import chosen_site


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    corpus = typer.Typer(help="Les pages de la commune.", no_args_is_help=True)
    corpus.command("check")(corpus_check)
    corpus.command("mend")(corpus_mend)
    corpus.callback()(lambda: None)
    app.add_typer(corpus, name="corpus")
    app.command("doctor")(doctor)


def corpus_check(site: SiteOption = None) -> None:
    """Vérifie les pages et les ressources : champs, liens, dates, sources, langage clair ; nomme fichier et ligne."""
    from assistant.corpus.checks.site_check import check_site  # other commands start without it
    from assistant.resources.catalogue import read_catalogue

    read = chosen_site(site, Settings.read())
    report, resources = check_site(read), read_catalogue(read.root)
    for finding in report.findings:
        out(str(finding))
    for problem in resources.problems:
        out(str(problem))
    note(report.summary())
    if report.errors or resources.problems:
        raise typer.Exit(1)


def corpus_mend(
    site: SiteOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Retirer ces liens des pages au lieu de les lister.")] = False,
) -> None:
    """Liste les liens vers des pages ou des services retirés ; avec « --yes », les retire de vos pages."""
    from assistant.corpus.checks.broken_links import broken_links, mend  # other commands start without it

    read = chosen_site(site, Settings.read())
    links = broken_links(read)
    left = mend(read, links) if yes else links
    for link in links:
        done = ", à retirer à la main" if link.by_hand or (yes and link in left) else ", retiré" if yes else ""
        out(f"{link}{done}.")
    if not links:
        out("Aucun lien vers une page ou un service retiré.")
    elif not yes and not all(link.by_hand for link in links):
        note("Pour retirer les liens des pages : « assistant corpus mend --yes ».")
    if yes and left:
        raise typer.Exit(1)


def doctor(site: SiteOption = None) -> None:
    """Dit si tout est en ordre : machine, site, index, pages à revoir, informations fictives à remplacer."""
    from assistant.doctor import diagnose  # other commands start without it

    checks = diagnose(site, Settings.read())
    for check in checks:
        out(f"{check.mark} {check.sentence}")
    if any(check.failed for check in checks):
        raise typer.Exit(1)
