"""A small town of sheets written for the composer: local rules, national twins, overdue pages, long guides, lists."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from fakes import HashEmbedder
from pages import from_markdown

from assistant.answering.draft import Draft
from assistant.answering.extractive import answer
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.index.publication import Index
from assistant.question.understanding import understand
from assistant.records import Document, Passage
from assistant.retrieval.confidence import Certainty
from assistant.retrieval.passage_ranking import Hit
from assistant.retrieval.retriever import Ranked, Retrieval, Retriever
from assistant.site.configuration import Site

TODAY = date(2026, 5, 1)

FIELDS = """\
who: "Toute personne domiciliée dans la commune."
where: "Dans toute mairie équipée."
documents: ["une photo récente", "un justificatif de 3 mois", "l'accord d'un parent pour un mineur"]
cost: ["Adulte : 86 €", "De 15 à 17 ans : 42 €", "Moins de 15 ans : 17 €"]
delay: "Comptez 3 à 6 semaines."
online_url: "https://exemple.gouv.fr/depot_en_ligne"
"""
LOCAL = """\
local:
  where: "À Villebrune, au guichet 2."
  delay: "À Villebrune, sous 10 jours."
  cost: "À Villebrune, 5 € de plus le samedi."
"""
LONG = "\n\n".join(
    [
        "Le compostage réduit les déchets de la cuisine. " + "Chaque geste compte pour la commune. " * 14,
        "La commune prête un composteur de 300 litres. Sauf en appartement, il est gratuit.",
        "Toutefois, un dépôt de 20 € est demandé aux résidences secondaires.",
        "Il se retire au dépôt. " + "La réunion dure une soirée. " * 14,
    ]
)
LIST = "Pour inscrire un enfant, apportez :\n\n" + "\n".join(f"- la pièce numéro {n} de la liste" for n in range(1, 60))

VELO = """## Peut-on prêter le vélo à un ami ?

Non.

## Et si le vélo est volé, que faire ?

Appelez.

## Les tailles

Trois.

## Qui répare un vélo en panne ?

La mairie."""


def _words(count: int) -> str:
    return "Le texte dit " + "mot " * (count - 4) + "fin."


# Sections of a known length in words, to see how many fit together.
LENGTHS = {"Soixante-dix": 70, "Soixante": 60, "Cinquante": 50, "Dix": 10, "Cinq": 5}
MEASURED = "\n\n".join(f"## {heading}\n\n{_words(count)}" for heading, count in LENGTHS.items())


def _front(identifier: str, title: str, kind: str = "page", extra: str = "") -> str:
    lines = [f"id: {identifier}", f'title: "{title}"', f"kind: {kind}", "audience: [resident]", "updated: 2026-03-01"]
    return "\n".join([*lines, "service: etat-civil", "sample: true", extra.rstrip()]).rstrip()


PAGES = {
    "titre": (_front("titre", "Titre de voyage", "demarche", FIELDS + LOCAL), "Il sert à voyager."),
    "badge": (_front("badge", "Badge d'accès", "demarche", FIELDS), "Le badge ouvre la salle."),
    "carte": (_front("carte", "Carte de 2024", "demarche", FIELDS.replace("2024", "")), "Elle sert au parc."),
    "tard": (_front("tard", "Bourse aux vélos", extra="review_by: 2026-06-01"), "La bourse coûte 4 € par vélo."),
    "compost": (_front("compost", "Compostage"), f"## Le prêt\n\n{LONG}"),
    "liste": (_front("liste", "Inscription"), f"## Les pièces\n\n{LIST}"),
    "ici": (_front("ici", "Parc"), "Le parc est grand.\n\n## Le parc à Villebrune\n\nIl ferme à 21 h."),
    "velo": (
        _front("velo", "Prêt de vélo", "demarche", FIELDS + "related: [badge, compost, absente]"),
        f"Un vélo est prêté.\n\n{VELO}",
    ),
    "mesure": (_front("mesure", "Mesure"), f"{MEASURED}\n\n## La liste\n\n{LIST}"),
}


def documents() -> Iterator[Document]:
    site = Site.read(Path(__file__).parent / "data" / "mini")
    for name, (front, body) in PAGES.items():
        yield from_markdown(f"---\n{front}\n---\n\n{body}\n", f"pages/{name}.md", site)


def national(document: Document, identifier: str, **values: object) -> Document:
    """The same sheet as an official one."""
    return document.model_copy(update={"id": identifier, "layer": "national", "publisher": "Service Public", **values})


def built(folder: Path, embedder: Embedder | None = None) -> Generation:
    """An index of the sheets, opened; the caller closes it."""
    pages = list(documents())
    twins = [
        national(pages[0], "N1", title="Titre de voyage (étranger)"),
        national(pages[2], "N2", title="Carte de 2025"),
        national(pages[6], "N3", title="Chasse"),
    ]
    embedder = embedder or HashEmbedder()
    index = Index(folder)
    index.build("villebrune", [*pages, *twins], embedder)
    return index.open(embedder)


@dataclass(frozen=True)
class Sheets:
    """The sheets, indexed with an embedder: passages come in the order, and with the chances, that the product gives.

    Only the bundled embedder will do: the weights of the ranking are fitted to its cosines.
    """

    generation: Generation
    embedder: Embedder

    def ranked(self, question: str, *identifiers: str, confidence: float = 0.9, gap: float = 10) -> Retrieval:
        """These documents with their passages ranked for ``question``; each document scores ``gap`` below the last.

        By default the first document is all but certain, so that no other one is quoted.
        """
        every = len(self.generation.entries)
        retrieval = Retriever(self.generation, self.embedder).search(question, today=TODAY, count=every)
        held = {one.entry.id: one for one in retrieval.documents}
        found = tuple(replace(held[one], score=-gap * rank) for rank, one in enumerate(identifiers))
        return replace(
            retrieval, documents=found, confidence=confidence, among=confidence, verdict=_verdict(confidence)
        )

    def drafted(self, question: str, *identifiers: str, confidence: float = 0.9, today: date = TODAY) -> Draft:
        """The answer composed from :meth:`ranked`."""
        return answer(
            understand(question, self.generation.speller),
            self.ranked(question, *identifiers, confidence=confidence),
            self.generation,
            today,
        )


def found(
    generation: Generation,
    *identifiers: str,
    section: str = "",
    confidence: float = 0.9,
    verdict: Certainty | None = None,
) -> Retrieval:
    """What a search could give: these documents, all their passages, first the one whose heading is ``section``."""
    ranked = [
        Ranked(entry, 1 - rank / 10, functools.partial(_hits, generation.passages_of(one), section))
        for rank, one in enumerate(identifiers)
        if (entry := generation.entry(one)) is not None
    ]
    assert len(ranked) == len(identifiers)
    return Retrieval(tuple(ranked), confidence, {}, verdict=verdict or _verdict(confidence))


def chanced(generation: Generation, *documents: Mapping[str, float], gap: float = 10) -> Retrieval:
    """Documents given by the ids of their passages with their chances; each scores ``gap`` below the last."""
    ranked = []
    for rank, chances in enumerate(documents):
        hits = [Hit(generation.passage(one), chance, 0.8, 1.0) for one, chance in chances.items()]
        hits.sort(key=lambda hit: -hit.score)
        entry = generation.entry(hits[0].passage.document_id)
        assert entry is not None
        ranked.append(Ranked(entry, -gap * rank, functools.partial(tuple, hits)))
    return Retrieval(tuple(ranked), 0.9, {}, verdict="sure")


def _verdict(confidence: float) -> Certainty:
    bounds: tuple[tuple[float, Certainty], ...] = ((0.5, "sure"), (0.35, "unsure"), (0.2, "near"))
    return next((verdict for bound, verdict in bounds if confidence >= bound), "off")


def _hits(passages: list[Passage], section: str) -> tuple[Hit, ...]:
    hits = [Hit(one, 1.0 if one.section[-1:] == (section,) else 0.3, 0.8, 1.0) for one in passages]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage.field)))
