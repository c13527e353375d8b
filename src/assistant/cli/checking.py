"""``assistant corpus check`` and ``assistant doctor``: what an agent should mend, and whether this machine is fit."""

from __future__ import annotations

import typer

from assistant.cli.terminal import SiteOption, note, out
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import find_site


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    corpus = typer.Typer(help="Les pages de la commune.", no_args_is_help=True)
    corpus.command("check")(corpus_check)
    corpus.callback()(lambda: None)
    app.add_typer(corpus, name="corpus")
    app.command("doctor")(doctor)


def corpus_check(site: SiteOption = None) -> None:
    """Vérifie les pages et les ressources : champs, liens, dates, sources, langage clair ; nomme fichier et ligne."""
    from assistant.corpus.checks.site_check import check_site  # other commands start without it
    from assistant.resources.catalogue import read_catalogue

    read = Site.read(find_site(site, Settings.read()))
    report, resources = check_site(read), read_catalogue(read.root)
    for finding in report.findings:
        out(str(finding))
    for problem in resources.problems:
        out(str(problem))
    note(report.summary())
    if report.errors or resources.problems:
        raise typer.Exit(1)


def doctor(site: SiteOption = None) -> None:
    """Dit si tout est en ordre : machine, site, index, pages à revoir, informations fictives à remplacer."""
    from assistant.doctor import diagnose  # other commands start without it

    checks = diagnose(site, Settings.read())
    for check in checks:
        out(f"{check.mark} {check.sentence}")
    if any(check.failed for check in checks):
        raise typer.Exit(1)
