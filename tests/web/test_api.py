"""The HTTP interface keeps the contract: the Answer unchanged, events in order, a French sentence for every failure."""

import json
import logging
import time

import pytest

from assistant.records import Answer
from assistant_bots.service.problem_details import MEDIA_TYPE


class LeakError(Exception):
    """An exception whose text must not come out."""

    def __init__(self) -> None:
        super().__init__("question secrète")


ASK = {"question": "Combien coûte un passeport pour un adulte ?"}


def events(body: str) -> list[tuple[str, dict]]:
    found = []
    for block in body.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "event" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_ask_gives_the_answer_record_itself(client):
    response = client.post("/api/v1/ask", json=ASK)
    assert response.status_code == 200
    answer = Answer.model_validate(response.json())
    assert answer.model_dump(mode="json") == response.json()
    assert answer.status == "answered"
    assert "86 €" in answer.text


def test_every_quote_is_in_the_source_that_the_interface_gives(client):
    for citation in client.post("/api/v1/ask", json=ASK).json()["citations"]:
        source = client.get(f"/api/v1/sources/{citation['passage_id']}").json()
        assert source["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert source["passage"]["start"] <= citation["start"] < citation["end"] <= source["passage"]["end"]


def test_a_source_is_found_by_document_too(client):
    source = client.get("/api/v1/sources/passeport").json()
    assert source["passage"] is None
    assert source["title"] == "Passeport"
    assert source["licence"]


def test_events_come_in_order_and_the_answer_is_complete(client):
    response = client.post("/api/v1/ask/stream", json=ASK)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    names = [name for name, _ in events(response.text)]
    assert names[0] == "status"
    assert names[-1] == "answer"
    assert set(names[1:-1]) == {"delta"}
    parts = dict(events(response.text))
    answer = Answer.model_validate(parts["answer"])
    assert answer.text == "".join(data["text"] for name, data in events(response.text) if name == "delta")


def test_a_model_at_work_sends_no_empty_event(client, monkeypatch):
    stream = type(_assistant(client)).stream

    def waiting(self, *arguments, **options):
        yield ""
        for piece in stream(self, *arguments, **options):
            yield piece
            yield ""

    monkeypatch.setattr(type(_assistant(client)), "stream", waiting)
    found = events(client.post("/api/v1/ask/stream", json=ASK).text)
    assert all(data["text"] for name, data in found if name == "delta")
    assert [name for name, _ in found][-1] == "answer"


def test_a_failure_while_streaming_is_an_event_with_its_sentence(client, monkeypatch):
    def broken(*_):
        raise LeakError

    monkeypatch.setattr("assistant.assistant.Assistant.stream", broken)
    name, data = events(client.post("/api/v1/ask/stream", json=ASK).text)[-1]
    assert name == "error"
    assert data["status"] == 500
    assert "référence" in data["detail"]
    assert "secrète" not in json.dumps(data)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"question": ""}, 422, "La question est vide"),
        ({"question": "   \u200b "}, 422, "La question est vide"),
        ({"question": "😀😀"}, 422, "La question est vide"),
        ({}, 422, "La question est vide"),
        ({"question": "a" * 1001}, 422, "limite est 1000"),
        ({"question": "oui", "audience": "touriste"}, 422, "« audience » n'est pas une valeur"),
        ({"question": "oui", "plus": 1}, 422, "« plus » n'existe pas"),
        ({"question": "oui", "language": "français"}, 422, "« language »"),
        ({"question": 3}, 422, "« question »"),
        ([], 422, "illisible"),
    ],
)
def test_a_refused_question_is_told_in_french(client, body, status, said):
    response = client.post("/api/v1/ask", json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == MEDIA_TYPE
    problem = response.json()
    assert said in problem["detail"]
    assert problem["status"] == status
    assert problem["type"] == f"/api/v1/problems#{problem['code']}"
    assert problem["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe\x00", b"", b'{"question": "\\ud800"}', b"null"])
def test_an_unreadable_body_is_told_in_french(client, raw):
    response = client.post("/api/v1/ask", content=raw, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["detail"].startswith(("La demande est illisible", "La question est vide", "Le champ"))


def test_a_question_from_right_to_left_is_answered(client):
    assert client.post("/api/v1/ask", json={"question": "كم يكلف جواز السفر؟ passeport"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/rien", 404),
        ("GET", "/api/v1/ask", 405),
        ("GET", "/api/v1/sources/inconnu", 404),
        ("POST", "/health/live", 405),
        ("GET", "/docs", 404),
        ("GET", "/redoc", 404),
    ],
)
def test_every_error_is_a_problem_with_a_sentence(client, method, path, status):
    response = client.request(method, path)
    assert response.status_code == status
    assert response.json()["detail"][0].isupper()
    assert response.json()["detail"].endswith(".")


def test_a_defect_of_ours_shows_a_reference_and_nothing_else(client, monkeypatch, caplog):
    def broken(*_):
        raise LeakError

    monkeypatch.setattr("assistant.assistant.Assistant.ask", broken)
    with caplog.at_level(logging.INFO):
        response = client.post("/api/v1/ask", json=ASK)
    assert response.status_code == 500
    assert response.headers["x-request-id"][:8] in response.json()["detail"]
    assert "secrète" not in response.text
    assert "LeakError" not in response.text


def test_the_past_of_a_conversation_reaches_the_assistant_until_it_is_cleared(client, monkeypatch):
    seen = []
    real = client.app  # keep the application alive
    ask = type(_assistant(client)).ask

    def spy(self, question, audience=None, language=None, history=(), **options):
        seen.append([one.question for one in history])
        return ask(self, question, audience, language, history, **options)

    monkeypatch.setattr(type(_assistant(client)), "ask", spy)
    body = {**ASK, "conversation_id": "a" * 22}
    client.post("/api/v1/ask", json=body)
    client.post("/api/v1/ask", json=body)
    assert client.delete(f"/api/v1/conversations/{'a' * 22}").status_code == 204
    client.post("/api/v1/ask", json=body)
    assert seen == [[], [ASK["question"]], []]
    assert real is client.app


def _service(client):
    app = client.app
    while not hasattr(app, "state"):
        app = app._app if hasattr(app, "_app") else app.app
    return app.state.service


def _assistant(client):
    return _service(client).assistant


def test_the_site_card_says_what_must_be_said_before_the_first_question(client):
    card = client.get("/api/v1/site").json()
    assert card["name"] == "Villebrune"
    assert "automatisé" in card["notice"]
    assert "30 jours" in card["privacy"]
    assert card["contacts"][0]["phone"] == "01 99 00 20 19"
    assert card["sample"] is True, "une autre commune garde des pages de démonstration"
    assert "inventées" in card["banner"]


def test_health_says_alive_and_ready(client):
    assert client.get("/health/live").json()["status"] == "ok"
    ready = client.get("/health/ready").json()
    assert ready["status"] == "ok"
    assert ready["generation"]


def test_the_interface_describes_itself(client):
    described = client.get("/api/v1/openapi.json").json()
    assert {"/api/v1/ask", "/api/v1/ask/stream", "/api/v1/feedback", "/api/v1/site"} <= set(described["paths"])
    assert "/metrics" not in described["paths"]
    refused = described["paths"]["/api/v1/ask"]["post"]["responses"]["422"]["content"]
    assert set(refused[MEDIA_TYPE]["schema"]["properties"]) >= {"type", "title", "status", "detail"}


def test_metrics_count_answers_without_a_word_of_them(make_client):
    client = make_client(metrics_token="jeton-de-mesure")
    client.post("/api/v1/ask", json=ASK)
    assert client.get("/metrics").status_code == 403, "testclient n'est pas une adresse de cette machine"
    assert client.get("/metrics", headers={"authorization": "Bearer faux"}).status_code == 403
    text = client.get("/metrics", headers={"authorization": "Bearer jeton-de-mesure"}).text
    assert 'assistant_answers_total{channel="api",status="answered"} 1.0' in text
    assert "passeport" not in text


def test_a_slow_answer_keeps_its_connection_alive(client, monkeypatch):
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.05)
    ask = type(_assistant(client)).stream

    def slow(self, *arguments, **options):
        time.sleep(0.4)
        return ask(self, *arguments, **options)

    monkeypatch.setattr(type(_assistant(client)), "stream", slow)
    body = client.post("/api/v1/ask/stream", json=ASK).text
    assert body.count(": ping") >= 2
    assert events(body)[-1][0] == "answer"


def test_a_full_queue_says_so_instead_of_making_everyone_wait(client, monkeypatch):
    turns = _service(client).turns
    monkeypatch.setattr(turns, "_most", 0)
    monkeypatch.setattr(turns, "_taken", turns._given)
    for path in ("/api/v1/ask", "/api/v1/ask/stream", "/poser-une-question"):
        sent = {"data": ASK} if path == "/poser-une-question" else {"json": ASK}
        response = client.post(path, **sent)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert "très demandé" in response.json()["detail"]
