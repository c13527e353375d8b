"""``assistant-eval overlap``, ``fit-terms``, ``artefacts``: copies of what measures, telling words, origins."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.terminal import out, progress_bars
from assistant.corpus.known_questions import taught_questions
from assistant.corpus.layers import read_common, read_site
from assistant.embedding import open_embedder
from assistant.embedding.trained import TrainedEncoder
from assistant.errors import UnknownChoice
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_eval.errors import DatasetInvalid, fit_tools
from assistant_eval.fitting import page_classifier, provenance
from assistant_eval.fitting.provenance import record
from assistant_eval.fitting.vocabulary import terms
from assistant_eval.metrics.overlap import NEAR, near_copies
from assistant_eval.runners.bench import read_sheets, site_generation
from assistant_eval.runners.decisions.sheets import cited_sheets

_OURS = "encoder-"  # how the names of our own embedding models begin
_FIELDS = ("text", "question", "message", "q")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("artefacts")(artefacts)
    app.command("overlap")(overlap)
    app.command("fit-terms")(fit_terms)
    app.command("fit-page-classifier")(fit_page_classifier)
    app.command("fit-pages")(fit_pages)


def artefacts(
    write: Annotated[
        list[str] | None,
        typer.Option("--write", help="Fichier ajusté ailleurs, à inscrire avec ses données d'aujourd'hui ; répétable."),
    ] = None,
) -> None:
    """Dit de chaque fichier ajusté la commande qui le refait, son modèle d'empreintes, et si ses données ont changé."""
    for name in write or ():
        if name not in provenance.MADE:
            raise UnknownChoice("Fichier", name, sorted(provenance.MADE))
        before = provenance.recorded().get(name)
        provenance.record(
            TrainedEncoder.shipped().model_id
            if before is None or before.embedder.startswith(_OURS)
            else before.embedder,
            name,
        )
    for name, one, changed in provenance.states():
        out(f"{name} : {one.command} ; {one.embedder or 'aucun modèle'} ; données {one.data or 'aucune'}")
        if changed:
            out(f"  {changed}")


def fit_terms(
    site: Annotated[Path, typer.Option("--site", help="Dossier du site de départ.")],
    sheets: Annotated[list[Path], typer.Option("--sheets", help="Archive de service-public.fr, répétable.")],
) -> None:
    """Apprend des questions connues quels mots d'une question se retrouvent dans la page qui y répond."""
    weights = terms.fit([*read_site(Site.read(site)).documents, *read_sheets(sheets)])
    with as_file(files("assistant.question") / "stem-weights.json") as path:
        terms.write(path, weights)
    record("", "question/stem-weights.json")
    out(f"{len(weights)} mots pèsent moins que les autres")


def fit_page_classifier(
    site: Annotated[Path, typer.Option("--site", help="Dossier du site de départ.")],
) -> None:
    """Apprend des questions connues de quelle page commune parle une question (une minute)."""
    documents = read_common(Site.read(site)).documents
    cited = {sheet for one in documents for sheet in cited_sheets(one)}
    model = open_embedder(Settings.read()).model_id
    with progress_bars() as progress:
        found = page_classifier.fit(model, {one.id for one in documents}, cited, progress)
    with as_file(files("assistant.retrieval") / "page-classifier.npz") as path:
        page_classifier.write(path, found)
    record(model, "retrieval/page-classifier.npz")
    out(f"{len(found.pages) - 1} pages")


def fit_pages(
    site: Annotated[Path, typer.Option("--site", help="Dossier du site de départ.")],
    cache: Annotated[Path, typer.Option("--cache", help="Dossier gardé entre deux mesures.")],
    write: Annotated[bool, typer.Option("--write", help="Remplacer les réglages du paquet.")] = False,
) -> None:
    """Ajuste l'ordre des premières pages, mesuré sur des questions qui n'ont rien appris (demande scikit-learn)."""
    with fit_tools():
        from assistant_eval.fitting import page_trees
    embedder = open_embedder(Settings.read())
    with progress_bars() as progress:
        generation = site_generation(site, cache / "site", embedder, progress)
        try:
            seen = page_trees.candidates(generation, embedder, progress)
        finally:
            generation.close()
    trees = page_trees.fit([one for one in seen if one.teaches], embedder.model_id)
    if write:
        with as_file(files("assistant.retrieval") / "page-trees.npz") as path:
            page_trees.write(path, trees)
        record(embedder.model_id, "retrieval/page-trees.npz")
    out(json.dumps(page_trees.report(seen, trees), ensure_ascii=False, indent=1))


def overlap(
    against: Annotated[
        list[Path], typer.Option("--against", help="Questions qui mesurent (JSON par ligne), répétable.")
    ],
    threshold: Annotated[float, typer.Option(min=0.1, max=1, help="Ressemblance à partir de laquelle refuser.")] = NEAR,
) -> None:
    """Refuse les questions d'apprentissage qui copient une question de mesure ; sort en erreur s'il en reste."""
    learned = taught_questions()
    counted = Counter(one.author for one in learned)
    pages = len({one.document for one in learned})
    out(f"{len(learned)} questions écrites par {len(counted)} mains, {pages} pages et fiches")
    found = 0
    for path in against:
        measured = read_questions(path)
        copies = near_copies([one.text for one in learned], measured, threshold)
        found += len(copies)
        out(f"{path.name} : {len(measured)} questions, {len(copies)} presque copiées")
        for written, question, likeness in copies:
            out(f"  {likeness:.2f}  {written}  ~  {question}")
    if found:
        raise typer.Exit(1)


def read_questions(path: Path) -> list[str]:
    """The questions of a file of one JSON object a line, whose field is text, question, message or q.

    Raises :class:`DatasetInvalid`.
    """
    questions = []
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            row = json.loads(line)
            name = next((name for name in _FIELDS if isinstance(row, dict) and isinstance(row.get(name), str)), None)
            if name is None:
                raise DatasetInvalid(path, f"ligne {number}, aucun champ {', '.join(_FIELDS)}")
            questions.append(row[name])
    except (OSError, ValueError) as error:
        raise DatasetInvalid(path, "un objet JSON par ligne, en UTF-8, est attendu") from error
    return questions
