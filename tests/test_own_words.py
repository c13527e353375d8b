"""What the commune says itself of a matter left to communes: its note, its own section, and that it does not do it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sheets import TODAY
from town import MINI

from assistant.answering.draft import Draft
from assistant.answering.extractive import answer
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.index.publication import Index
from assistant.retrieval.retriever import Retriever
from assistant.site.configuration import Site
from assistant.text.messages import say

COMMON = """---
id: {id}
title: {title}
kind: demarche
audience: [resident]
updated: 2026-01-05
aliases: [{aliases}]
---
{text}
"""
COUNCIL = """Le conseil municipal décide pour la commune.

## Comment assister à une séance ?

1. Vérifiez l'heure à la mairie.
2. Gardez le silence.

## Qui est le maire ?

Le nom du maire dépend de la commune : demandez-le à la mairie.

## Quand est la prochaine séance ?

Chaque commune fixe le jour de ses séances."""
PASSPORT = """Le passeport permet de voyager.

## Comment le demander ?

1. Achetez le timbre.
2. Prenez rendez-vous."""
NAME = "Le maire de Villebrune est Mme Ève Dubois."
NOTE = f"---\nid: conseil\nlocal:\n  note: {NAME}\n---\n"
SECTION = f"---\nid: conseil\n---\n\n## Qui est le maire ?\n\n{NAME}\n"
WHERE = "Écrivez au secrétariat."
BESIDE = f"---\nid: conseil\nlocal:\n  where: {WHERE}\n---\n\n## Comment venir un dimanche ?\n\nSonnez au portail.\n"
LEFT = f"{BESIDE}\n## Quel jour ouvre la salle ?\n\nChaque commune fixe ce jour.\n"
TWICE = "---\nid: passeport\n---\n\n## Comment venir un dimanche ?\n\nPassez par la cour.\n"
NOT_HERE = "---\nid: passeport\nlocal:\n  where: La mairie de Villebrune ne fait pas les passeports.\n---\n"


class Asked:
    """A commune of two common pages, completed by its own."""

    def __init__(self, root: Path, embedder: Embedder, *own: str) -> None:
        common, town = root / "common", root / "town"
        for folder in (common, town):
            folder.mkdir(parents=True)
        sources = [
            COMMON.format(id="conseil", title="Conseil municipal", aliases="qui est le maire", text=COUNCIL),
            COMMON.format(id="passeport", title="Passeport", aliases="passeports", text=PASSPORT),
        ]
        for number, source in enumerate(sources):
            (common / f"{number}.md").write_text(source, encoding="utf-8")
        for number, source in enumerate(own):
            (town / f"{number}.md").write_text(source, encoding="utf-8")
        text = (MINI / "commune.toml").read_text(encoding="utf-8").replace("common = false", "common = true")
        (town / "commune.toml").write_text(text, encoding="utf-8")
        site = Site.read(town)
        reading = read_site(site, common)
        assert not reading.problems
        index = Index(root / "index")
        index.build(site.id, reading.documents, embedder)
        self.generation: Generation = index.open(embedder)
        self._retriever = Retriever(self.generation, embedder)

    def drafted(self, question: str, **values: Any) -> Draft:
        asked = self._retriever.understand(question)
        found = replace(self._retriever.retrieve(asked, today=TODAY), **values)
        return answer(asked, found, self.generation, TODAY)


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Asked]:
    asked = Asked(tmp_path_factory.mktemp("noted"), embedder, NOTE, NOT_HERE)
    yield asked
    asked.generation.close()


@pytest.fixture(scope="module")
def sectioned(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Asked]:
    asked = Asked(tmp_path_factory.mktemp("sectioned"), embedder, SECTION)
    yield asked
    asked.generation.close()


def test_a_note_answers_what_is_left_to_communes(noted: Asked) -> None:
    draft = noted.drafted("Qui est le maire ?")
    assert draft.text.startswith(f"**{NAME}**")
    assert say("answer.untold", "fr") not in draft.text


def test_a_note_on_another_matter_does_not(noted: Asked) -> None:
    draft = noted.drafted("Quand est la prochaine séance ?")
    assert NAME not in draft.text
    assert say("answer.untold", "fr") in draft.text


@pytest.mark.parametrize("question", ["Qui est le maire ?", "c'est qui le maire", "Qui est le maire de Villebrune ?"])
def test_a_section_of_the_commune_answers_the_question_that_heads_it(sectioned: Asked, question: str) -> None:
    draft = sectioned.drafted(question, verdict="off", confidence=0.1)
    assert draft.text.startswith(f"**{NAME}**")
    assert draft.citations[0].layer == "local"


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Asked]:
    asked = Asked(tmp_path_factory.mktemp("placed"), embedder, LEFT)
    yield asked
    asked.generation.close()


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("Comment venir un dimanche ?", ["Sonnez au portail.", WHERE]),
        ("Quel jour ouvre la salle ?", [WHERE, "Chaque commune fixe ce jour."]),
    ],
)
def test_the_commune_s_place_follows_its_section_unless_that_leaves_the_matter_to_communes(
    placed: Asked, question: str, quotes: list[str]
) -> None:
    draft = placed.drafted(question, verdict="off", confidence=0.1)
    assert [one.quote for one in draft.citations] == quotes
    assert [one.document_id for one in draft.citations] == ["conseil", "conseil"]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Asked]:
    asked = Asked(tmp_path_factory.mktemp("twice"), embedder, BESIDE, TWICE)
    yield asked
    asked.generation.close()


def test_the_commune_s_place_stays_beside_its_section(twice: Asked) -> None:
    draft = twice.drafted("Comment venir un dimanche ?", verdict="sure", confidence=0.9)
    place = {"Sonnez au portail.": True, "Passez par la cour.": False}
    ((_, placed),) = ((text, held) for text, held in place.items() if text in draft.text)
    assert (WHERE in draft.text) == placed


def test_a_heading_that_two_pages_have_needs_a_search_that_is_sure(twice: Asked) -> None:
    draft = twice.drafted("Comment venir un dimanche ?", verdict="off", confidence=0.1)
    assert (draft.status, draft.citations) == ("not_found", ())


def test_another_question_is_not_that_section(sectioned: Asked) -> None:
    assert not sectioned.drafted("Comment assister à une séance ?").text.startswith(f"**{NAME}**")
    assert sectioned.drafted("Où est le maire ?", verdict="off", confidence=0.1).status == "not_found"


def test_the_commune_says_that_it_does_not_before_the_steps(noted: Asked) -> None:
    draft = noted.drafted("Comment demander un passeport ?")
    assert draft.citations[0].quote.startswith("La mairie de Villebrune ne fait pas les passeports")
    assert "Prenez rendez-vous" in draft.text
