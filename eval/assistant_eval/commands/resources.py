"""``assistant-eval resources``: the search of resources on needs, names and school questions of fresh hands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import out
from assistant.resources.catalogue import read_catalogue
from assistant_eval.fitting import resource_choice
from assistant_eval.fitting.samples import TODAY
from assistant_eval.runners import resources
from assistant_eval.runners.golden_set import NOW

IndexedOption = Annotated[
    Path | None, typer.Option("--site", help="Site indexé : mesure aussi le choix entre guide et ressource.")
]
MissedOption = Annotated[bool, typer.Option("--missed", help="Nommer chaque besoin mal servi.")]
RefitOption = Annotated[bool, typer.Option("--write", help="Remplacer les réglages du paquet.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("resources")(measure)
    app.command("fit-resource-choice")(fit_choice)


def measure(site: IndexedOption = None, missed: MissedOption = False) -> None:
    """Mesure la recherche de ressources : besoins, contraintes, silence, noms ; avec --site, guide ou ressource."""
    searcher = read_catalogue().searcher
    report = resources.measure(searcher)
    if site is not None:
        with Assistant.open(site) as assistant:
            report["mixed"] = resources.choices(lambda asked: assistant.ask(asked, now=NOW).kind == "resources")
    if missed:
        report["missed"] = [list(one) for one in resources.missed(searcher)]
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
    from assistant.text.language import detect

    with Assistant.open(site) as assistant, assistant.serving() as generation:
        retriever = Retriever(generation, CachedQueries(open_embedder(Settings.read())))
        report = resource_choice.fit(
            lambda asked: retriever.retrieve(asked, today=TODAY, language=detect(asked)), write=write
        )
    out(json.dumps(report, ensure_ascii=False, indent=2))
