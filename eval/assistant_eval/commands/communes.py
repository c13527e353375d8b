"""``assistant-eval records`` and ``journey``: a commune's file against its records, and the way to a first answer."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import out
from assistant_eval.runners.communes import journey as way
from assistant_eval.runners.communes import made, moments, samples
from assistant_eval.runners.communes.fields import Checked, check
from assistant_eval.runners.communes.samples import Sample
from assistant_eval.runners.communes.written import write

_FAULTS = {"lost": "perdue", "invented": "inventée", "unexpected": "autre que ce qu'une personne attend"}
_WORDS = {
    "same": "identiques", "empty": "vides des deux côtés", "told": "laissées de côté et montrées",
    "expected": "attendues", "lost": "perdues", "invented": "inventées", "unexpected": "inattendues",
}  # fmt: skip
_MOMENTS = {
    "right": "justes", "held": "« à vérifier » où la fiche laisse un doute",
    "unknown": "sans aucun horaire, et rien d'affirmé",
    "too careful": "« à vérifier » sans raison", "wrong": "fausses", "rash": "affirmées malgré un doute",
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("records")(records)
    app.command("journey")(journey)


def records(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DOSSIER]", help="Fiches réelles de l'annuaire, en JSON.")
    ] = None,
    count: Annotated[int, typer.Option("--moments", min=0, help="Moments tirés, pour chaque série.")] = 300,
    json_file: Annotated[Path | None, typer.Option("--json", help="Fichier JSON de chaque champ et moment.")] = None,
) -> None:
    """Compare commune.toml à ses fiches officielles, champ par champ, et dit si l'heure d'ouverture est juste."""
    series = {"Fiches fabriquées (40)": made.made()}
    if folder is not None:
        series = {f"Fiches réelles de {folder.name}": samples.real(folder), **series}
    report = {}
    failed = False
    for title, tried in series.items():
        fields, at = _measured(tried, count)
        out("\n".join((title, *_told(tried, fields, at))))
        failed = failed or any(one.verdict in _FAULTS for one in fields)
        failed = failed or any(one.verdict in {"wrong", "rash"} for one in at)
        report[title] = {"fields": [asdict(one) for one in fields], "moments": [asdict(one) for one in at]}
    if json_file is not None:
        json_file.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    if failed:
        raise typer.Exit(1)


def journey(
    source: Annotated[Path, typer.Argument(metavar="FICHIERS", help="Dossier de fichiers officiels.")],
    commune: Annotated[str, typer.Option("--commune", help="Code Insee, ou nom.")],
    update: Annotated[
        bool, typer.Option("--update", help="Avec les fiches nationales : « assistant update » à la place d'« index ».")
    ] = False,
    folder: Annotated[Path | None, typer.Option("--keep", help="Dossier où garder la commune créée.")] = None,
) -> None:
    """Du dossier vide à la première réponse sur le web, chronométré ; puis soixante questions de tous les jours."""
    with tempfile.TemporaryDirectory(prefix="assistant-journey-") as kept:
        site = (folder or Path(kept) / "ville").resolve()
        done = way.travel(site, commune, source.resolve(), update=update)
        out("\n".join(_travelled(done)))
        with Assistant.open(site) as assistant:
            asked = way.ask_everyday(assistant)
        out("\n".join(_answered(asked)))
    if asked.fictional or not done.is_true:
        raise typer.Exit(1)


def _travelled(done: way.Journey) -> list[str]:
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in done.seconds.items())
    return [
        f"Temps machine : {done.total:.0f} s ({steps}) ; processeur : {done.processor:.0f} s.",
        f"Première réponse, {'vraie' if done.is_true else 'fausse'} : {done.first_answer.splitlines()[0]}",
        f"Questions posées à la mairie : {len(done.questions)}.",
        *(f"  {one}" for one in done.questions),
    ]


def _answered(asked: way.Everyday) -> list[str]:
    said = asked.local - len(asked.unsaid)
    lines = [
        f"{asked.asked} questions : {len(asked.fictional)} avec un fait inventé.",
        f"Fait local manquant : {said} réponses sur {asked.local} le disent.",
        f"Sans contact de la mairie : {len(asked.no_contact)}.",
    ]
    named = ((asked.fictional, "fait inventé"), (asked.unsaid, "ne le dit pas"), (asked.no_contact, "sans contact"))
    return [*lines, *(f"  {word} : {one}" for questions, word in named for one in questions)]


def _measured(tried: Sequence[Sample], count: int) -> tuple[list[Checked], list[moments.Moment]]:
    both = [(sample, write(sample)) for sample in tried]
    fields = [checked for sample, written in both for checked in check(sample, written)]
    return fields, moments.draw([(sample, written) for sample, written in both if written is not None], count)


def _told(tried: Sequence[Sample], fields: Sequence[Checked], at: Sequence[moments.Moment]) -> list[str]:
    groups = Counter(one.group for one in tried)
    lines = [f"  {len(tried)} fiches : " + ", ".join(f"{name} {count}" for name, count in groups.items())]
    verdicts = Counter[str](one.verdict for one in fields)
    lines.append(f"  {len(fields)} valeurs : " + ", ".join(f"{verdicts[key]} {word}" for key, word in _WORDS.items()))
    lines += [
        f"    {one.sample}, {one.field}, {_FAULTS[one.verdict]} : {one.shown}"
        for one in fields
        if one.verdict in _FAULTS
    ]
    said = Counter[str](one.verdict for one in at)
    lines.append(f"  {len(at)} moments : " + ", ".join(f"{said[key]} {word}" for key, word in _MOMENTS.items()))
    lines += [
        f"    {one.sample}, {one.moment} : dit {one.said}, la fiche dit {one.true}"
        for one in at
        if one.verdict not in {"right", "held", "unknown"}
    ]
    return lines
