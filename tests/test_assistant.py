"""The whole: the Answer's contract, usage errors, hot reload under load, refusal of a bad generation, closing."""

import gc
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes import HashEmbedder
from proofs import faults
from town import Town, one_sentence

from assistant import Answer, Assistant, Settings
from assistant.errors import EmptyQuestion, IndexMissing, IndexUnusable, QuestionTooLong, UnknownChoice
from assistant.index.publication import Index
from assistant.site.configuration import Site

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


# Hot reload: the small site with an embedder that needs no model, so that only the reloading is measured.


@pytest.fixture
def served(town: Town) -> Iterator[Assistant]:
    town.build()
    with Assistant(Site.read(town.root), town.index, town.embedder) as opened:
        yield opened


def fee(assistant: Assistant) -> str:
    """The fee that the page being served gives."""
    with assistant.serving() as generation:
        text = generation.document("terrasse").text
    return text[text.index("est de ") + 7 :][:4]


def test_a_published_generation_is_served_at_the_next_reload(town: Town, served: Assistant) -> None:
    assert served.reload() is False
    town.edit("12 €", "13 €")
    name, _ = town.build()
    assert fee(served) == "12 €"
    assert served.reload() is True
    assert fee(served) == "13 €"
    assert served.ask("terrasse").generation == name
    assert served.reload() is False


def test_a_rollback_is_served_too(town: Town, served: Assistant) -> None:
    town.edit("12 €", "13 €")
    town.build()
    served.reload()
    town.index.rollback()
    assert served.reload() is True
    assert fee(served) == "12 €"


def test_a_reload_lets_go_of_a_generation_that_nobody_reads(town: Town, served: Assistant) -> None:
    held = len(town.left_over())
    for price in range(12, 15):
        town.edit(f"{price} €", f"{price + 1} €")
        town.build()
        assert served.reload() is True
        assert len(town.left_over()) == held


def test_an_answer_runs_on_one_generation_from_start_to_end(town: Town, served: Assistant) -> None:
    with served.serving() as old:
        town.edit("12 €", "13 €")
        town.build()
        assert served.reload() is True
        assert "12 €" in old.document("terrasse").text
        assert len(old.store.nearest(old.vectors[0], 1)[0]) == 1
    assert old._documents.closed
    assert fee(served) == "13 €"


class Counting(Index):
    """Counts how many times a generation is opened."""

    opened = 0

    def open(self, embedder: Any) -> Any:
        self.opened += 1
        return super().open(embedder)


@pytest.mark.slow
@pytest.mark.parametrize("previous_kept", [True, False])
def test_an_unusable_generation_is_refused_once(town: Town, previous_kept: bool) -> None:
    before, _ = town.build()
    index = Counting(town.index.root)
    with Assistant(Site.read(town.root), index, town.embedder) as served:
        town.edit("12 €", "13 €")
        bad, _ = town.build()
        (town.generation(bad) / "vectors.npy").write_bytes(b"abime")
        if previous_kept:
            assert served.reload() is False
        else:
            (town.generation(before) / "manifest.json").unlink()
            with pytest.raises(IndexUnusable) as caught:
                served.reload()
            one_sentence(caught.value)
        assert index.opened == 2
        assert [served.reload() for _ in range(20)] == [False] * 20
        assert index.opened == 2
        assert fee(served) == "12 €"
        town.edit("13 €", "14 €")
        town.build()
        assert served.reload() is True
        assert fee(served) == "14 €"


def test_closing_waits_for_the_answer_being_made(town: Town) -> None:
    town.build()
    assistant = Assistant(Site.read(town.root), town.index, town.embedder)
    with assistant.serving() as generation:
        assistant.close()
        assert generation.document("terrasse").text
    assert generation._documents.closed
    assistant.close()
    assert town.left_over() == []


def test_everything_is_let_go_at_the_end(town: Town) -> None:
    town.build()
    with Assistant(Site.read(town.root), town.index, town.embedder) as assistant:
        assistant.ask("terrasse")
        assert town.left_over() != []
    assert town.left_over() == []


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _resident_megabytes() -> float:
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]  # Linux always says it


@pytest.mark.slow
def test_fifty_swaps_under_eight_threads_that_ask(town: Town, served: Assistant) -> None:
    """No answer fails, each is of one generation, and neither open files nor memory grow."""
    first = served.ask("terrasse").generation
    town.edit("12 €", "13 €")
    second, _ = town.build()
    fees = {first: "12 €", second: "13 €"}
    stop = threading.Event()

    def keep_asking(number: int) -> int:
        asked = 0
        while not stop.is_set():
            answer = served.ask(f"Quelle redevance pour la terrasse numéro {number} à Villebrune ?")
            with served.serving() as generation:
                assert fees[generation.id] in generation.document("terrasse").text
            quotes = [one.quote for one in answer.citations if "redevance est" in one.quote]
            assert all(fees[answer.generation] in quote for quote in quotes)
            asked += 1
        return asked

    with ThreadPoolExecutor(8) as pool:
        threads = [pool.submit(keep_asking, number) for number in range(8)]
        try:
            measured = []
            for swap in range(50):
                town.index._point_to(second if swap % 2 == 0 else first)
                assert served.reload() is True
                measured.append((_open_files(), _resident_megabytes()))
        finally:
            stop.set()
        assert sum(thread.result() for thread in threads) >= 50
    early, late = measured[9], measured[-1]
    assert late[0] <= early[0] + 40, measured  # a reader that runs holds its old generation a moment longer
    assert late[1] <= early[1] * 1.15 + 10, measured
    gc.collect()
    before_close = _open_files()
    served.close()
    assert _open_files() < before_close
    assert town.left_over() == []


def test_asking_from_threads_gives_the_answers_of_one(assistant: Assistant) -> None:
    questions = [f"passeport pour un enfant de {age} ans" for age in range(1, 25)]
    alone = [assistant.ask(question, now=NOW).text for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: assistant.ask(question, now=NOW).text, questions))
    assert together == alone


def test_a_generation_of_another_model_is_refused(town: Town) -> None:
    town.build()
    with pytest.raises(IndexUnusable, match="relancez « assistant index »"):
        Assistant(Site.read(town.root), town.index, HashEmbedder("autre"))
