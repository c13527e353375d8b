"""The page of a life event: its fields, what is checked in it, its canonical text, and the pages that we ship."""

from __future__ import annotations

import pytest
from small_site import Folder, line_of

from assistant.corpus.chunking import passages
from assistant.corpus.layers import read_common, read_site
from assistant.corpus.markdown import STEPS
from assistant.records import Document
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site

STEPS_OF = """
  - when: "Aujourd'hui"
    what: "appelez la mairie."
    page: bus
  - when: "Demain"
    what: "prenez le bus."
    page: bus
  - when: "Dans le mois"
    what: "rangez la carte."
"""
EVENT = {"kind": "life-event", "tone": '"Bienvenue !"', "steps": STEPS_OF}
LONG = "Prenez le temps qu'il faut pour ranger vos affaires chez vous.\n\n" * 6


@pytest.fixture
def event(folder: Folder) -> Folder:
    return folder.page(id="bus", title="Bus")


def document(folder: Folder, name: str) -> Document:
    reading = read_site(Site.read(folder.root))
    assert [str(one) for one in reading.problems] == []
    return next(one for one in reading.documents if one.id == name)


def test_the_steps_are_one_numbered_passage_after_the_human_sentence(event: Folder) -> None:
    event.page(LONG, **EVENT)
    assert event.report().findings == ()
    page = document(event, "carte")
    assert page.steps == ("bus", "bus", "")
    introduction, steps = passages(page)
    assert introduction.section == ()
    assert (steps.section, steps.field) == ((STEPS,), "steps")
    assert page.text[steps.start : steps.end] == (
        "Bienvenue !\n\n1. Aujourd'hui : appelez la mairie.\n2. Demain : prenez le bus.\n"
        "3. Dans le mois : rangez la carte."
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("steps", "", "champ « steps » : ce champ est attendu pour une page de type « life-event »"),
        ("tone", "", "champ « tone » : ce champ est attendu pour une page de type « life-event »"),
        ("steps", '[{when: "Demain"}]', "champ « steps.what » : ce champ est obligatoire"),
        ("steps", '[{when: "Demain", what: "Lisez.", lien: bus}]', "champ « steps.lien » : ce champ n'existe pas"),
        ("steps", '[{when: "Demain", what: "Lisez.", page: "Le Bus"}]', "champ « steps.page » : lettres minuscules"),
        ("steps", '"Demain"', "champ « steps » : écrivez une liste"),
    ],
)
def test_a_fault_in_a_field_is_named(event: Folder, field: str, value: str, sentence: str) -> None:
    event.page(LONG, **{**EVENT, field: value})
    assert sentence in event.only("unreadable").message


def test_a_step_leads_to_a_page_that_exists(event: Folder) -> None:
    event.page(LONG, **{**EVENT, "steps": STEPS_OF.replace("page: bus", "page: tram", 1)})
    finding = event.only("unknown-step")
    assert finding.message == "la page « tram » n'existe pas, corrigez « page » dans cette étape"
    assert line_of(event, finding).strip() == "page: tram"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"steps": '\n  - {when: "Demain", what: "prenez le bus.", page: bus}'},
            "écrivez de 3 à 9 étapes, il y en a 1",
        ),
        ({"steps": STEPS_OF.replace("    page: bus\n", "", 1)}, "donnez dans « page » la page qui explique"),
        ({"tone": '"Un. Deux. Trois."'}, "écrivez une phrase ou deux dans « tone », pas 3"),
    ],
)
def test_steps_are_few_linked_and_short_in_tone(event: Folder, fields: dict[str, str], sentence: str) -> None:
    event.page(LONG, **{**EVENT, **fields})
    assert event.only("steps").message.startswith(sentence)


def test_a_long_step_is_found_on_its_line(event: Folder) -> None:
    event.page(LONG, **{**EVENT, "steps": STEPS_OF.replace("prenez le bus", "prenez le bus" + " de la ville" * 12)})
    finding = event.only("long-sentence")
    assert "prenez le bus" in line_of(event, finding)


def test_a_hidden_page_leaves_its_step_without_a_link() -> None:
    site = Site.read(demonstration_site())
    shown = {one.id: one for one in read_site(site).documents}
    site.layers = site.layers.model_copy(update={"hidden": ("acte-deces",)})
    left = {one.id: one for one in read_site(site).documents}
    assert "acte-deces" in shown["deces-proche"].steps
    assert "acte-deces" not in left["deces-proche"].steps
    assert len(left["deces-proche"].steps) == len(shown["deces-proche"].steps)
    assert left["deces-proche"].text == shown["deces-proche"].text


def test_the_events_that_we_ship() -> None:
    events = [one for one in read_common(Site.read(demonstration_site())).documents if one.kind == "life-event"]
    assert len(events) >= 15
    for one in events:
        steps = next(passage for passage in passages(one) if passage.field == "steps")
        assert len(one.text[steps.start : steps.end].split()) <= 190, one.id
        assert one.service, one.id
        assert len(one.aliases) >= 5, one.id
