"""Write the vectors shipped for the starter site: run by ``make vectors`` after its pages have changed.

Texts that are already in the site's vector cache, or shipped, are not computed again.
"""

from __future__ import annotations

import sys

from assistant.corpus.chunking import passages
from assistant.corpus.layers import read_site
from assistant.embedding import open_embedder
from assistant.index.embedding_targets import sheets_and_passages, title_queries
from assistant.index.shipped_vectors import PATH, ShippedVectors
from assistant.index.vector_cache import VectorCache, vector_key
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import data_folder, starter_site


def main() -> None:
    """Embed what is new, and write the file again whole."""
    root, settings = starter_site(), Settings.read()
    documents = read_site(Site.read(root)).documents
    pairs = [(row, passage) for row, document in enumerate(documents) for passage in passages(document)]
    data = data_folder(root, settings)
    data.mkdir(parents=True, exist_ok=True)
    embedder = open_embedder(settings)
    cache = VectorCache(data / "vectors.sqlite", embedder)
    found = {}
    for targets, asked in ((sheets_and_passages(documents, pairs), False), (title_queries(documents), True)):
        texts = [target.text for target in targets]
        for row, vector in cache.embed(texts, asked=asked):
            found[vector_key(embedder.model_id, texts[row], asked=asked)] = vector
            sys.stderr.write(f"\r{len(found)} empreintes")
    cache.close()
    ShippedVectors.write(PATH, found)
    sys.stdout.write(f"\n{PATH} : {len(found)} empreintes, {PATH.stat().st_size / 1e6:.1f} Mo\n")


if __name__ == "__main__":
    main()
