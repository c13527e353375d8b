"""``assistant sources``: what the assistant can quote, and where a quote stands."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import JsonOption, SiteOption, out, out_json
from assistant.errors import NotFound
from assistant.index.generation import Generation


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    sources = typer.Typer(help="Les documents que l'assistant peut citer.", invoke_without_command=True)
    sources.callback()(list_sources)
    sources.command("show")(show)
    app.add_typer(sources, name="sources")


def list_sources(context: typer.Context, as_json: JsonOption = False, site: SiteOption = None) -> None:
    """Liste les documents indexés."""
    if context.invoked_subcommand:
        return
    with Assistant.open(site) as assistant, assistant.serving() as generation:
        documents = [generation.document(entry.id) for entry in generation.entries]
    if as_json:
        keys = {
            "id",
            "title",
            "kind",
            "layer",
            "audience",
            "publisher",
            "url",
            "updated",
            "review_by",
            "valid_until",
            "sample",
        }
        out_json([document.model_dump(mode="json", include=keys) for document in documents])
        return
    for document in documents:
        out(f"{document.id}\t{document.kind}\t{document.updated}\t{document.title}")


def show(
    identifier: Annotated[str, typer.Argument(help="Identifiant d'un document ou d'un passage.")],
    as_json: JsonOption = False,
    site: SiteOption = None,
) -> None:
    """Montre un document ou un passage, avec son texte."""
    with Assistant.open(site) as assistant, assistant.serving() as generation:
        found = describe(generation, identifier)
    if as_json:
        out_json(found)
        return
    out(f"{found['document']['title']} ({found['document']['url']})\n")
    out(found["text"])


def describe(generation: Generation, identifier: str) -> dict[str, Any]:
    """A document, or a passage with its document: id, offsets, text, and the document's own text."""
    try:
        passage = generation.passage(identifier)
    except NotFound:
        document = generation.document(identifier)
        return {"id": document.id, "text": document.text, "document": document.to_json()}
    document = generation.document(passage.document_id)
    return {
        "id": passage.id,
        "section": " > ".join(passage.section),
        "start": passage.start,
        "end": passage.end,
        "text": document.text[passage.start : passage.end],
        "document": document.to_json(),
    }
