"""``assistant corpus`` and ``assistant doctor``: what an agent should mend, and whether this machine is fit."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.terminal import SiteOption, note, out
from assistant.settings import Settings
from assistant.site.configuration import Site
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
    yes: Annotated[bool, typer.Option("--yes", help="Retirer ces liens et ces faits au lieu de les lister.")] = False,
) -> None:
    """Liste les liens vers ce qui a été retiré et les faits inventés ; avec « --yes », les retire de vos fichiers."""
    read = chosen_site(site, Settings.read())
    facts, facts_left = _mend_facts(read, yes=yes)
    links, links_left = _mend_links(read, yes=yes)
    if not links:
        out("Aucun lien vers une page ou un service retiré.")
    if not yes and (facts or links_left < links):
        note("Pour retirer ce qui peut l'être : « assistant corpus mend --yes ».")
    if yes and (facts_left or links_left):
        raise typer.Exit(1)


def _mend_facts(site: Site, *, yes: bool) -> tuple[int, int]:
    """List the invented facts, or put them aside; how many there were, how many are left."""
    from assistant.corpus.checks import invented_removal  # other commands start without it

    if not yes:
        found = invented_removal.certain(site)
        for trace in found:
            out(f"{trace} : {trace.what}.")
        return len(found), len(found)
    left = count = 0
    for one in invented_removal.remove(site):
        out(str(one))
        count, left = count + 1, left + (not one.done)
    return count, left


def _mend_links(site: Site, *, yes: bool) -> tuple[int, int]:
    """List the links that lead nowhere, or take them out; how many there were, how many only a person takes out."""
    from assistant.corpus.checks.broken_links import broken_links, mend  # other commands start without it

    links = broken_links(site)
    left = mend(site, links) if yes else [link for link in links if link.by_hand]
    for link in links:
        done = ", à retirer à la main" if link in left else ", retiré" if yes else ""
        out(f"{link}{done}.")
    return len(links), len(left)


def doctor(site: SiteOption = None) -> None:
    """Dit si tout est en ordre : machine, site, index, pages à revoir, informations fictives à remplacer."""
    from assistant.doctor.diagnosis import diagnose  # other commands start without it

    checks = diagnose(site, Settings.read())
    for check in checks:
        out(f"{check.mark} {check.sentence}")
    if any(check.failed for check in checks):
        raise typer.Exit(1)
