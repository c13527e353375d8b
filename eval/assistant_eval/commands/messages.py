"""``assistant-eval triage`` and ``fit-reading``: what is met, what is refused, and what it takes to say so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import out, progress_bars
from assistant.embedding import open_embedder, trained
from assistant.embedding.trained import TrainedEncoder
from assistant.index.generation_files import Progress
from assistant.retrieval.retriever import Retriever
from assistant.settings import Settings
from assistant.triage.rules import canonical_phrases
from assistant_eval.commands.sections import CacheOption, ModelFolderOption, SiteOption
from assistant_eval.datasets import triage_cases
from assistant_eval.datasets.clock import TODAY
from assistant_eval.datasets.dangers_in_stories import mixed
from assistant_eval.datasets.triage_cases import Case
from assistant_eval.errors import fit_tools
from assistant_eval.fitting import danger_words
from assistant_eval.fitting import reading as fitting
from assistant_eval.fitting.networks.message_examples import Messages
from assistant_eval.fitting.networks.subject_examples import common_documents, subjects
from assistant_eval.fitting.provenance import record
from assistant_eval.runners import steadiness as steady
from assistant_eval.runners.bench import site_generation
from assistant_eval.runners.triage import BLIND, OTHER_FILES, Judged, judge, messages, other_questions, shares

_SEED = 29
FolderOption = Annotated[
    Path | None, typer.Option("--encoder", help="Dossier d'un autre encodeur que celui du paquet.")
]

_TOGETHER = "--site et --cache vont ensemble : donnez les deux, ou aucun."
_WITHOUT_PAGES = "--steadiness et --rules se mesurent sans les pages : retirez --site et --cache."


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("triage")(triage)
    app.command("fit-messages")(fit_messages)
    app.command("fit-danger-words")(fit_danger_words)
    app.command("fit-reading")(fit_reading)


def triage(
    fresh: Annotated[
        list[Path] | None,
        typer.Option("--messages", help="Messages nouveaux (JSON par ligne : message, expected, language), répétable."),
    ] = None,
    steadiness: Annotated[bool, typer.Option("--steadiness", help="Dire chaque message de 12 autres façons.")] = False,
    count: Annotated[int, typer.Option(help="Messages tirés pour --steadiness.")] = steady.MESSAGES,
    seed: Annotated[int, typer.Option(help="Graine du tirage.")] = _SEED,
    rules: Annotated[bool, typer.Option("--rules", help="Les règles seules, sans lecture.")] = False,
    names: Annotated[
        bool, typer.Option("--names", help="Les noms des pages communes, lus comme des messages.")
    ] = False,
    stories: Annotated[int, typer.Option("--in-stories", help="Dangers placés dans autant de longs récits.")] = 0,
    failures: Annotated[bool, typer.Option("--failures", help="Montrer les cas manqués.")] = False,
    site: Annotated[
        Path | None,
        typer.Option("--site", help="Site dont les pages sont cherchées, comme en service ; demande --cache."),
    ] = None,
    cache: Annotated[Path | None, typer.Option("--cache", help="Dossier gardé entre deux mesures.")] = None,
) -> None:
    """Mesure le tri des messages : dangers reconnus, fausses alertes, refus, redirections, constance."""
    if (site is None) != (cache is None):
        raise typer.BadParameter(_TOGETHER)
    if site and (steadiness or rules):
        raise typer.BadParameter(_WITHOUT_PAGES)
    reader = None if rules else TrainedEncoder.shipped()
    sets = _names() if names else _fresh(fresh) if fresh else _in_stories(stories, seed) if stories else _held_out()
    if steadiness:
        _tell_steadiness(sets, reader, count, seed, failures=failures)
        return
    known: dict[str, Judged] = {}
    with progress_bars() as progress, _pages(site, cache, progress) as answered:
        for name, cases in sets.items():
            new = (case for case in cases if case.question not in known)
            known |= {one.case.question: one for one in judge(new, reader, answered)}
            out("\n".join([name, *(f"  {share}" for share in shares([known[case.question] for case in cases]))]))
    if failures:
        for judged in known.values():
            if not judged.right:
                out(_missed(judged))


def _tell_steadiness(
    sets: Mapping[str, list[Case]], reader: TrainedEncoder | None, count: int, seed: int, *, failures: bool
) -> None:
    cases = steady.drawn([case for held in sets.values() for case in held], count, seed)
    with progress_bars() as progress:
        kept = []
        for one in steady.measure(cases, reader, steady.CHANGES, seed):
            kept.append(one)
            progress("Formes lues", len(kept), len(cases) * steady.CHANGES)
    for share in steady.shares(kept):
        out(str(share))
    if failures:
        _show_changed(kept)


def fit_messages(
    encoder: Annotated[Path, typer.Option("--encoder", help="Dossier de l'encodeur déjà appris.")],
    folder: ModelFolderOption,
    go_on: Annotated[bool, typer.Option("--go-on", help="Partir de la lecture que l'encodeur contient déjà.")] = False,
) -> None:
    """Apprend à l'encodeur à lire les messages, sans toucher à ses vecteurs (minutes de deux cœurs ; demande torch)."""
    with fit_tools():
        from assistant_eval.fitting.networks import encoder_reading
    with progress_bars() as progress:
        encoder_reading.teach(encoder, folder, progress, go_on)
    out(f"Écrit dans {folder} : {trained.MODEL}, {trained.TOKENIZER}, {trained.CLASSES}")


def fit_danger_words() -> None:
    """Écrit ce que les mots d'un message disent à eux seuls d'un danger (deux minutes d'un cœur)."""
    with progress_bars() as progress:
        held = danger_words.fit(taught := danger_words.taught(Messages.read()), progress)
    with as_file(files("assistant.triage") / "danger-words.npz") as path:
        danger_words.write(path, held)
    record("", "triage/danger-words.npz")
    out(f"{len(taught)} messages")


def fit_reading(
    site: SiteOption,
    cache: CacheOption,
    encoder: FolderOption = None,
    write: Annotated[bool, typer.Option("--write", help="Remplacer les réglages du paquet.")] = False,
) -> None:
    """Ajuste la température et les seuils de la lecture, sur des messages qui n'ont rien appris à l'encodeur."""
    reader = TrainedEncoder.read(encoder) if encoder else TrainedEncoder.shipped()
    with progress_bars() as progress, searched(site, cache, progress) as answered:
        known = fitting.seen(reader, answered, progress)
    limits = fitting.fit(known, reader, reader.reading_id)
    if write:
        with as_file(files("assistant.triage") / "reading.json") as path:
            fitting.write(path, limits)
        record(reader.model_id, "triage/reading.json")
    out(json.dumps({"limits": fitting.values(limits), **fitting.report(known, reader, limits)}, indent=1))


@contextmanager
def searched(site: Path, cache: Path, progress: Progress) -> Iterator[Callable[[str], float]]:
    """What gives the probability that a page of ``site`` answers a message."""
    embedder = open_embedder(Settings.read())
    generation = site_generation(site, cache / "site", embedder, progress)
    retriever = Retriever(generation, embedder)
    try:
        yield lambda message: retriever.search(message, today=TODAY).confidence
    finally:
        generation.close()


def _fresh(paths: Iterable[Path]) -> dict[str, list[Case]]:
    return {path.name: list(messages(path)) for path in paths}


def _pages(
    site: Path | None, cache: Path | None, progress: Progress
) -> AbstractContextManager[Callable[[str], float] | None]:
    return searched(site, cache, progress) if site and cache else nullcontext()


def _names() -> dict[str, list[Case]]:
    """The names of the common pages that tell no danger: those that taught nothing, then all."""
    held = [one for one in subjects(common_documents()) if one.named]
    cases = [Case(one.text, one.language, one.label, "heldout", 0) for one in held]
    apart = [case for case, one in zip(cases, held, strict=True) if one.apart]
    return {"noms des pages, mis de côté": apart, "noms des pages, tous": cases}


def _in_stories(count: int, seed: int) -> dict[str, list[Case]]:
    return {"dangers dans un long message ordinaire": list(mixed(count, seed))}


def _held_out() -> dict[str, list[Case]]:
    """The held-out half: whole, its blind batches, then the canonical phrases and questions that are to be searched."""
    cases = list(triage_cases.read("heldout"))
    sets = {"tous les cas mis de côté": cases, "vagues aveugles": [case for case in cases if case.batch in BLIND]}
    sets["phrases canoniques"] = [
        Case(phrase, language, name, "heldout", 0) for name, language, phrase in canonical_phrases()
    ]
    return sets | {name: list(other_questions(name)) for name in OTHER_FILES}


def _missed(judged: Judged) -> str:
    case = judged.case
    return f"{case.language} {case.expected or '-':18} {judged.rule or '-':18} {case.question!r}"


def _show_changed(kept: list[steady.Kept]) -> None:
    for one in kept:
        if not one.same:
            said = f"{one.before.rule or '-'} → {one.after.rule or '-'}"
            out(f"{one.before.case.language} {said:30} {one.form.name:28} {one.form.text!r}")
