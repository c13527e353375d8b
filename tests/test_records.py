"""Records are frozen, refuse unknown fields, and survive a round trip through JSON."""

import dataclasses
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.records import Answer, Block, Choice, Document, More, Passage, Source, content_id

DOCUMENT = Document(
    id="passeport",
    site="villebrune",
    kind="demarche",
    title="Passeport",
    text="Coût\n\n- Adulte : 86 €",
    blocks=(Block("heading", 0, 4, level=2), Block("item", 8, 21, group=0, field="cost", local=True)),
    audience=("resident",),
    publisher="Mairie",
    url="https://villebrune.example/passeport",
    licence="Licence Ouverte 2.0",
    sources=(
        Source(title="Ancienne", url="https://a.example", date=date(2024, 5, 1)),
        Source(title="Récente", url="https://b.example", date=date(2026, 1, 15)),
    ),
    updated=date(2026, 2, 1),
    review_by=date(2027, 2, 1),
    tags=("voyage",),
)
ANSWER = {"id": "1", "question": "?", "status": "answered", "text": "", "site": "villebrune", "generation": "g"}


def test_a_document_read_back_from_json_is_equal():
    written = json.loads(json.dumps(DOCUMENT.to_json()))
    assert Document.from_json(written) == DOCUMENT


def test_checked_is_the_newest_source_else_the_update():
    assert DOCUMENT.checked == date(2026, 1, 15)
    assert DOCUMENT.model_copy(update={"sources": ()}).checked == date(2026, 2, 1)


def test_records_are_frozen():
    with pytest.raises(ValidationError):
        DOCUMENT.title = "Autre"
    with pytest.raises(dataclasses.FrozenInstanceError):
        DOCUMENT.blocks[0].start = 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        Passage("p", "d", (), 0, 1).start = 3


@pytest.mark.parametrize(
    "change",
    [
        {"surprise": 1},
        {"status": "perhaps"},
        {"kind": "perhaps"},
        {"choices": [{"title": "A"}]},
        {"more": ["A"]},
        {"confidence": 1.2},
        {"confidence": -0.1},
        {"audience": "visitor"},
    ],
)
def test_an_answer_refuses_what_the_contract_does_not_hold(change):
    with pytest.raises(ValidationError):
        Answer(**{**ANSWER, **change})


def test_an_answer_has_the_fields_of_the_contract():
    assert list(Answer(**ANSWER).model_dump()) == [
        *("id", "question", "status", "kind", "text", "lead", "body", "local", "more", "choices", "resources"),
        *("citations", "contacts", "suggestions", "language", "audience"),
        *("generator", "model", "ai_generated", "confidence", "site", "generation", "timings_ms"),
        "glossary",  # the one key beside the contract: optional, empty when no quote holds an acronym
    ]


def test_an_answer_that_is_one_text_has_no_parts():
    answer = Answer(**ANSWER)
    assert answer.kind == "answer"
    assert (answer.lead, answer.body, answer.local, answer.more, answer.choices) == ("", "", "", (), ())


def test_an_answer_in_parts_read_back_from_json_is_equal():
    parts = {
        "kind": "choices",
        "more": (More(title="Règle générale", text="La fiche. [2]"),),
        "choices": (Choice(title="Passeport", question="Combien coûte un passeport ?"),),
    }
    answer = Answer(**ANSWER, lead="86 €.", body="Par carte.", local="Au guichet 2.", **parts)
    assert Answer.model_validate(json.loads(answer.model_dump_json())) == answer


def test_content_id_depends_on_each_part_and_its_place():
    assert content_id("a", "b") == content_id("a", "b")
    assert len({content_id("a", "b"), content_id("b", "a"), content_id("ab"), content_id("a", "b", "")}) == 4


@given(st.lists(st.text(st.characters()), min_size=1))
def test_content_id_takes_any_text(parts):
    identifier = content_id(*parts, "\ud800")
    assert len(identifier) == 16
    assert set(identifier) <= set("0123456789abcdef")
