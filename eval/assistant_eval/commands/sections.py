"""``assistant-eval fit-passages``, ``fit-passage-reader``, ``fit-leads`` and others: what is read first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.terminal import out, progress_bars
from assistant.embedding import Embedder, open_embedder
from assistant.embedding.trained import SHIPPED, TrainedEncoder
from assistant.index.generation import Generation
from assistant.settings import Settings
from assistant_eval.errors import fit_tools
from assistant_eval.fitting.answers import leads, second_passage
from assistant_eval.fitting.provenance import record
from assistant_eval.fitting.sections import learned as learned_sections
from assistant_eval.fitting.sections import passages
from assistant_eval.fitting.sections import reranker as fit_reranker
from assistant_eval.runners.bench import site_generation

SiteOption = Annotated[Path, typer.Option("--site", help="Dossier du site de départ.")]
CacheOption = Annotated[Path, typer.Option("--cache", help="Dossier gardé entre deux mesures.")]
WriteOption = Annotated[bool, typer.Option("--write", help="Remplacer les réglages du paquet.")]
ModelFolderOption = Annotated[
    Path, typer.Option("--to", exists=True, file_okay=False, writable=True, help="Dossier où écrire le modèle.")
]
JsonOption = Annotated[Path | None, typer.Option("--json", help="Fichier JSON du rapport.")]


def fit_passages(
    site: SiteOption,
    cache: CacheOption,
    write: WriteOption = False,
    measure: Annotated[bool, typer.Option(help="Mesurer aussi, en sept ajustements.")] = True,
    json_file: JsonOption = None,
) -> None:
    """Ajuste le choix de la section dans une page, et le mesure sur des pages qu'il n'a pas vues."""
    with _indexed(site, cache) as (generation, embedder):
        asked, unlabelled = passages.choices(generation, embedder)
        if measure:
            publish(passages.report(asked, unlabelled, passages.prepared(generation)[1]), json_file)
        if write:
            _write_passages(asked, generation, embedder)


@contextmanager
def _indexed(site: Path, cache: Path) -> Iterator[tuple[Generation, Embedder]]:
    """The index of a site, built in ``cache`` when need be, and the embedder of the settings."""
    embedder = open_embedder(Settings.read())
    with progress_bars() as progress:
        generation = site_generation(site, cache / "site", embedder, progress)
    try:
        yield generation, embedder
    finally:
        generation.close()


def _write_passages(asked: Sequence[passages.Choice], generation: Generation, embedder: Embedder) -> None:
    data = files("assistant.retrieval")
    weights = passages.fit([one for one in asked if one.tuned and not one.written])
    with as_file(data / "passages.json") as path:
        passages.write(path, weights)
    fitted = passages.fit_vectors(asked, weights, generation, embedder)
    with as_file(data / "reranker.npz") as path:
        fit_reranker.write(path, fitted)
    with as_file(data / "learned-sections.npz") as path:
        found = passages.learned(asked, weights, passages.prepared(generation)[1])
        learned_sections.write(path, found, generation.passages, embedder.model_id, fitted.mean)
    record(embedder.model_id, "retrieval/passages.json", "retrieval/reranker.npz", "retrieval/learned-sections.npz")


def fit_leads(site: SiteOption, cache: CacheOption, write: WriteOption = False, json_file: JsonOption = None) -> None:
    """Ajuste le choix de la phrase à lire d'abord, et le mesure sur des pages qu'il n'a pas vues."""
    with _indexed(site, cache) as (generation, embedder):
        seen = leads.chosen(generation, embedder)
    if write:
        with as_file(files("assistant.answering.leads") / "weights.json") as path:
            leads.write(path, leads.fit(seen))
        record(embedder.model_id, "answering/leads/weights.json")
    publish(leads.report(seen), json_file)


def fit_second_passage(
    site: SiteOption, cache: CacheOption, write: WriteOption = False, json_file: JsonOption = None
) -> None:
    """Ajuste le choix du second passage quand on demande deux choses, et le mesure sur d'autres messages."""
    with _indexed(site, cache) as (generation, embedder):
        kept = second_passage.asked(generation, embedder)
    if write:
        with as_file(files("assistant.retrieval.second_passage") / "weights.json") as path:
            second_passage.write(path, *second_passage.fit(kept))
        record(embedder.model_id, "retrieval/second_passage/weights.json")
    publish(second_passage.report(kept), json_file)


def fit_passage_reader(
    site: SiteOption,
    cache: CacheOption,
    folder: ModelFolderOption,
    epochs: Annotated[float, typer.Option(help="Combien de fois lire chaque message.")] = 1.0,
    json_file: JsonOption = None,
) -> None:
    """Apprend à lire un message avec un passage, et le mesure sur d'autres messages (une demi-heure, torch)."""
    with fit_tools():
        from assistant_eval.fitting.networks import encoder_model
        from assistant_eval.fitting.networks.reader import passage_reader, passage_reader_model
    with _indexed(site, cache) as (generation, embedder), progress_bars() as progress:
        kept = passage_reader.asked(generation, embedder, progress)
        start = encoder_model.resumed(SHIPPED, TrainedEncoder.shipped().classes)
        network = passage_reader.fit(kept, start, progress, epochs)
    passage_reader_model.write(network, folder)
    publish(passage_reader.report(kept, network), json_file)


def publish(report: dict[str, Any], json_file: Path | None) -> None:
    """Print a report as JSON, and write it when a file is given."""
    text = json.dumps(report, ensure_ascii=False, indent=1)
    if json_file is not None:
        json_file.write_text(text, encoding="utf-8")
    out(text)
