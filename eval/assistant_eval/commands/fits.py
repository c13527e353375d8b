"""``assistant-eval fit-fusion`` and ``fit-confidence``: refit the weights shipped with the package, and report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import out, progress_bars
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder, open_embedder, trained
from assistant.embedding.query_cache import CachedQueries
from assistant.grounding import entailment
from assistant.retrieval.retriever import Retriever
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_eval.commands.sections import (
    CacheOption,
    JsonOption,
    ModelFolderOption,
    SiteOption,
    WriteOption,
    fit_leads,
    fit_passage_reader,
    fit_passages,
    fit_second_passage,
    publish,
)
from assistant_eval.datasets.samples import Sample, beir_samples, known_samples, starter_samples
from assistant_eval.errors import fit_tools
from assistant_eval.fitting import ablation, confidence, followups, fusion
from assistant_eval.fitting import grounding as weighing
from assistant_eval.fitting.provenance import record
from assistant_eval.runners.bench import (
    Bench,
    beir_generation,
    cut_generation,
    read_sheets,
    sheets_generation,
    site_generation,
)
from assistant_eval.runners.golden_set import with_generator

BeirOption = Annotated[Path, typer.Option("--beir", help="Dossier BEIR de questions jugées.")]
SheetsOption = Annotated[list[Path] | None, typer.Option("--sheets", help="Archive de service-public.fr, répétable.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("fit-fusion")(fit_fusion)
    app.command("fit-confidence")(fit_confidence)
    app.command("fit-encoder")(fit_encoder)
    app.command("fit-passages")(fit_passages)
    app.command("fit-passage-reader")(fit_passage_reader)
    app.command("fit-leads")(fit_leads)
    app.command("fit-second-passage")(fit_second_passage)
    app.command("fit-followups")(fit_followups)
    app.command("fit-entailment")(fit_entailment)
    app.command("fit-grounding")(fit_grounding)
    app.command("ablate")(ablate)


@contextmanager
def benches(
    beir: Path, site: Path, cache: Path, far: list[Sample], local: list[Sample], embedder: Embedder
) -> Iterator[tuple[Bench, Bench]]:
    """The BEIR folder with ``far`` questions added, and the starter site with ``local`` ones; closed at the end."""
    with progress_bars() as progress:
        national, data = beir_generation(beir, cache / "beir", embedder, progress)
        starter = site_generation(site, cache / "site", embedder, progress)
    try:
        yield (
            Bench.open(national, embedder, [*beir_samples(data), *far]),
            Bench.open(starter, embedder, [*starter_samples(), *local]),
        )
    finally:
        national.close()
        starter.close()


def fit_fusion(
    site: SiteOption,
    sheets: SheetsOption,
    cache: CacheOption,
    write: WriteOption = False,
    json_file: JsonOption = None,
) -> None:
    """Ajuste les poids de la recherche sur les questions connues gardées à part, et les mesure par source."""
    embedder = open_embedder(Settings.read())
    with progress_bars() as progress:
        starter = site_generation(site, cache / "site", embedder, progress)
        national = sheets_generation(site, sheets or [], cache / "sheets", embedder, progress)
    try:
        benches = (
            Bench.open(starter, embedder, [*known_samples(common=True), *starter_samples()]),
            Bench.open(national, embedder, known_samples(common=False)),
        )
        asked = [one for bench in benches for one in fusion.questions(bench)]
    finally:
        starter.close()
        national.close()
    report = fusion.cross_validated(asked)
    if write:
        with as_file(files("assistant.retrieval") / "fusion.json") as path:
            fusion.write(path, fusion.fit([one for one in asked if one.tuned]))
        record(embedder.model_id, "retrieval/fusion.json")
    publish(report, json_file)


def fit_confidence(
    site: SiteOption,
    cache: CacheOption,
    sheets: SheetsOption = None,
    write: WriteOption = False,
    json_file: JsonOption = None,
) -> None:
    """Ajuste ce que le paquet sait de la confiance, avant que chaque site n'apprenne la sienne."""
    embedder = open_embedder(Settings.read())
    with progress_bars() as progress:
        generations = [site_generation(site, cache / "site", embedder, progress)]
        generations += [
            cut_generation(site, pages, seed, cache / f"cut-{seed}", embedder, progress)
            for seed, pages in enumerate(confidence.CUTS)
        ]
        if sheets:
            generations.append(sheets_generation(site, sheets, cache / "sheets", embedder, progress))
        try:
            seen = confidence.observed(generations, embedder, progress)
        finally:
            for one in generations:
                one.close()
    calibration = confidence.fit(seen)
    if write:
        with as_file(files("assistant.retrieval") / "confidence.json") as path:
            confidence.write(path, calibration)
        record(embedder.model_id, "retrieval/confidence.json")
    publish({"questions": calibration.questions, **(calibration.report or {})}, json_file)


def fit_encoder(
    site: SiteOption,
    sheets: SheetsOption,
    folder: ModelFolderOption,
    epochs: Annotated[float, typer.Option(help="Combien de fois lire chaque question.")] = 1.0,
    begun: Annotated[
        Path | None,
        typer.Option("--from", exists=True, file_okay=False, help="Dossier d'un encodeur déjà appris, à reprendre."),
    ] = None,
) -> None:
    """Apprend à l'encodeur les questions connues (une heure de deux cœurs ; demande torch et onnx)."""
    with fit_tools():
        from assistant_eval.fitting.networks import encoder, encoder_model
        from assistant_eval.fitting.networks.encoder_examples import Library
        from assistant_eval.fitting.networks.message_examples import Messages
    library = Library([*read_site(Site.read(site)).documents, *read_sheets(sheets or [])])
    messages = Messages.read()
    start = encoder_model.resumed(begun, messages.classes) if begun else None
    with progress_bars() as progress:
        fitted = encoder.fit(library, library.questions(), messages, progress, epochs, start)
    encoder_model.write(fitted.encoder, folder)
    out(f"Écrit dans {folder} : {trained.MODEL}, {trained.TOKENIZER} ; limite {fitted.limit:.3f}")


def fit_followups(site: SiteOption, write: WriteOption = False, json_file: JsonOption = None) -> None:
    """Ajuste ce qui dit si une question suit la réponse précédente, et le mesure sur d'autres dialogues."""
    settings = with_generator(Settings.read(), "extractive")
    with Assistant.open(site, settings) as assistant, assistant.serving() as generation:
        known = list(followups.turns(assistant, Retriever(generation, open_embedder(settings))))
    if write:
        with as_file(files("assistant.retrieval") / "followup_model.json") as path:
            followups.write(path, *followups.fit([one for one in known if one.tuned]))
        record(open_embedder(settings).model_id, "retrieval/followup_model.json")
    publish(followups.report(known), json_file)


def fit_entailment(
    site: SiteOption,
    folder: ModelFolderOption,
) -> None:
    """Ajuste la lecture d'une phrase avec son passage (une heure de deux cœurs ; demande torch et onnx)."""
    with fit_tools():
        from assistant_eval.fitting.networks import entailment as fitting
        from assistant_eval.fitting.networks import entailment_model
    with progress_bars() as progress:
        model = fitting.fit(fitting.readable(), site, progress)
    entailment_model.write(model, folder)
    out(f"Écrit dans {folder} : {entailment.MODEL}, {entailment.TOKENIZER}")


def fit_grounding(write: WriteOption = False, json_file: JsonOption = None) -> None:
    """Ajuste ce que pèsent la lecture d'une phrase et les objections des règles, et le mesure sur d'autres pages."""
    with progress_bars() as progress:
        known = weighing.weighed(entailment.Entailment.installed(), progress)
    chances = weighing.predictions(known)
    bound = weighing.threshold(known, chances)
    if write:
        with as_file(files("assistant.grounding") / "grounding.json") as path:
            weighing.write(path, *weighing.fit(known), bound)
        record(entailment.PACKAGE, "grounding/grounding.json")
    publish(weighing.report(known, chances, bound), json_file)


def ablate(beir: BeirOption, site: SiteOption, cache: CacheOption, json_file: JsonOption = None) -> None:
    """Retire chaque partie de la recherche, puis tape mal les questions, et mesure ce qui se perd."""
    embedder = CachedQueries(open_embedder(Settings.read()))  # most steps leave most questions as they were
    with benches(beir, site, cache, [], [], embedder) as both:
        asked = [one for bench in both for one in fusion.questions(bench)]
        report: dict[str, Any] = {"features": ablation.features_off(asked), "steps": [], "typed badly": {}}
        for name, bench in zip(("national", "local"), both, strict=True):
            answerable = [one for one in bench.samples if one.relevant]
            report["steps"].append(ablation.steps_off(bench.generation, embedder, answerable))
            report["typed badly"][name] = ablation.badly_typed(bench, embedder)
    publish(report, json_file)
