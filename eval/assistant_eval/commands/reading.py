"""``assistant-eval reading``: a round asked, its reading checked, counted, compared and published.

Two versions asked the same messages can also be read side by side, by readers who do not know which is which.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import SiteOption, note, out, progress_bars
from assistant.errors import UnknownChoice
from assistant.settings import Settings
from assistant_eval.reports.page_file import read, write
from assistant_eval.rounds import asking
from assistant_eval.rounds.figures import compare
from assistant_eval.rounds.folder import READING, RoundFolder, forms
from assistant_eval.rounds.message import GROUPS, read_messages
from assistant_eval.rounds.paired.faults import faults as paired_faults
from assistant_eval.rounds.paired.folder import KEY, PairFolder
from assistant_eval.rounds.paired.pairing import drawn
from assistant_eval.rounds.paired.reading import PairedReading
from assistant_eval.rounds.paired.table import paired_table
from assistant_eval.rounds.published import publish as publish_round
from assistant_eval.rounds.published import published, with_readings
from assistant_eval.rounds.reading import Reading
from assistant_eval.rounds.sheet_checks import faults
from assistant_eval.rounds.table import FIELDS, columns, moved, table
from assistant_eval.runners.golden_set import with_generator

_BY = "Découpage"
FolderArgument = Annotated[Path, typer.Argument(metavar="DOSSIER", help="Dossier écrit par « reading ask ».")]
commands = typer.Typer(
    help="Pose des messages, et compte ce qu'une personne a pensé des réponses.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    for command in (ask, check, show, publish, pair, paired):
        commands.command("table" if command is show else command.__name__)(command)
    app.add_typer(commands, name="reading")


def ask(
    messages: Annotated[
        Path, typer.Argument(metavar="MESSAGES", help="JSON par ligne : id, message, group, audience, language.")
    ],
    folder: Annotated[Path, typer.Option("--to", help="Dossier à écrire.")],
    site: SiteOption = None,
    keep: Annotated[
        Path | None, typer.Option(help="Lecture des mêmes messages, dont on garde ce qui vaut encore.")
    ] = None,
    name: Annotated[str, typer.Option("--round", help="Nom du tirage ; celui du fichier sinon.")] = "",
) -> None:
    """Pose chaque message une fois et écrit ce qu'une personne doit lire et noter."""
    asked, before = read_messages(messages), RoundFolder(keep) if keep else None
    settings = with_generator(Settings.read(), "extractive")
    with Assistant.open(site, settings) as assistant, assistant.serving() as generation, progress_bars() as progress:
        described = asking.round_of(name or messages.stem, asked, assistant, generation)
        shown = list(asking.asked(assistant, asked, progress))
        pages = list(asking.pages_of(generation))
    filled = forms(shown, before)
    RoundFolder(folder).write(described, shown, pages, filled)
    if not described.commit or described.commit.endswith("+"):
        note("Attention : le code posé n'est pas celui d'un commit ; une lecture qui compte part d'un commit.")
    left = sum(not one.grade for one in filled)
    out(f"{len(shown)} réponses dans {folder / READING}, {left} à lire.")


def check(folder: FolderArgument) -> None:
    """Dit ce qui manque ou se contredit dans une lecture ; sort en erreur s'il reste quelque chose."""
    _stop_at(faults(RoundFolder(folder)))
    out("Lecture complète.")


def show(
    reading: Annotated[Path, typer.Argument(metavar="LECTURE", help="Dossier lu, ou fichier publié.")],
    against: Annotated[Path | None, typer.Option(help="Lecture d'avant, à laquelle comparer celle-ci.")] = None,
    by: Annotated[str, typer.Option(help="group, audience ou language.")] = "group",
) -> None:
    """Compte une lecture, par groupe de messages, et la compare à une autre."""
    if by not in FIELDS:
        raise UnknownChoice(_BY, by, FIELDS)
    now = Reading.read(reading)
    out(table(columns(now, by)))
    if against is None:
        return
    before = Reading.read(against)
    for group, label in GROUPS.items():
        if now.group(group) and before.group(group):
            out(f"{label} : " + "\n".join(moved(compare(before, now, group))))


def publish(
    folder: FolderArgument,
    rounds: Annotated[Path, typer.Option("--to", help="Dossier des lectures publiées.")] = Path(
        "eval/assistant_eval/datasets/rounds"
    ),
    document: Annotated[Path, typer.Option(help="Page Markdown dont les lectures sont réécrites.")] = Path(
        "docs/accuracy.md"
    ),
) -> None:
    """Publie une lecture complète, et récrit la page qui les montre toutes."""
    text = read(document)
    path = publish_round(Reading.read(folder), rounds)
    write(document, with_readings(text, published(rounds), document))
    out(f"Publiée dans {path}, et dans {document}.")


def pair(
    before: Annotated[Path, typer.Argument(metavar="AVANT", help="Dossier écrit par « reading ask », code d'avant.")],
    after: Annotated[Path, typer.Argument(metavar="APRÈS", help="Les mêmes messages, posés au code d'après.")],
    folder: Annotated[Path, typer.Option("--to", help="Dossier à écrire.")],
    seed: Annotated[int | None, typer.Option(help="Graine du tirage ; au hasard sinon, et gardée.")] = None,
    readers: Annotated[int, typer.Option(min=1, help="Entre combien de lecteurs les paires sont partagées.")] = 1,
) -> None:
    """Écrit, pour une lecture à l'aveugle, les messages auxquels deux versions ne répondent pas la même chose."""
    made = drawn(RoundFolder(before), RoundFolder(after), secrets.randbelow(2**32) if seed is None else seed, readers)
    PairFolder(folder).write(made)
    aside = made.comparison.aside
    same, ungraded = sum(one.messages for one in aside), sum(one.messages for one in aside if not one.grade)
    out(f"{made.comparison.messages} messages, même affichage pour {same} (sans note connue : {ungraded}).")
    for reader, pairs in enumerate(made.sheets, start=1):
        out(f"À lire dans {PairFolder(folder).place(reader)} : {len(pairs)}.")
    note(f"Ne donnez à un lecteur que son dossier : {folder / KEY} dit quelle version est X.")


def paired(
    reading: Annotated[
        Path, typer.Argument(metavar="PAIRES", help="Dossier écrit par « reading pair », ou fichier publié.")
    ],
    publish: Annotated[Path | None, typer.Option(help="Fichier JSON par ligne à écrire.")] = None,
) -> None:
    """Vérifie une lecture à l'aveugle et compte avant et après ; sort en erreur s'il y manque quelque chose."""
    if reading.is_dir():
        _stop_at(paired_faults(PairFolder(reading)))
    read_pairs = PairedReading.read(reading)
    out(paired_table(read_pairs))
    if publish is not None:
        read_pairs.publish(publish)
        out(f"Publiée dans {publish}.")


def _stop_at(found: list[str]) -> None:
    """Say every fault, and leave in error when there is one."""
    for one in found:
        out(one)
    if found:
        note(f"{len(found)} fautes.")
        raise typer.Exit(1)
