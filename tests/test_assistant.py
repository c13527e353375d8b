"""The whole: the Answer's contract, its conversation, usage errors."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from proofs import faults
from town import one_sentence

from assistant import Answer, Assistant, Settings
from assistant.errors import EmptyQuestion, IndexMissing, QuestionTooLong, UnknownChoice
from assistant.text.messages import say

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
NUMBER, MAYBE_DATE = (int, float), (str, type(None))


CITATION: dict[str, Any] = {
    **dict.fromkeys(("passage_id", "document_id", "title", "url", "section", "quote", "publisher"), str),
    **dict.fromkeys(("updated", "layer"), str),
    **dict.fromkeys(("n", "start", "end"), int),
    **dict.fromkeys(("review_by", "valid_until"), MAYBE_DATE),
}
CONTACT: dict[str, Any] = {
    **dict.fromkeys(("name", "phone", "email", "address", "hours", "next_opening", "url"), str),
    "open_now": (bool, type(None)),
}


ANSWER: dict[str, Any] = {
    **dict.fromkeys(("id", "question", "status", "kind", "text", "lead", "body", "local", "language"), str),
    **dict.fromkeys(("audience", "generator", "site", "generation"), str),
    **dict.fromkeys(("citations", "contacts", "suggestions", "more", "choices"), list),
    "resources": (dict, type(None)),
    "model": (str, type(None)),
    "ai_generated": bool,
    "confidence": NUMBER,
    "timings_ms": dict,
    "glossary": dict,
}


def conforms(value: dict[str, Any], shape: dict[str, Any]) -> None:
    assert set(value) == set(shape)
    assert [name for name, kind in shape.items() if not isinstance(value[name], kind)] == []


@pytest.fixture(scope="module")
def assistant(mini_index: Any) -> Iterator[Assistant]:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as opened:
        yield opened


QUESTIONS = {
    "answered": "Combien coûte un passeport ?",
    "not_found": "Quel est le prix d'une piscine hors-sol de fabrication italienne ?",
    "greeting": "Bonjour",
    "emergency": "Mon mari me frappe",
    "redirected": "Où en est mon dossier de passeport ?",
    "directory": "La mairie est-elle ouverte ?",
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_the_contract_of_an_answer(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, now=NOW)
    data = json.loads(json.dumps(answer.model_dump(mode="json")))
    conforms(data, ANSWER)
    for citation in data["citations"]:
        conforms(citation, CITATION)
        date.fromisoformat(citation["updated"])
    for contact in data["contacts"]:
        conforms(contact, CONTACT)
    assert set(data["timings_ms"]) == {"embed", "lexical", "dense", "answer", "total"}
    assert all(isinstance(value, NUMBER) and value >= 0 for value in data["timings_ms"].values())
    assert all(isinstance(one, str) for one in data["suggestions"])
    assert all(isinstance(one, str) for one in data["glossary"].values())
    assert (data["generator"], data["model"], data["ai_generated"]) == ("extractive", None, False)
    assert data["status"] in {"answered", "partial", "not_found", "redirected", "emergency", "greeting"}
    assert (data["question"], data["site"], data["audience"]) == (question, "villebrune", "resident")
    assert Answer.model_validate(data) == answer


@pytest.mark.parametrize("status", ["answered", "greeting", "emergency", "redirected"])
def test_a_question_has_the_status_of_its_kind(assistant: Assistant, status: str) -> None:
    assert assistant.ask(QUESTIONS[status], now=NOW).status == status


def test_an_answer_is_a_proof(assistant: Assistant) -> None:
    answer = assistant.ask("Combien coûte le passeport d'un ado de 16 ans ?", now=NOW)
    with assistant.serving() as generation:
        assert faults(answer.text, answer.citations, generation) == []
    assert answer.text.startswith("**De 15 à 17 ans : 42 €** [1]")
    assert answer.contacts[0].name == "État civil"
    assert answer.contacts[0].open_now is True


def test_an_emergency_comes_alone(assistant: Assistant) -> None:
    answer = assistant.ask("Mon mari me frappe", now=NOW)
    assert (answer.citations, answer.contacts, answer.suggestions) == ((), (), ())
    assert re.search(r"\b17\b", answer.text.splitlines()[0])


def test_ids_are_unguessable_and_never_the_same(assistant: Assistant) -> None:
    found = {assistant.ask("Bonjour").id for _ in range(50)}
    assert len(found) == 50
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in found)


def test_the_same_question_has_the_same_answer(assistant: Assistant) -> None:
    varying = {"id", "timings_ms"}
    first, second = (assistant.ask("redevance de la terrasse", now=NOW).model_dump(exclude=varying) for _ in range(2))
    assert first == second


def test_a_stream_ends_with_the_answer_it_told(assistant: Assistant) -> None:
    *pieces, answer = assistant.stream("Combien coûte un passeport ?")
    assert isinstance(answer, Answer)
    assert "".join(str(piece) for piece in pieces) == answer.text


def test_the_conversation_is_understood(assistant: Assistant) -> None:
    first = assistant.ask("Quel est le délai pour un passeport ?", now=NOW)
    second = assistant.ask("et combien ça coûte ?", history=[first], now=NOW)
    assert second.question == "et combien ça coûte ?"
    assert (second.citations[0].document_id, second.citations[0].section) == ("passeport", "Coût")


@pytest.mark.parametrize(
    ("before", "question", "page"),
    [
        ("Quand passent les bacs jaunes ?", "meme le 11 novembre ?", "collecte-dechets"),
        ("Combien coûte une terrasse ?", "et si j'ai dix tables ?", "terrasse"),
    ],
)
def test_a_question_that_says_too_little_is_answered_when_it_follows_up(
    assistant: Assistant, before: str, question: str, page: str
) -> None:
    first = assistant.ask(before, now=NOW)
    second = assistant.ask(question, history=[first], now=NOW)
    assert second.status == "answered"
    assert {one.document_id for one in second.citations} == {page}


def test_a_danger_told_in_a_conversation_is_still_an_emergency(assistant: Assistant) -> None:
    first = assistant.ask("Quand passent les bacs jaunes ?", now=NOW)
    assert assistant.ask("mon mari ne se réveille pas, il est froid", history=[first], now=NOW).status == "emergency"


@pytest.mark.parametrize(
    ("said", "reminded"), [("mon numéro est le 06 12 34 56 78", True), ("je suis avec ma femme Parkinson", False)]
)
def test_only_what_is_surely_personal_is_remarked_on(assistant: Assistant, said: str, reminded: bool) -> None:
    answer = assistant.ask(f"{QUESTIONS['answered']} {said}")
    assert (say("privacy.reminder", "fr") in answer.text) is reminded


def test_the_audience_is_kept_in_the_answer(assistant: Assistant) -> None:
    assert assistant.ask("terrasse", "business").audience == "business"


def test_hits_are_passages_best_document_first(assistant: Assistant) -> None:
    hits = assistant.hits("installer une terrasse", today=NOW.date())
    assert hits[0].passage.document_id == "terrasse"


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"question": " "}, EmptyQuestion, "La question est vide"),
        ({"question": "a" * 10_000}, QuestionTooLong, "La question compte 10000 caractères"),
        (
            {"question": "q", "audience": "mayor"},
            UnknownChoice,
            "Public « mayor » : valeur inconnue, choisissez parmi resident",
        ),
        (
            {"question": "q", "language": "tlh"},
            UnknownChoice,
            "Langue « tlh » : valeur inconnue, choisissez parmi fr, en",
        ),
    ],
)
def test_wrong_use_is_one_sentence(
    assistant: Assistant, arguments: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        assistant.ask(**arguments)
    assert one_sentence(caught.value).startswith(sentence)


def test_no_index_is_one_sentence(mini_site: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"lancez « assistant index »\.$"):
        Assistant.open(mini_site, Settings(data=tmp_path / "vide"))


def test_asking_from_threads_gives_the_answers_of_one(assistant: Assistant) -> None:
    questions = [f"passeport pour un enfant de {age} ans" for age in range(1, 25)]
    alone = [assistant.ask(question, now=NOW).text for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: assistant.ask(question, now=NOW).text, questions))
    assert together == alone
