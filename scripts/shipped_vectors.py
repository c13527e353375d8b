"""Write the vectors shipped for our pages and for the questions known for them: run by ``make vectors``.

Those of the demonstration site, and those of the common pages as a commune that completes none has them, with the
questions that calibrate it. Texts that are already in the site's vector cache, or shipped, are not computed again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from assistant.corpus.chunking import passages
from assistant.corpus.known_questions import calibrating_questions, taught_questions
from assistant.corpus.layers import read_common, read_site
from assistant.embedding import open_embedder
from assistant.index import known_vectors
from assistant.index.embedding_targets import sheets_and_passages, title_queries
from assistant.index.shipped_vectors import PATH, ShippedVectors
from assistant.index.vector_cache import VectorCache, vector_key
from assistant.question.understanding import understand
from assistant.retrieval.calibration import chosen
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import data_folder, demonstration_site
from assistant_eval.fitting.provenance import record


def texts(site: Site) -> Iterator[tuple[str, bool]]:
    """Each text to embed, and whether it is embedded as a question."""
    for reading in (read_site(site), read_common(site)):
        documents = reading.documents
        pairs = [(row, passage) for row, document in enumerate(documents) for passage in passages(document)]
        yield from ((target.text, False) for target in sheets_and_passages(documents, pairs))
        yield from ((target.text, True) for target in title_queries(documents))
    asked = chosen(calibrating_questions(), {document.id for document in read_common(site).documents})
    yield from ((understand(one.text).searched, True) for one in asked)


def main() -> None:
    """Embed what is new, and write the file again whole."""
    site, settings = Site.read(demonstration_site()), Settings.read()
    data = data_folder(site.root, settings)
    data.mkdir(parents=True, exist_ok=True)
    embedder = open_embedder(settings)
    cache = VectorCache(data / "vectors.sqlite", embedder)
    found = {}
    wanted = list(dict.fromkeys(texts(site)))
    for asked in (False, True):
        chosen = [text for text, question in wanted if question is asked]
        for row, vector in cache.embed(chosen, asked=asked):
            found[vector_key(embedder.model_id, chosen[row], asked=asked)] = vector
    ShippedVectors.write(PATH, found)
    questions = taught_questions()
    if known_vectors.KnownVectors.read().of_model(embedder.model_id, questions) is None:
        vectors = dict(cache.embed([one.text for one in questions], asked=True))
        known_vectors.KnownVectors.write(
            known_vectors.PATH, embedder.model_id, questions, np.stack([vectors[row] for row in range(len(questions))])
        )
    cache.close()
    record(embedder.model_id, "index/known-vectors.npz", "index/shipped-vectors.npz")
    sys.stdout.write(f"\n{known_vectors.PATH} : {len(questions)} questions\n")
    sys.stdout.write(f"{PATH} : {len(found)} empreintes, {PATH.stat().st_size / 1e6:.1f} Mo\n")


if __name__ == "__main__":
    main()
