"""Every answer made of passages is a proof: its parts are its text, its quotes are the page, its lead stands alone."""

import random
import re
from collections.abc import Iterator
from datetime import date

import pytest
import sheets
from proofs import faults
from sheets import TODAY, Sheets, chanced, found

from assistant.answering.draft import Draft
from assistant.answering.extractive import answer
from assistant.index.generation import Generation
from assistant.question.understanding import understand

QUESTIONS = [
    *(
        "combien ça coûte",
        "quel délai",
        "quelles pièces apporter",
        "où aller",
        "en ligne",
        "qui peut demander",
        "comment",
    ),
    *(
        "pour un enfant de 16 ans",
        "un composteur de 300 litres",
        "à Villebrune",
        "chez nous",
        "quand",
        "42 [1] **gras**",
    ),
]
NEIGHBOURS: tuple[tuple[str, ...], ...] = ((), ("N1",), ("badge", "N2"))


@pytest.fixture
def generation(written: Sheets) -> Generation:
    return written.generation


@pytest.fixture(scope="module")
def everything(written: Sheets) -> list[tuple[str, Draft]]:
    """Every question to every passage of every sheet, and as passages are ranked; with and without a neighbour."""
    return [*_placed(written.generation), *_ranked(written)]


def _placed(generation: Generation) -> Iterator[tuple[str, Draft]]:
    for entry in generation.entries:
        for passage in generation.passages_of(entry.id):
            for question in QUESTIONS:
                section = passage.section[-1] if passage.section else ""
                for others in NEIGHBOURS:
                    retrieval = found(generation, *dict.fromkeys((entry.id, *others)), section=section)
                    yield question, answer(understand(question), retrieval, generation, date(2027, 1, 1))


def _ranked(written: Sheets) -> Iterator[tuple[str, Draft]]:
    for entry in written.generation.entries:
        for question in QUESTIONS:
            for others in NEIGHBOURS:
                for gap in (0.1, 10):
                    retrieval = written.ranked(question, *dict.fromkeys((entry.id, *others)), gap=gap)
                    yield question, answer(understand(question), retrieval, written.generation, date(2027, 1, 1))


@pytest.mark.slow
def test_the_parts_of_an_answer_are_its_text(everything: list[tuple[str, Draft]]) -> None:
    """Nothing is lost and nothing is added: lead, body, the commune's fact and the rest are the text apart."""
    for _question, draft in everything:
        if not draft.citations:
            continue
        parts = [draft.lead, draft.body, draft.local, *(one.text for one in draft.more)]
        for part in parts:
            assert all(line in draft.text for line in part.splitlines()), (part, draft.text)
        whole = " ".join(parts)
        assert all(f"[{citation.n}]" in whole for citation in draft.citations)
        assert len(draft.lead.split()) <= 40
        assert draft.kind == "answer"


@pytest.mark.slow
def test_every_answer_is_a_proof(generation: Generation, everything: list[tuple[str, Draft]]) -> None:
    assert len(everything) > 500
    for question, draft in everything:
        assert faults(draft.text, draft.citations, generation) == [], (question, draft.text)


@pytest.mark.slow
def test_every_answer_opens_on_words_that_stand_alone(everything: list[tuple[str, Draft]]) -> None:
    for _question, draft in everything:
        assert re.match(r"(\*\*|[A-ZÀÉ])", draft.text)
        assert not re.match(r"\W*(sauf|toutefois|cela|dans ce cas)\b", draft.text, re.IGNORECASE), draft.text


def test_the_proof_is_not_blind(written: Sheets) -> None:
    """Answers spoilt in each way are all caught: what the tests above check can fail."""
    draft = written.drafted("combien coûte un titre de voyage", "titre")
    first, second = draft.citations

    def spoilt(text: str = draft.text, citation: object = first) -> list[str]:
        return faults(text, (citation, second), written.generation)  # type: ignore[arg-type]

    assert spoilt() == []
    assert spoilt(draft.text.replace("86", "96")) == ["chiffres venus de nulle part : ['96']"]
    assert spoilt(draft.text + " Voir https://mauvais.example/x")
    assert spoilt(draft.text.replace("[2]", ""))
    assert spoilt(draft.text.replace("[2]", "[1]"))
    assert spoilt(citation=first.model_copy(update={"quote": first.quote.replace("86", "68")}))
    assert spoilt(citation=first.model_copy(update={"start": first.start + 1}))
    cut = first.quote.splitlines()[0]
    assert "une liste est coupée" in spoilt(
        citation=first.model_copy(update={"quote": cut, "end": first.start + len(cut)})
    )
    text = written.generation.document("titre").text
    joined = first.model_copy(update={"quote": text[first.start : second.end], "end": second.end})
    assert "la citation sort de son passage" in spoilt(citation=joined)


def test_a_changed_figure_of_a_page_changes_the_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The figures shown come from the page of today: an index with other figures gives those, and no old one."""
    chance = random.Random(7)
    pages = sheets.PAGES
    changed = {
        name: (re.sub(r"(?<!\d)\d\d(?= [€j])", lambda _old: str(chance.randrange(100, 999)), front), body)
        for name, (front, body) in pages.items()
    }
    folder = tmp_path_factory.mktemp("changed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "PAGES", changed)
        opened = sheets.built(folder)
    try:
        cost = next(one.id for one in opened.passages_of("badge") if one.field == "cost")
        draft = answer(understand("combien coûte le badge"), chanced(opened, {cost: 0.9}), opened, TODAY)
        assert faults(draft.text, draft.citations, opened) == []
        assert not re.search(r"\b(86|42|17) €", draft.text)
        assert len(re.findall(r"\d{3} €", draft.text)) == 3
    finally:
        opened.close()
