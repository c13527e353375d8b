"""``assistant-eval resources``: the search of resources on needs, names and school questions of fresh writers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import out
from assistant.embedding.trained import TrainedEncoder
from assistant.resources.catalogue import read_catalogue
from assistant_eval.datasets.clock import NOW, TODAY
from assistant_eval.fitting.catalogue import choice, ranking
from assistant_eval.fitting.provenance import record
from assistant_eval.runners import resources

IndexedOption = Annotated[
    Path | None, typer.Option("--site", help="Site indexé : mesure aussi le choix entre guide et ressource.")
]
MissedOption = Annotated[bool, typer.Option("--missed", help="Nommer chaque besoin mal servi.")]
NeedsOption = Annotated[
    Path | None, typer.Option("--needs", help="Fichier de besoins à la place des nôtres, même format, en JSON Lines.")
]
MixedOption = Annotated[
    Path | None, typer.Option("--mixed", help="Fichier de questions d'école à la place des nôtres, avec --site.")
]
RefitOption = Annotated[bool, typer.Option("--write", help="Remplacer les réglages du paquet.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("resources")(measure)
    app.command("fit-resource-choice")(fit_choice)
    app.command("fit-resource-ranking")(fit_ranking)


def measure(
    site: IndexedOption = None, missed: MissedOption = False, needs: NeedsOption = None, mixed: MixedOption = None
) -> None:
    """Mesure la recherche de ressources : besoins, contraintes, silence, noms ; avec --site, guide ou ressource."""
    searcher = read_catalogue().searcher
    known = resources.rows("needs", needs)
    report = resources.measure(searcher, known)
    if site is not None:
        with Assistant.open(site) as assistant:
            questions = resources.rows("mixed", mixed)
            takes = {one["question"]: assistant.ask(one["question"], now=NOW).kind == "resources" for one in questions}
        report["mixed"] = resources.choices(takes.__getitem__, questions)
        report["mixed missed"] = [
            one["question"] for one in questions if takes[one["question"]] != (one["expects"] == "resource")
        ]
    if missed:
        report["missed"] = [list(one) for one in resources.missed(searcher, known)]
    out(json.dumps(report, ensure_ascii=False, indent=2))


def fit_ranking(write: RefitOption = False) -> None:
    """Règle l'ordre des ressources sur nos besoins notés, et écrit leurs vecteurs ; n'écrit qu'avec --write."""
    report = ranking.fit(write=write)
    if write:
        written = ("ranking.json", "vectors.npz", "known-needs.npz")
        record(TrainedEncoder.shipped().model_id, *(f"resources/matching/{name}" for name in written))
    out(json.dumps(report, ensure_ascii=False, indent=2))


def fit_choice(
    site: Annotated[Path, typer.Option("--site", help="Site indexé, dont les pages répondent.")],
    write: RefitOption = False,
) -> None:
    """Règle le choix entre guide et ressource sur nos exemples ; n'écrit qu'avec --write."""
    from assistant.embedding import open_embedder
    from assistant.embedding.query_cache import CachedQueries
    from assistant.retrieval.retriever import Retriever
    from assistant.settings import Settings

    with Assistant.open(site) as assistant, assistant.serving() as generation:
        retriever = Retriever(generation, CachedQueries(open_embedder(Settings.read())))
        report = choice.fit(lambda asked: retriever.search(asked, today=TODAY), write=write)
    if write:
        record(open_embedder(Settings.read()).model_id, "resources/choice.npz")
    out(json.dumps(report, ensure_ascii=False, indent=2))
