"""The answer of a life event: a human sentence, every step in order, the pages they lead to, the commune's own word."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HashEmbedder
from pages import from_markdown
from proofs import faults
from sheets import TODAY, chanced, found

from assistant.answering.draft import Draft
from assistant.answering.event_translations import translations
from assistant.answering.extractive import answer
from assistant.corpus.layers import read_common
from assistant.corpus.markdown import STEPS
from assistant.index.generation import Generation
from assistant.index.publication import Index
from assistant.question.intent import detect
from assistant.question.understanding import understand
from assistant.site.configuration import Site
from assistant.text.languages import LANGUAGES

FRONT = "audience: [resident]\nupdated: 2026-03-01\nsample: true\n"
EVENT = f"""---
id: arrivee
title: S'installer
kind: life-event
{FRONT}service: etat-civil
tone: "Bienvenue parmi nous !"
steps:
  - when: "Dans les 8 jours"
    what: "ouvrez l'eau *tout de suite*."
    page: eau
  - when: "Le premier mois"
    what: "prenez le badge au guichet : il ouvre le parc."
    page: badge
  - when: "Le même mois"
    what: "relevez le compteur."
    page: eau
  - when: "Avant l'été"
    what: "inscrivez-vous à la fête."
    page: fete
  - when: "Un jour"
    what: "passez dire bonjour."
  - when: "Plus tard"
    what: "votez."
    page: vote
local:
  note: "À Villebrune, un pot d'accueil a lieu en mai."
---
## Et si j'arrive de loin ?

La mairie annexe aide les familles venues de loin.
"""
OTHERS = {
    "eau": f"id: eau\ntitle: Eau\nkind: page\n{FRONT}",
    "badge": f'id: badge\ntitle: Badge du parc\nkind: page\n{FRONT}local: {{where: "À Villebrune, au guichet 2."}}\n',
    "fete": f"id: fete\ntitle: Fête de 2026\nkind: page\n{FRONT}review_by: 2026-04-01\n",
    "seule": f"id: seule\ntitle: Seule\nkind: page\n{FRONT}",
    "vote": f"id: vote\ntitle: Vote\nkind: page\n{FRONT}",
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    site = Site.read(Path(__file__).parent / "data" / "mini")
    body = "{} se demande à la mairie. C'est gratuit.\n\n- une pièce\n"
    pages = [from_markdown(EVENT, "pages/arrivee.md", site)]
    for name, front in OTHERS.items():
        pages.append(from_markdown(f"---\n{front}---\n{body.format(name.title())}", f"pages/{name}.md", site))
    long = f"---\nid: longue\ntitle: Longue\nkind: page\n{FRONT}---\nLe badge {'mot ' * 60}fin.\n"
    pages.append(from_markdown(long, "pages/longue.md", site))
    pages += [one for one in read_common(site).documents if one.id == "deces-proche"]
    embedder = HashEmbedder()
    index = Index(tmp_path_factory.mktemp("events"))
    index.build("villebrune", pages, embedder)
    opened = index.open(embedder)
    yield opened
    opened.close()


def told(generation: Generation, language: str = "fr", section: str = STEPS, beside: tuple[str, ...] = ()) -> Draft:
    pages = found(generation, "arrivee", *beside, section=section)
    return answer(understand("je viens d'arriver"), pages, generation, TODAY, language)


def test_the_human_sentence_then_every_step_in_order(generation: Generation) -> None:
    draft = told(generation)
    assert (draft.kind, draft.status, draft.service) == ("life_event", "answered", "etat-civil")
    assert draft.lead == "Bienvenue parmi nous !"
    assert draft.body.split("\n") == [
        "1. **Dans les 8 jours** : ouvrez l'eau \\*tout de suite\\*.",
        "2. **Le premier mois** : prenez le badge au guichet : il ouvre le parc.",
        "3. **Le même mois** : relevez le compteur.",
        "4. **Avant l'été** : inscrivez-vous à la fête.",
        "5. **Un jour** : passez dire bonjour.",
        "6. **Plus tard** : votez. [1]",
    ]


def test_the_town_adds_its_word_and_the_pages_of_steps_that_were_found_are_folded(generation: Generation) -> None:
    draft = told(generation, beside=("fete", "seule", "badge"))
    assert draft.local == "À Villebrune, un pot d'accueil a lieu en mai. [2]"
    assert [(one.title, one.text) for one in draft.more] == [
        ("Fête de 2026", "Fete se demande à la mairie. [3]"),
        ("Badge du parc", "À Villebrune, au guichet 2. [4]"),  # where one goes here, rather than the general rule
    ]
    assert draft.suggestions == ("Eau : comment faire ?", "Vote : comment faire ?")
    assert [one.document_id for one in draft.citations] == ["arrivee", "arrivee", "fete", "badge"]


def test_the_pages_of_steps_that_were_not_found_are_further_questions(generation: Generation) -> None:
    draft = told(generation)
    assert draft.more == ()
    assert draft.suggestions[:2] == ("Eau : comment faire ?", "Badge du parc : comment faire ?")


def test_the_text_is_complete_and_a_proof(generation: Generation) -> None:
    draft = told(generation, beside=("fete",))
    assert faults(draft.text, draft.citations, generation) == []
    assert draft.text.startswith(f"**{draft.lead}**\n\n{draft.body}\n\n{draft.local}\n\n")
    assert all(one.text in draft.text for one in draft.more)
    assert draft.text.endswith("*Relevé le 1er mars 2026, à vérifier.*")  # of the page whose reading is overdue


def asked_beside(generation: Generation, chance: float, message: str, page: str = "badge") -> Draft:
    """The event first, and a passage of ``page`` with this chance."""
    steps = next(one for one in generation.passages_of("arrivee") if one.field == "steps")
    other = next(one for one in generation.passages_of(page) if not one.local)
    gap = math.log((1 - chance) / chance)
    pages = chanced(generation, {steps.id: 1.0}, {other.id: 1.0}, gap=gap)
    return answer(understand(message), pages, generation, TODAY)


def test_what_is_asked_besides_is_read_before_the_steps(generation: Generation) -> None:
    draft = asked_beside(generation, 0.3, "je viens d'arriver, c'est où pour le badge ?")
    assert (draft.kind, draft.lead) == ("life_event", "Badge se demande à la mairie.")
    assert "\n\n**Bienvenue parmi nous !**\n\n1. **Dans les 8 jours**" in draft.body
    assert [one.document_id for one in draft.citations] == ["badge", "arrivee", "arrivee"]
    assert draft.local == "À Villebrune, un pot d'accueil a lieu en mai. [3]"
    assert draft.more == ()  # its page is quoted already
    assert faults(draft.text, draft.citations, generation) == []


@pytest.mark.parametrize(
    ("chance", "message"),
    [
        (0.05, "je viens d'arriver, c'est où pour le badge ?"),
        (0.3, "je viens d'arriver avec mes enfants"),
        (0.6, "je viens d'arriver, par où commencer ?"),
    ],
)
def test_the_steps_come_first_when_little_else_is_asked(generation: Generation, chance: float, message: str) -> None:
    assert asked_beside(generation, chance, message).lead == "Bienvenue parmi nous !"


def test_a_passage_without_a_sentence_to_open_on_does_not_precede_the_steps(generation: Generation) -> None:
    draft = asked_beside(generation, 0.3, "je viens d'arriver, c'est où pour le badge ?", page="longue")
    assert draft.lead == "Bienvenue parmi nous !"
    assert "****" not in draft.text


def of_the_event(generation: Generation, case: float, steps: float, message: str) -> Draft:
    """The event alone, with these chances of its case and of its steps."""
    held = generation.passages_of("arrivee")
    wanted = next(one for one in held if one.section[-1:] == ("Et si j'arrive de loin ?",))
    listed = next(one for one in held if one.field == "steps")
    pages = chanced(generation, {wanted.id: case, listed.id: steps})
    return answer(understand(message), pages, generation, TODAY)


def test_a_case_of_the_event_that_is_asked_is_read_before_its_steps(generation: Generation) -> None:
    draft = of_the_event(generation, 0.6, 0.2, "je viens d'arriver de loin, qui aide ma famille ?")
    assert draft.lead == "La mairie annexe aide les familles venues de loin."
    assert draft.body.endswith(told(generation).body.replace("[1]", "[2]"))
    assert draft.text.count("La mairie annexe aide") == 1
    assert faults(draft.text, draft.citations, generation) == []


def test_a_case_of_the_event_as_likely_as_its_steps_is_shown_after_them(generation: Generation) -> None:
    draft = of_the_event(generation, 0.5, 0.4, "je viens d'arriver de loin, qui aide ma famille ?")
    assert draft.body == told(generation).body
    assert "La mairie annexe aide les familles venues de loin." in draft.local
    assert faults(draft.text, draft.citations, generation) == []


@pytest.mark.parametrize("message", ["s'installer", "S'installer ?"])
def test_the_name_of_an_event_gets_its_steps_and_no_card(generation: Generation, message: str) -> None:
    draft = answer(understand(message), found(generation, "eau", "arrivee"), generation, TODAY)
    assert (draft.kind, draft.lead) == ("life_event", "Bienvenue parmi nous !")


def test_an_unsure_search_shows_no_steps_and_offers_the_event(generation: Generation) -> None:
    unsure = replace(found(generation, "arrivee", "eau", section=STEPS), verdict="unsure")
    draft = answer(understand("je viens d'arriver"), unsure, generation, TODAY)
    assert (draft.status, draft.kind, draft.citations) == ("partial", "choices", ())
    assert draft.choices[0].title == "S'installer"
    alone = answer(understand("je viens d'arriver"), replace(unsure, documents=unsure.documents[:1]), generation, TODAY)
    assert (alone.status, alone.citations) == ("not_found", ())


def test_in_another_language_a_sentence_of_it_leads_to_the_french_steps(generation: Generation) -> None:
    draft = told(generation, "en")
    assert draft.lead == "Here is what to do, in order."
    assert draft.body.startswith("Bienvenue parmi nous !\n\n1. **Dans les 8 jours** : ouvrez")
    assert faults(draft.text, draft.citations, generation) == []


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "fr"])
def test_an_event_that_we_ship_is_told_in_the_language_of_the_reader(generation: Generation, language: str) -> None:
    draft = answer(
        understand("my mother died"), found(generation, "deces-proche", section=STEPS), generation, TODAY, language
    )
    told = translations(language)["deces-proche"]
    assert draft.lead == told.tone
    lines = draft.body.split("\n")
    assert lines[: len(told.steps)] == [
        f"{n}. **{when}** : {what}" for n, (when, what) in enumerate(told.steps, start=1)
    ]
    assert lines[-1].endswith("Toutes nos condoléances. Voici ce qui presse, puis ce qui peut attendre. »* [1]")
    assert faults(draft.text, draft.citations, generation) == []


@pytest.mark.parametrize(
    ("message", "pages", "kind"),
    [
        ("je viens d'arriver ici", ("eau",), "answer"),  # no event was found
        ("je viens d'arriver ici", ("eau", "arrivee"), "life_event"),  # its step came first, and the message tells
        ("comment avoir l'eau chez moi ?", ("eau", "arrivee"), "answer"),  # it asks
        ("je viens d'arriver, quels papiers apporter, que faire ?", ("eau", "arrivee"), "answer"),  # for one fact
        ("je viens d'arriver ici", ("seule", "arrivee"), "answer"),  # another subject came first
    ],
)
def test_an_event_passes_before_its_step_when_the_message_tells(
    generation: Generation, message: str, pages: tuple[str, ...], kind: str
) -> None:
    retrieval = replace(found(generation, *pages), intent=detect(message))
    draft = answer(understand(message), retrieval, generation, TODAY)
    assert draft.kind == kind
    assert draft.citations[0].document_id == ("arrivee" if kind == "life_event" else pages[0])
