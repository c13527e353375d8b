"""What is proposed next: questions that stand alone and that the pages answer, never the one just asked."""

import pytest
from sheets import Sheets, found

from assistant.answering.excerpts import Asked
from assistant.answering.suggestions import COUNT, suggest
from assistant.index.generation import Generation
from assistant.question.intent import detect
from assistant.question.understanding import understand


@pytest.fixture
def generation(written: Sheets) -> Generation:
    return written.generation


def suggested(generation: Generation, question: str, *identifiers: str, section: str = "", **options: str) -> list[str]:
    retrieval = found(generation, *identifiers, section=section)
    shown = [retrieval.documents[0].hits[0].passage]
    return list(
        suggest(Asked.of(understand(question), detect(question), generation), retrieval, shown, generation, **options)
    )


def test_the_other_fields_of_the_sheet_are_proposed(generation: Generation) -> None:
    assert suggested(generation, "combien coûte le badge", "badge", section="Coût") == [
        "Badge d'accès : quelles pièces apporter ?",
        "Badge d'accès : quel délai ?",
        "Badge d'accès : où s'adresser ?",
    ]


def test_headings_that_are_questions_come_first(generation: Generation) -> None:
    proposed = suggested(generation, "combien coûte le prêt", "velo", section="Coût")
    assert proposed[:2] == ["Peut-on prêter le vélo à un ami ?", "Qui répare un vélo en panne ?"]
    assert proposed[2].startswith("Prêt de vélo : ")
    assert len(proposed) == COUNT


@pytest.mark.parametrize("heading", ["Et si le vélo est volé, que faire ?", "Les tailles", "Où s'adresser ?"])
def test_a_heading_that_does_not_stand_alone_is_not_proposed(generation: Generation, heading: str) -> None:
    for section in ("Coût", "Délai", ""):
        assert heading not in suggested(generation, "vélo", "velo", section=section)


def test_what_was_just_asked_or_shown_is_not_proposed(generation: Generation) -> None:
    heading = "Qui répare un vélo en panne ?"
    assert heading not in suggested(generation, "qui répare mon vélo en panne", "velo", section="Coût")
    assert heading not in suggested(generation, "la panne", "velo", section=heading)


def test_only_procedures_that_are_indexed_are_related(generation: Generation) -> None:
    question = "pièces coût délai où prêter répare ami panne vélo"
    proposed = suggested(generation, question, "velo", section="Qui répare un vélo en panne ?")
    assert all("Compostage" not in one and "absente" not in one for one in proposed)


@pytest.mark.parametrize("language", ["en", "uk"])
def test_another_language_gets_questions_in_it(generation: Generation, language: str) -> None:
    french = suggested(generation, "combien coûte le badge", "badge", section="Coût")
    other = suggested(generation, "combien coûte le badge", "badge", section="Coût", language=language)
    assert len(other) == COUNT
    assert not set(other) & set(french)
    assert all("Badge d'accès" in one for one in other)


def test_every_suggestion_that_names_a_field_is_answered_by_it(written: Sheets) -> None:
    proposed = suggested(written.generation, "combien coûte le badge", "badge", section="Coût")
    sections = []
    for question in proposed:
        draft = written.drafted(question, "badge")
        sections.append(draft.citations[0].section)
        assert question not in draft.suggestions
    assert sections == ["Pièces à apporter", "Délai", "Où s'adresser ?"]
