"""The passage that answers the second thing asked: weighed beside the first one, shown when it is likely and short."""

from dataclasses import replace
from datetime import date

import pytest
from proofs import faults
from sheets import TODAY, Sheets, chanced

from assistant.answering.draft import Draft
from assistant.answering.extractive import answer
from assistant.answering.selection import ALSO
from assistant.assistant import Assistant
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.question.intent import detect
from assistant.question.understanding import understand
from assistant.records import Passage
from assistant.retrieval.retriever import Retriever
from assistant.retrieval.second_passage.choice import FEATURES, features, second_passage
from assistant.retrieval.second_passage.parts import AskedPart, asked_parts

TWO = "Combien coûte le badge ? et on l'a sous combien de jours ?"
ONCE = "Combien coûte le badge, s'il vous plaît ? c'est combien en tout ?"
NEAR, FAR = 0.95, 1e-5


def held(generation: Generation, field: str, page: str = "badge") -> Passage:
    return next(one for one in generation.passages_of(page) if one.field == field)


def parts(generation: Generation, second: str) -> tuple[AskedPart, AskedPart]:
    """A part near the price, and one near the field ``second``."""
    cost, other = held(generation, "cost"), held(generation, second)
    return (
        AskedPart("cost", {other.id: FAR, cost.id: NEAR}),
        AskedPart("delay", {cost.id: FAR, other.id: NEAR}),
    )


def test_the_passage_of_the_other_part_is_the_likeliest(written: Sheets) -> None:
    generation = written.generation
    cost, delay, papers = (held(generation, field) for field in ("cost", "delay", "documents"))
    found = [(0.7, cost), (0.15, papers), (0.14, delay)]
    asked = second_passage(cost, found, parts(generation, "delay"), TWO)
    assert asked is not None
    assert asked[1] == delay
    assert asked[0] >= ALSO
    once = second_passage(cost, found, parts(generation, "cost"), ONCE)
    assert once is not None
    assert once[0] < asked[0]


def test_nothing_is_second_without_parts_or_other_passages(written: Sheets) -> None:
    cost = held(written.generation, "cost")
    assert second_passage(cost, [(0.9, cost), (0.1, held(written.generation, "delay"))], (), TWO) is None
    assert second_passage(cost, [(0.9, cost)], parts(written.generation, "delay"), TWO) is None


def test_features_are_finite_whatever_is_lacking(written: Sheets) -> None:
    generation = written.generation
    found = [(0.0, held(generation, "delay")), (1.0, held(generation, "cost"))]
    counted = features(held(generation, "cost"), found, [AskedPart("", {})], "")
    assert counted.shape == (1, len(FEATURES))
    assert abs(counted).max() < 100


def drafted(generation: Generation, chances: dict[str, float], heard: tuple[AskedPart, ...], question: str) -> Draft:
    retrieval = replace(chanced(generation, chances, gap=5.0), intent=detect(question))
    return answer(understand(question), retrieval, generation, TODAY, parts=lambda: heard)


def shown(draft: Draft, generation: Generation) -> list[str]:
    return [generation.passage(one.passage_id).field for one in draft.citations]


def test_both_things_asked_are_read_at_once(written: Sheets) -> None:
    generation = written.generation
    chances = {held(generation, "cost").id: 0.85, held(generation, "delay").id: 0.14}
    draft = drafted(generation, chances, parts(generation, "delay"), TWO)
    assert shown(draft, generation) == ["cost", "delay"]
    assert draft.more == ()
    assert faults(draft.text, draft.citations, generation) == []


@pytest.mark.parametrize(("first", "fields"), [(0.6, ["cost", "delay"]), (0.9, ["cost"])])
def test_in_doubt_alone_the_next_passage_of_the_page_is_in_sight(
    written: Sheets, first: float, fields: list[str]
) -> None:
    generation = written.generation
    chances = {held(generation, "cost").id: first, held(generation, "delay").id: 0.95 - first}
    draft = drafted(generation, chances, (), ONCE)
    assert shown(draft, generation) == fields
    assert draft.more == ()


def test_an_unsure_answer_never_reads_the_parts(written: Sheets) -> None:
    generation = written.generation
    retrieval = replace(chanced(generation, {held(generation, "cost").id: 0.85}), verdict="unsure", confidence=0.3)

    def parts_read() -> tuple[AskedPart, ...]:
        pytest.fail("les parties d'un message ne servent qu'à une réponse sûre")

    assert answer(understand(TWO), retrieval, generation, TODAY, parts=parts_read).citations != ()


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ("Combien coûte la salle des fêtes, et jusqu'à quelle heure peut-on mettre de la musique ?", 2),
        ("Combien coûte la salle des fêtes ?", 0),
        ("Combien coûte l’inscription ?", 0),
        ("", 0),
    ],
)
def test_the_parts_of_a_message_are_read_in_the_pages_found(
    starter: Assistant, embedder: Embedder, message: str, read: int
) -> None:
    generation = starter.index.open(embedder)
    retriever = Retriever(generation, embedder)
    found = retriever.search(message or "salle", today=date(2026, 11, 24))
    heard = asked_parts(retriever, message, found.documents)
    generation.close()
    assert len(heard) == read
    for part in heard:
        assert sum(part.chances.values()) == pytest.approx(len(found.documents[:4]))


def test_two_things_asked_of_the_starter_site_are_both_answered(starter: Assistant) -> None:
    given = starter.ask("C'est combien la salle des fêtes, et jusqu'à quelle heure on peut mettre de la musique ?")
    assert "220 €" in given.text
    assert "musique" in given.text.lower()
    assert given.more == () or all("musique" not in one.text.lower() for one in given.more)
