"""What is quoted: the likeliest passage and the commune's own fact; one more of its page is folded under doubt."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HashEmbedder
from pages import from_markdown
from proofs import faults
from sheets import FIELDS, TODAY, Sheets, chanced, national
from town import MINI

from assistant.answering.draft import Draft
from assistant.answering.excerpts import Asked
from assistant.answering.extractive import answer
from assistant.answering.selection import select
from assistant.index.generation import Generation
from assistant.index.publication import Index
from assistant.question.intent import detect
from assistant.question.understanding import understand
from assistant.site.configuration import Site

Chances = dict[str, float]
PAGE = """---
id: {identifier}
title: "{title}"
kind: demarche
audience: [resident]
updated: 2026-03-01
service: etat-civil
sample: true
{fields}---

La carte sert au parc.

## Une perte

Elle se refait.

## La mairie la refait-elle ?

Oui : la mairie refait la carte.
"""
PLACED = FIELDS + 'local:\n  where: "À Villebrune, au parc."\n  online_url: "https://villebrune.example/carte"\n'
LONG = FIELDS + f'local:\n  where: "À Villebrune, {"tout droit, " * 60}au bout."\n'


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """A page whose commune says where and how to write, one that says it at length, and a twin named by a year."""
    site = Site.read(MINI)
    pages = [
        from_markdown(PAGE.format(identifier=name, title=title, fields=fields), f"pages/{name}.md", site)
        for name, title, fields in (("parc", "Carte du parc", PLACED), ("loin", "Carte du bois", LONG))
    ]
    twin = national(pages[0], "N9", title="Carte du parc 2031")
    index, embedder = Index(Path(tmp_path_factory.mktemp("placed"))), HashEmbedder()
    index.build("villebrune", [*pages, twin], embedder)
    generation = index.open(embedder)
    yield generation
    generation.close()


def held(generation: Generation, identifier: str, field: str, *, local: bool = False, heading: str = "") -> str:
    """The id of a passage of a page."""
    return next(
        one.id
        for one in generation.passages_of(identifier)
        if (one.field, one.local) == (field, local) and (not heading or one.section[-1:] == (heading,))
    )


def drafted(generation: Generation, *documents: Chances, question: str = "sans rapport", gap: float = 0.01) -> Draft:
    """The answer when passages have these chances; pages after the first are nearly as likely as it is."""
    retrieval = replace(chanced(generation, *documents, gap=gap), intent=detect(question))
    return answer(understand(question), retrieval, generation, TODAY)


def shown(draft: Draft, generation: Generation) -> list[tuple[str, bool]]:
    """The field of each citation, and whether the commune says it."""
    passages = [generation.passage(citation.passage_id) for citation in draft.citations]
    return [(one.field, one.local) for one in passages]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("where", [("where", True), ("where", False)]),
        ("delay", [("delay", True), ("delay", False)]),
        ("cost", [("cost", False), ("cost", True)]),
        ("documents", [("documents", False), ("where", True)]),
        ("who", [("who", False), ("where", True)]),
        ("", [("", False), ("where", True)]),
        ("online_url", [("online_url", False)]),
    ],
)
def test_the_communes_fact_stands_with_the_passage_in_its_place(
    written: Sheets, field: str, expected: list[tuple[str, bool]]
) -> None:
    question = "faire la démarche en ligne" if field == "online_url" else "sans rapport"
    draft = drafted(written.generation, {held(written.generation, "titre", field): 0.9}, question=question)
    assert shown(draft, written.generation) == expected
    assert faults(draft.text, draft.citations, written.generation) == []


def test_the_communes_link_comes_before_the_general_one(placed: Generation) -> None:
    chances = {held(placed, "parc", "online_url"): 0.9}
    draft = drafted(placed, chances, question="faire la carte en ligne")
    assert shown(draft, placed) == [("online_url", True), ("online_url", False)]
    assert draft.text.index("villebrune.example") < draft.text.index("exemple.gouv.fr")


@pytest.mark.parametrize(
    ("field", "heading", "pinned"),
    [
        *(("documents", "", True), ("who", "", True), ("", "", True), ("", "Une perte", True)),
        *(("cost", "", False), ("delay", "", False)),
    ],
)
def test_the_place_is_pinned_where_it_is_worth_knowing(
    placed: Generation, field: str, heading: str, pinned: bool
) -> None:
    draft = drafted(placed, {held(placed, "parc", field, heading=heading): 0.9})
    assert shown(draft, placed) == [(field, False), *([("where", True)] if pinned else [])]
    assert bool(draft.local) == pinned
    assert ("au parc" in draft.local) == pinned


@pytest.mark.parametrize(("question", "first"), [("Où faire la carte ?", True), ("La carte est-elle refaite ?", False)])
def test_the_place_that_was_asked_comes_before_what_a_section_says_of_it(
    placed: Generation, question: str, first: bool
) -> None:
    draft = drafted(placed, {held(placed, "parc", "", heading="Une perte"): 0.9}, question=question)
    assert shown(draft, placed) == [("where", True), ("", False)][:: 1 if first else -1]


def test_nothing_is_pinned_beside_the_communes_own_words_nor_when_it_is_long(placed: Generation) -> None:
    assert shown(drafted(placed, {held(placed, "parc", "where", local=True): 0.9}), placed) == [("where", True)]
    assert shown(drafted(placed, {held(placed, "loin", "documents"): 0.9}), placed) == [("documents", False)]


def test_doubt_shows_the_second_of_the_page_however_near_and_never_a_third(written: Sheets) -> None:
    passages = [held(written.generation, "badge", field) for field in ("cost", "delay", "documents", "where")]

    def quoted(*chances: float) -> list[str]:
        """The passages cited, all of them in sight."""
        draft = drafted(written.generation, dict(zip(passages, chances, strict=True)))
        assert draft.more == ()
        assert draft.body.endswith(f"[{len(draft.citations)}]")
        return [citation.passage_id for citation in draft.citations]

    assert quoted(0.3, 0.29, 0.2, 0.2) == passages[:2]
    assert quoted(0.6, 0.27, 0.2, 0.2) == passages[:2]
    assert quoted(0.85, 0.3, 0.05, 0.05) == passages[:1]
    assert quoted(0.4, 0.07, 0.07, 0.07) == passages[:1]


def test_the_place_does_not_come_first_in_a_long_message(placed: Generation) -> None:
    told = "Ma carte est passée à la machine avec mon pantalon : je la refais ou on la laisse comme ça ?"
    draft = drafted(placed, {held(placed, "parc", "", heading="Une perte"): 0.9}, question=told)
    assert shown(draft, placed) == [("", False), ("where", True)]


@pytest.mark.parametrize("first", ["Soixante", "Soixante-dix"])
def test_two_passages_for_one_question_are_both_in_sight(written: Sheets, first: str) -> None:
    passages = [held(written.generation, "mesure", "", heading=one) for one in (first, "Dix")]
    draft = drafted(written.generation, dict(zip(passages, (0.3, 0.29), strict=True)))
    assert [one.passage_id for one in draft.citations] == passages
    assert draft.more == ()


def test_a_bare_link_answers_only_who_asks_for_one(written: Sheets) -> None:
    generation = written.generation
    chances = {held(generation, "badge", "online_url"): 0.85, held(generation, "badge", "cost"): 0.07}
    assert shown(drafted(generation, chances), generation) == [("cost", False)]
    asked = drafted(generation, chances, question="quel site internet ?")
    assert shown(asked, generation) == [("online_url", False)]
    other = {held(generation, "velo", "delay"): 0.1}
    link = {held(generation, "badge", "online_url"): 1.0}
    assert shown(drafted(generation, link, other), generation) == [("delay", False)]


def test_the_likeliest_passage_may_be_on_another_page_and_is_alone(written: Sheets) -> None:
    generation = written.generation
    first = {held(generation, "badge", "cost"): 0.85, held(generation, "badge", "delay"): 0.1}
    draft = drafted(generation, first, {held(generation, "velo", "delay"): 0.9})
    assert [citation.document_id for citation in draft.citations] == ["velo"]
    assert "Badge" not in draft.text
    far = drafted(generation, first, {held(generation, "velo", "delay"): 0.9}, gap=5)
    assert [citation.document_id for citation in far.citations] == ["badge"]


def test_the_national_twin_is_a_line_and_no_quote(written: Sheets) -> None:
    generation = written.generation
    pages = ({held(generation, "titre", "delay"): 0.9}, {held(generation, "N1", "cost"): 0.5})
    draft = drafted(generation, *pages)
    (more,) = draft.more
    assert more.title == "Titre de voyage (étranger)"
    assert draft.text.endswith(more.text)
    assert [citation.document_id for citation in draft.citations] == ["titre", "titre", "N1"]
    assert "86 €" not in draft.text
    assert "86 €" not in more.text


def test_the_national_sheet_that_answers_is_not_named_again(written: Sheets) -> None:
    generation = written.generation
    draft = drafted(generation, {held(generation, "titre", "delay"): 0.2}, {held(generation, "N1", "cost"): 0.9})
    assert {citation.document_id for citation in draft.citations} == {"N1"}
    assert draft.more == ()


def test_no_twin_is_named_by_a_figure_that_it_does_not_quote(placed: Generation) -> None:
    draft = drafted(placed, {held(placed, "parc", "cost"): 0.9}, {held(placed, "N9", "delay"): 0.5})
    assert faults(draft.text, draft.citations, placed) == []


def test_a_case_is_shown_with_its_heading_unless_it_was_just_said(written: Sheets) -> None:
    case = "Et si le vélo est volé, que faire ?"
    chances = {held(written.generation, "velo", "", heading=case): 0.9}
    draft = drafted(written.generation, chances)
    assert draft.text == f"**{case}**\n\nAppelez. [1]"
    assert (draft.lead, draft.body) == (case, "Appelez. [1]")
    said = drafted(written.generation, chances, question="que faire si le vélo est volé")
    assert said.text == "**Appelez.** [1]"


def test_the_order_shown_is_that_of_the_selection(written: Sheets) -> None:
    generation = written.generation
    for entry in generation.entries:
        for passage in generation.passages_of(entry.id):
            retrieval = replace(chanced(generation, {passage.id: 0.9}), intent="online")
            selection = select(retrieval, Asked.of(understand("en ligne"), "online", generation), generation)
            assert selection.first.passage == passage
            assert selection.shown[0] == (
                selection.local if selection.local and selection.local_leads else selection.first
            )
            draft = answer(understand("en ligne"), retrieval, generation, TODAY)
            assert [one.passage_id for one in draft.citations] == [one.passage.id for one in selection.shown]


@pytest.mark.parametrize(
    ("chance", "lead"),
    [(0.9, "Oui : la mairie refait la carte."), (0.4, "La mairie la refait-elle ?")],
)
def test_a_verdict_of_an_unlikely_passage_stands_under_its_own_question(
    placed: Generation, chance: float, lead: str
) -> None:
    draft = drafted(placed, {held(placed, "parc", "", heading="La mairie la refait-elle ?"): chance})
    assert draft.lead == lead
    assert "Oui : la mairie refait la carte." in f"{draft.lead} {draft.body}"
    assert faults(draft.text, draft.citations, placed) == []
