"""The measures of whole answers: each can succeed and fail, and their intervals are those of Wilson."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.errors import UnknownChoice
from assistant.records import Answer, Citation
from assistant_eval.commands.answers import labels
from assistant_eval.runners.labelled_answers import (
    MEASURES,
    Figure,
    ask,
    figures,
    kept_silent,
    load,
    right_document,
    right_field,
    right_section,
    right_words,
)


def citation(document: str, section: str, quote: str = "86 €", n: int = 1) -> Citation:
    return Citation(
        n=n,
        passage_id=f"{document}.1",
        document_id=document,
        title="Titre",
        url="https://ville.example",
        section=section,
        quote=quote,
        start=0,
        end=len(quote),
        publisher="Mairie",
        updated=date(2026, 1, 5),
    )


def answered(*citations: Citation, text: str = "…") -> Answer:
    return Answer(id="1", question="?", status="answered", text=text, citations=citations, site="s", generation="g")


LABEL = {"document_id": "passeport", "section": "Coût", "answer_contains": ["86 €"]}
RIGHT, WRONG = answered(citation("passeport", "Coût")), answered(citation("terrasse", "Redevance", "12 €"))


@pytest.mark.parametrize("measure", [right_document, right_section, right_words, right_field])
def test_a_measure_tells_right_from_wrong(measure: Any) -> None:
    assert measure(LABEL, RIGHT) is True
    assert measure(LABEL, WRONG) is False
    assert measure(LABEL, answered()) is False


def test_what_would_be_equally_right_counts() -> None:
    label = {**LABEL, "also": ["terrasse"], "also_sections": ["Redevance"]}
    assert right_document(label, WRONG)
    assert right_section(label, WRONG)


def test_the_first_citation_decides_the_document_and_the_first_two_the_section() -> None:
    second = answered(citation("terrasse", "Redevance"), citation("passeport", "A > Coût", n=2))
    assert not right_document(LABEL, second)
    assert right_section(LABEL, second)
    third = answered(*(citation("terrasse", "Redevance", n=n) for n in (1, 2)), citation("passeport", "Coût", n=3))
    assert not right_section(LABEL, third)


def test_every_substring_must_be_shown() -> None:
    assert right_words({"answer_contains": ["86 €", "bonjour"]}, answered(citation("a", "b"), text="bonjour"))
    assert not right_words({"answer_contains": ["86 €", "17 €"]}, RIGHT)


def test_silence_is_no_citation() -> None:
    assert kept_silent({}, answered())
    assert not kept_silent({}, RIGHT)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    right, n = counts
    low, high = Figure("x", right, n).interval
    assert 0 <= low <= right / n + 1e-9
    assert right / n - 1e-9 <= high <= 1


def test_the_interval_is_wilsons() -> None:
    low, high = Figure("x", 8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Figure("x", 0, 0).interval == (0.0, 1.0)
    assert Figure("x", 0, 0).to_json()["share"] == 0.0


def test_figures_are_told_overall_and_by_slice() -> None:
    judged = [({"style": "sms"}, RIGHT, {"document": True}), ({"style": "net"}, WRONG, {"document": False})]
    everything = [(label, answer, {**passed, "section": True, "words": True}) for label, answer, passed in judged]
    told = {one.name: (one.right, one.n) for one in figures("starter", everything)}
    assert told["starter/document"] == (1, 2)
    assert (told["starter/document/sms"], told["starter/document/net"]) == ((1, 1), (0, 1))


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_every_dataset_has_what_its_measures_read(name: str) -> None:
    dataset, measures = MEASURES[name]
    labels = load(dataset)
    assert labels
    assert {label["fold"] for label in labels} == {"tune", "test"}
    assert len(load(dataset, "tune")) + len(load(dataset, "test")) == len(labels)
    for label in labels:
        for measure in measures.values():
            assert measure(label, answered()) in {True, False}


def test_a_dialogue_is_asked_turn_by_turn(mini_index: Any) -> None:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as assistant:
        last = ask(assistant, {"turns": ["Quel délai pour un passeport ?", "et combien ça coûte ?"]})
        assert last.question == "et combien ça coûte ?"
        assert right_field(LABEL, last)
        assert right_field(LABEL, ask(assistant, {"question": "Combien coûte un passeport ?"}))


def test_an_unknown_file_of_labels_is_said() -> None:
    with pytest.raises(UnknownChoice, match="languages"):
        labels(only="nope")
