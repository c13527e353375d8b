"""What surrounds every response: headers, origins, request ids, and a log without personal data."""

import json
import logging

import pytest
from starlette.testclient import TestClient

from assistant_bots.guard.middleware import MAX_BODY, content_policy
from assistant_bots.service.logs import JsonLines

ASK = {"question": "passeport"}
REQUESTS = [
    ("GET", "/", {}, 200),
    ("GET", "/poser-une-question", {}, 200),
    ("POST", "/poser-une-question", {"data": {"question": "passeport"}}, 200),
    ("POST", "/poser-une-question", {"data": {"question": ""}}, 422),
    ("GET", "/sources/passeport", {}, 200),
    ("GET", "/sources/rien", {}, 404),
    ("GET", "/donnees-personnelles", {}, 200),
    ("GET", "/accessibilite", {}, 200),
    ("GET", "/transparence", {}, 200),
    ("GET", "/mentions-legales", {}, 200),
    ("POST", "/avis", {"data": {}}, 422),
    ("GET", "/theme.css", {}, 200),
    ("GET", "/static/site.css", {}, 200),
    ("GET", "/static/rien.css", {}, 404),
    ("GET", "/logo", {}, 404),
    ("GET", "/api/v1/openapi.json", {}, 200),
    ("GET", "/api/v1/problems", {}, 200),
    ("POST", "/api/v1/ask", {"json": ASK}, 200),
    ("POST", "/api/v1/ask", {"json": {}}, 422),
    ("POST", "/api/v1/ask", {"content": b"x" * (MAX_BODY + 1)}, 413),
    ("POST", "/api/v1/ask/stream", {"json": ASK}, 200),
    ("GET", "/api/v1/site", {}, 200),
    ("GET", "/api/v1/resources", {}, 200),
    ("GET", "/ressources", {}, 200),
    ("GET", "/ressources.csv", {}, 200),
    ("GET", "/ressources/imprimer", {}, 200),
    ("GET", "/ressources.rss", {}, 200),
    ("GET", "/api/v1/sources/passeport", {}, 200),
    ("DELETE", "/api/v1/conversations/" + "a" * 22, {}, 204),
    ("GET", "/api/v1/search?q=passeport", {}, 200),
    ("GET", "/v1/models", {}, 404),
    ("POST", "/v1/chat/completions", {"json": {}}, 404),
    ("GET", "/robots.txt", {}, 200),
    ("GET", "/favicon.ico", {}, 200),
    ("GET", "/.well-known/security.txt", {}, 200),
    ("GET", "/health/live", {}, 200),
    ("GET", "/health/ready", {}, 200),
    ("GET", "/metrics", {}, 403),
    ("GET", "/bureau", {}, 403),
    ("PUT", "/api/v1/ask", {}, 405),
    ("GET", "/rien", {}, 404),
    ("GET", "/rien", {"headers": {"accept": "text/html"}}, 404),
    ("HEAD", "/", {}, 200),
    ("HEAD", "/rien", {}, 404),
    ("HEAD", "/api/v1/ask", {}, 405),
]
HEADERS = (
    "content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy",
    "cross-origin-resource-policy", "x-request-id", "cache-control",
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "sent", "status"), REQUESTS)
def test_every_response_carries_every_header(client, method, path, sent, status):
    response = client.request(method, path, **sent)
    assert response.status_code == status
    assert [name for name in HEADERS if name not in response.headers] == []
    assert "*" not in response.headers.get("access-control-allow-origin", "")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in response.headers
    assert "strict-transport-security" not in response.headers


def test_the_500_carries_them_too(client, monkeypatch):
    monkeypatch.setattr("assistant.assistant.Assistant.ask", lambda *_: 1 / 0)
    response = client.post("/api/v1/ask", json=ASK)
    assert response.status_code == 500
    assert [name for name in HEADERS if name not in response.headers] == []


def test_every_route_of_the_application_is_in_the_table_above(client):
    app = client.app
    while not hasattr(app, "routes"):
        app = getattr(app, "_app", None) or app.app
    tried = {path.split("?")[0] for _, path, _, _ in REQUESTS}
    for route in _paths(app.routes):
        prefix = route.split("{")[0]
        assert any(path == route or ("{" in route and path.startswith(prefix)) for path in tried) or route in {
            "/widget.js",
            "/api/v1/feedback",
        }, route


def _paths(routes):
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        if inner:
            yield from _paths(inner)
        elif hasattr(route, "path"):
            yield route.path


@pytest.mark.parametrize("path", [path for method, path, _, status in REQUESTS if (method, status) == ("GET", 200)])
def test_a_head_has_the_headers_of_the_get_and_no_content(client, path):
    got, head = client.get(path), client.head(path)
    assert head.status_code == 200
    assert head.content == b""
    changing = {"x-request-id", "date"}
    assert {*head.headers.items()} - {*got.headers.items()} <= {
        (n, v) for n, v in head.headers.items() if n in changing
    }
    assert set(head.headers) == set(got.headers)


def test_a_head_is_counted_under_its_route_and_logged_as_a_head(client, caplog):
    with caplog.at_level(logging.INFO):
        client.head("/sources/passeport")
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.message == "Réponse"]
    assert (lines[-1]["method"], lines[-1]["route"], lines[-1]["status"]) == ("HEAD", "/sources/{identifier}", 200)


def test_https_is_remembered_for_a_year(make_client):
    secure = TestClient(make_client().app, base_url="https://ville.example")
    assert secure.get("/health/live").headers["strict-transport-security"] == "max-age=31536000"


def test_the_policy_allows_our_own_files_and_the_communes_sites_only(client):
    policy = client.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'self' https://villebrune.example;" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "'self' https://a.example" in content_policy(["https://a.example"])


def test_static_files_and_the_logo_may_be_embedded_elsewhere_and_nothing_else(client):
    assert client.get("/logo").headers["cross-origin-resource-policy"] == "cross-origin"  # the widget's, on any site
    assert client.get("/static/site.css").headers["cross-origin-resource-policy"] == "cross-origin"
    assert client.get("/").headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://villebrune.example", True),
        ("https://ecoles.example", True),
        ("https://mechant.example", False),
        ("https://villebrune.example.mechant.example", False),
        ("null", False),
    ],
)
def test_only_named_origins_may_read_the_interface(make_client, origin, allowed):
    client = make_client(allowed_origins="https://ecoles.example/")
    for response in (
        client.post("/api/v1/ask", json=ASK, headers={"origin": origin}),
        client.post("/api/v1/ask", json={}, headers={"origin": origin}),
        client.options("/api/v1/ask", headers={"origin": origin, "access-control-request-method": "POST"}),
    ):
        assert response.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert "access-control-allow-credentials" not in response.headers


def test_a_body_that_hides_its_length_is_stopped(client):
    def endless():
        for _ in range(200):
            yield b"x" * 1024

    response = client.post("/api/v1/ask", content=endless(), headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert "64 ko" in response.json()["detail"]


def test_the_log_holds_no_question_no_query_and_no_address(client, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post("/api/v1/ask", json={"question": "zanzibar passeport"})
        client.get("/poser-une-question?q=zanzibar")
        client.get("/sources/zanzibar")
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records if record.name.startswith("assistant")]
    assert len(lines) >= 3
    written = json.dumps(lines)
    assert "zanzibar" not in written
    assert "testclient" not in written
    assert all(line["request_id"] for line in lines if line["message"] == "Réponse")


def test_an_exception_is_logged_by_its_place_and_not_by_its_text():
    with pytest.raises(ValueError, match="Durand") as raised:
        int("adresse de Mme Durand")
    seen = (raised.type, raised.value, raised.tb)
    record = logging.LogRecord("assistant_bots", logging.ERROR, __file__, 1, "Erreur", (), seen)
    line = json.loads(JsonLines().format(record))
    assert line["exception"] == "ValueError"
    assert "Durand" not in json.dumps(line)
    assert line["where"][-1].startswith("web/test_guard.py:")
