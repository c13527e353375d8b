"""Write what is shipped of our pages and of the questions known for them: run by ``make vectors``.

The vectors of the demonstration site, and of the common pages as a commune that completes none has them, with the
questions that calibrate it; those of the known questions, with what answers them; the words that they count. Texts that
are already in the site's vector cache, or shipped, are not computed again.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.corpus.chunking import passages
from assistant.corpus.known_questions import calibrating_for, calibrating_questions, taught_questions
from assistant.corpus.layers import read_common, read_site
from assistant.embedding import open_embedder
from assistant.index import known_vectors
from assistant.index.embedding_targets import sheets_and_passages, title_queries
from assistant.index.known_vectors import KnownVectors
from assistant.index.shipped_vectors import PATH, ShippedVectors
from assistant.index.vector_cache import VectorCache, vector_key
from assistant.question.understanding import understand
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import data_folder, demonstration_site
from assistant_eval.fitting.provenance import record
from assistant_eval.fitting.vocabulary import question_words


def texts(site: Site) -> Iterator[tuple[str, bool]]:
    """Each text to embed, and whether it is embedded as a question."""
    for reading in (read_site(site), read_common(site)):
        documents = reading.documents
        pairs = [(row, passage) for row, document in enumerate(documents) for passage in passages(document)]
        yield from ((target.text, False) for target in sheets_and_passages(documents, pairs))
        yield from ((target.text, True) for target in title_queries(documents))
    asked = calibrating_for(calibrating_questions(), {document.id for document in read_common(site).documents})
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
    known = KnownVectors.read().held(embedder.model_id, questions)
    new = [place for place in range(len(questions)) if place not in known]
    for row, vector in cache.embed([questions[place].text for place in new], asked=True):
        known[new[row]] = vector
    vectors = np.stack([known[place] for place in range(len(questions))])
    KnownVectors.write(known_vectors.PATH, embedder.model_id, questions, vectors)
    cache.close()
    library = Path(str(files("assistant")))
    question_words.write(library / "index" / "careful-words.json", question_words.careful(questions))
    question_words.write(library / "question" / "general-words.json", question_words.general(questions))
    record(embedder.model_id, "index/known-vectors.npz", "index/shipped-vectors.npz")
    record("", "index/careful-words.json", "question/general-words.json")
    sys.stdout.write(f"\n{known_vectors.PATH} : {len(questions)} questions\n")
    sys.stdout.write(f"{PATH} : {len(found)} empreintes, {PATH.stat().st_size / 1e6:.1f} Mo\n")


if __name__ == "__main__":
    main()
