"""What attackers tried on the doors of the web, kept as tests: forged votes, forged hosts, private places."""

import os
import re
import stat

import pytest
from opinions import answer, give
from starlette.requests import Request
from starlette.testclient import TestClient

from assistant.errors import IndexMissing, StorageFailed
from assistant.index.publication import Index
from assistant.llm.budget import Budget
from assistant_bots.guard.private import is_local
from assistant_bots.service.feedback import SECONDS, Feedback, Opinion
from assistant_bots.service.problems import AnswerUnknown

ASK = {"question": "Combien coûte un passeport ?"}
FORGED = {"answer_id": "f" * 32, "vote": "down", "comment": "faux avis"}
CROSS = {"sec-fetch-site": "cross-site"}


def feedback_of(client: TestClient) -> Feedback:
    app = client.app
    while not hasattr(app, "state"):
        app = getattr(app, "_app", None) or app.app
    return app.state.feedback


@pytest.mark.parametrize(("path", "sent"), [("/api/v1/feedback", {"json": FORGED}), ("/avis", {"data": FORGED})])
def test_an_opinion_on_an_answer_that_nobody_was_given_is_refused(client, path, sent):
    response = client.post(path, **sent)
    assert response.status_code == 404
    assert "n'a pas été gardé" in response.json()["detail"]
    assert not [row for row in feedback_of(client).rows() if row.answer_id == FORGED["answer_id"]]


def test_an_opinion_comes_within_an_hour(tmp_path):
    now = [0.0]
    feedback = Feedback(tmp_path, clock=lambda: now[0])
    feedback.expect(answer(1), "web")
    now[0] = SECONDS - 1
    feedback.record(Opinion(answer_id=f"{1:032x}", vote="up"))
    now[0] = SECONDS + 1
    with pytest.raises(AnswerUnknown):
        feedback.record(Opinion(answer_id=f"{1:032x}", vote="down"))
    assert [row.vote for row in feedback.rows()] == ["up"]
    feedback.expect(answer(2), "web")
    assert len(feedback._expected) == 1, "ce qui est trop vieux est oublié"


WRITES = [
    ("POST", "/poser-une-question", {"data": ASK}),
    ("POST", "/avis", {"data": FORGED}),
    ("POST", "/api/v1/ask", {"json": ASK}),
    ("POST", "/api/v1/ask/stream", {"json": ASK}),
    ("POST", "/api/v1/feedback", {"json": FORGED}),
    ("DELETE", "/api/v1/conversations/" + "a" * 22, {}),
]


@pytest.mark.parametrize(("method", "path", "sent"), WRITES)
@pytest.mark.parametrize(
    "origin", [None, "null", "https://mechant.example", "https://villebrune.example.mechant.example"]
)
def test_another_site_does_not_write_in_a_visitors_name(client, method, path, sent, origin):
    headers = CROSS | ({"origin": origin} if origin else {})
    refused = client.request(method, path, headers=headers, **sent)
    assert refused.status_code == 403
    assert "autre site" in refused.json()["detail"]
    assert "x-request-id" in refused.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "same-site", "origin": "https://www.ville.example"},
        {**CROSS, "origin": "https://villebrune.example"},
        {**CROSS, "origin": "https://ecoles.example"},
    ],
)
def test_our_own_pages_programs_and_the_towns_sites_write(make_client, headers):
    client = make_client(allowed_origins="https://ecoles.example")
    assert client.post("/api/v1/ask", json=ASK, headers=headers).status_code == 200
    assert client.post("/poser-une-question", data=ASK, headers=headers).status_code == 200


def test_a_link_from_another_site_opens_a_page(client):
    assert client.get("/poser-une-question", headers=CROSS).status_code == 200


def test_a_refused_write_costs_the_visitor_nothing(make_client):
    client = make_client(rate_client="1/minute")
    assert {client.post("/api/v1/ask", json=ASK, headers=CROSS).status_code for _ in range(5)} == {403}
    assert client.post("/api/v1/ask", json=ASK).status_code == 200


@pytest.mark.parametrize("path", ["/poser-une-question/", "/api/v1/site/", "//poser-une-question/", "/avis/?a=1"])
@pytest.mark.parametrize("host", ["mechant.example", "ville.example@mechant.example", "mechant.example/x?"])
def test_no_redirect_is_built_from_the_host(client, path, host):
    response = client.get(f"http://ville.example{path}", headers={"host": host}, follow_redirects=False)
    assert "mechant" not in str(response.headers)
    assert "mechant" not in response.text
    place = response.headers.get("location", "/")
    assert re.match(r"/(?!/)", place), place


def test_a_redirect_still_leads_to_the_page(client):
    response = client.get("/poser-une-question/?q=Un+passeport")
    assert response.status_code == 200
    assert "Un passeport</textarea>" in response.text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("assistant.ville.example", 200),
        ("ASSISTANT.ville.example:443", 200),
        ("assistant.ville.example.", 200),
        ("ecoles.ville.example", 421),
        ("a.autre.example", 200),
        ("autre.example", 421),
        ("mechant.example", 421),
        ("assistant.ville.example.mechant.example", 421),
        ("mechant.example:assistant.ville.example", 421),
        ("[::1", 421),
        ("", 421),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("localhost", 200),
    ],
)
def test_only_the_names_of_this_server_are_answered_when_they_are_given(make_client, host, status):
    client = make_client(allowed_hosts="assistant.ville.example, *.autre.example")
    response = client.get("/poser-une-question", headers={"host": host})
    assert response.status_code == status
    assert client.get("/health/live", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_any_name_is_answered_until_names_are_given(client):
    assert client.get("/poser-une-question", headers={"host": "10.0.0.7:8000"}).status_code == 200


HERE = {"host": "127.0.0.1:8000"}


@pytest.mark.parametrize(
    ("address", "headers", "version", "local"),
    [
        ("127.0.0.1", HERE, "1.1", True),
        ("::1", {"host": "localhost:8000"}, "1.1", True),
        ("203.0.113.9", HERE, "1.1", False),
        ("127.0.0.1", {**HERE, "x-forwarded-for": "127.0.0.1"}, "1.1", False),
        ("127.0.0.1", {**HERE, "x-forwarded-proto": "https"}, "1.1", False),
        ("127.0.0.1", {**HERE, "x-forwarded-host": "ville.example"}, "1.1", False),
        ("127.0.0.1", {**HERE, "forwarded": "for=127.0.0.1"}, "1.1", False),
        ("127.0.0.1", {**HERE, "x-real-ip": "127.0.0.1"}, "1.1", False),
        ("127.0.0.1", {**HERE, "via": "1.1 caddy"}, "1.1", False),
        ("127.0.0.1", {"host": "ville.example"}, "1.1", False),
        ("127.0.0.1", HERE, "1.0", False),
        ("127.0.0.1", {}, "1.1", False),
    ],
)
def test_metrics_are_private_behind_a_proxy_of_this_machine(address, headers, version, local):
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "client": (address, 5), "headers": raw, "http_version": version}
    assert is_local(Request(scope)) is local


def test_readiness_names_no_file_folder_or_page(client, monkeypatch, tmp_path):
    service = _service(client)
    ready = client.get("/health/ready").json()
    assert (ready["status"], ready["detail"], ready["ignored"]) == ("ok", "", 0)
    monkeypatch.setattr(service.state, "problem", f"Écriture impossible dans {tmp_path} (disque plein).")
    monkeypatch.setattr(service.state, "ignored", ("demarches/passeport.md, ligne 4 : vide.",))
    degraded = client.get("/health/ready")
    assert (degraded.status_code, degraded.json()["status"], degraded.json()["ignored"]) == (200, "degraded", 1)
    monkeypatch.setattr(service, "ready", lambda: str(IndexMissing(tmp_path)))
    unavailable = client.get("/health/ready")
    assert (unavailable.status_code, unavailable.json()["status"]) == (503, "unavailable")
    for response in (degraded, unavailable):
        assert "assistant doctor" in response.json()["detail"]
        assert not re.search(r"/|\.md|\.toml", response.json()["detail"])


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_readiness_tells_of_questions_that_all_fail(client, monkeypatch, path):
    """It said « ok » while every question got an error: nobody was called."""
    service, question = _service(client), {"question": "Combien coûte un passeport ?"}

    def broken(*_: object, **__: object) -> None:
        raise FileNotFoundError("/opt/assistant/language.py")

    with monkeypatch.context() as patched:
        patched.setattr(service.assistant, "ask", broken)
        patched.setattr(service.assistant, "stream", broken)
        for status in ("ok", "ok", "degraded"):
            client.post(path, json=question)
            ready = client.get("/health/ready").json()
            assert ready["status"] == status
    assert "relancez" in ready["detail"]
    assert "/" not in ready["detail"]
    client.post(path, json={"question": ""})
    assert client.get("/health/ready").json()["status"] == "degraded", "un refus n'est pas une réponse"
    client.post(path, json=question)
    assert client.get("/health/ready").json()["status"] == "ok"


def _service(client):
    app = client.app
    while not hasattr(app, "state"):
        app = getattr(app, "_app", None) or app.app
    return app.state.service


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream", "/poser-une-question"])
def test_a_failure_that_names_folders_is_for_the_log(client, monkeypatch, caplog, tmp_path, path):
    def broken(*_arguments, **_options):
        raise StorageFailed(tmp_path, "disque plein")

    for name in ("ask", "stream"):
        monkeypatch.setattr(f"assistant.assistant.Assistant.{name}", broken)
    sent = {"data": ASK} if path.startswith("/poser") else {"json": ASK}
    response = client.post(path, **sent)
    assert "ne peut pas répondre pour le moment" in response.text
    assert str(tmp_path) not in response.text
    assert str(tmp_path) in caplog.text


@pytest.fixture
def open_mask():
    """The umask of most machines, under which files are readable by all."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_stores_are_for_their_owner_only(open_mask, tmp_path):
    give(Feedback(tmp_path / "ville" / ".assistant"))
    Budget(tmp_path / "ville" / ".assistant", 100).reserve(1)
    assert mode(tmp_path / "ville" / ".assistant") == 0o700
    assert mode(tmp_path / "ville") == 0o755
    assert {path.name: mode(path) for path in (tmp_path / "ville" / ".assistant").iterdir()} == {
        "feedback.sqlite": 0o600, "llm.sqlite": 0o600,
    }  # fmt: skip


def test_a_store_of_an_earlier_version_is_closed_to_others(open_mask, tmp_path):
    feedback = Feedback(tmp_path)
    give(feedback)
    feedback.path.chmod(0o644)
    assert len(feedback.rows()) == 1
    assert mode(feedback.path) == 0o600


def test_the_folder_of_an_index_is_for_its_owner_only(open_mask, town):
    town.build()
    assert mode(town.index.root) == 0o700
    assert isinstance(town.index, Index)


def test_a_script_of_another_site_can_read_when_to_come_back(client):
    response = client.get("/api/v1/site", headers={"origin": "https://villebrune.example"})
    exposed = {name.strip() for name in response.headers["access-control-expose-headers"].split(",")}
    assert exposed == {"Retry-After", "X-Request-Id"}
