"""What is refused costs next to nothing, and a long message costs its neighbours little: a burst delays nobody."""

import asyncio
import inspect
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from assistant.settings import Settings
from assistant_bots.api import resources as api_resources
from assistant_bots.api import routes, search
from assistant_bots.builders import openai_chat
from assistant_bots.pages import for_programs, resources, static_files, town_pages, views
from assistant_bots.service.fair_queue.concurrency_limits import QUESTIONS_PER_VISITOR
from assistant_bots.service.running import BEHIND, Service

PARTS = (routes, search, api_resources, views, static_files, town_pages, resources, for_programs, openai_chat)
PLACES = [
    ("POST", "/api/v1/ask"), ("POST", "/api/v1/ask/stream"), ("GET", "/api/v1/search?q=passeport"),
    ("POST", "/poser-une-question"), ("POST", "/v1/chat/completions"),
]  # fmt: skip


def inside(client, name: str):
    """The object of the application that has this attribute, through its layers."""
    app = client.app
    while not hasattr(app, name):
        app = getattr(app, "_app", None) or app.app
    return app


@pytest.fixture
def busy(make_client):
    """A client who has as many questions open as it may."""
    client = make_client(builders_token="jeton")
    clients = inside(client, "_limits")._limits.clients
    inside(client, "state").state.service.turns._open[clients.of("testclient").key] = QUESTIONS_PER_VISITOR
    return client


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_a_question_too_many_is_refused_before_it_is_read(busy, method, path):
    response = busy.request(method, path, content=b"{ni lisible, ni lu")
    assert response.status_code == 429
    assert response.json()["code"] == "too_many_at_once"


def test_a_flood_of_refusals_does_not_fill_the_log(busy, caplog):
    """Some lines a second, which say for how many they stand; a crowd is no error of ours."""
    caplog.set_level("INFO", logger="assistant_bots")
    begin = time.monotonic()
    sent = [busy.post("/api/v1/ask", content=b"{") for _ in range(100)]
    assert {one.status_code for one in sent} == {429}
    told = [line.facts["refused"] for line in caplog.records if hasattr(line, "facts")]
    assert len(told) <= 1 + 20 * (time.monotonic() - begin)
    assert 1 <= sum(told) <= 100
    assert "ERROR" not in {line.levelname for line in caplog.records}


def test_what_is_refused_uses_up_no_allowance(make_client):
    """A class asks at once behind one address: who is refused may ask again a moment later."""
    client = make_client(rate_client="3/minute", rate_total="3/minute")
    key = inside(client, "_limits")._limits.clients.of("testclient").key
    turns = inside(client, "state").state.service.turns
    turns._open[key] = QUESTIONS_PER_VISITOR
    question = {"question": "Combien coûte un passeport ?"}
    refused = [client.post("/api/v1/ask", json=question) for _ in range(20)]
    assert {one.json()["code"] for one in refused} == {"too_many_at_once"}
    del turns._open[key]
    assert [client.post("/api/v1/ask", json=question).status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_a_question_refused_after_it_was_read_uses_up_no_allowance(make_client, monkeypatch, path):
    """The queue may fill between the door and the turn; a stream has then begun."""
    client = make_client(rate_client="1/minute")
    turns = inside(client, "state").state.service.turns
    monkeypatch.setattr(turns, "_given", 0)
    monkeypatch.setattr(turns, "_seconds", 0.01)
    question = {"question": "Combien coûte un passeport ?"}
    assert "overloaded" in client.post(path, json=question).text
    assert "overloaded" in client.post(path, json=question).text


def test_who_waits_for_answers_still_reads_and_votes(busy):
    assert busy.get("/poser-une-question").status_code == 200
    opinion = {"answer_id": "f" * 32, "vote": "up"}
    assert busy.post("/api/v1/feedback", json=opinion).json()["code"] == "answer_unknown"


def called(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from called(one)


def test_no_dependency_of_a_route_waits_for_a_thread():
    """FastAPI runs what is no coroutine in a thread, which waits for the interpreter as long as questions are read."""
    found = {
        call
        for part in PARTS
        for route in part.router.routes
        if isinstance(route, APIRoute)
        for call in called(route.dependant)
    }
    assert len(found) >= 5
    assert [one for one in found if not (inspect.iscoroutinefunction(one) or inspect.isasyncgenfunction(one))] == []


@pytest.mark.skipif(sys.platform != "linux", reason="une priorité par fil est propre à Linux")
def test_long_messages_run_behind_short_ones(mini_assistant):
    usual = os.getpriority(os.PRIO_PROCESS, 0)

    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    async def asked(service: Service) -> list[int]:
        return [await service.run(priority, long=long) for long in (False, True, False)]

    with closing(Service(mini_assistant, Settings())) as service:
        assert asyncio.run(asked(service)) == [usual, min(19, usual + BEHIND), usual]
