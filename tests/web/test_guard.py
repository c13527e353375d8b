"""What surrounds every response: headers, limits, origins, request ids, and a log without personal data."""

import json
import logging
from datetime import date

import pytest
from limits import parse_many
from starlette.testclient import TestClient

from assistant.errors import SettingInvalid
from assistant.settings import Settings
from assistant_bots.guard.limits import CLIENTS_IN_A_NETWORK, READS_PER_CLIENT, Limits
from assistant_bots.guard.middleware import MAX_BODY, content_policy
from assistant_bots.service.logs import JsonLines
from assistant_bots.service.problems import TooManyRequests
from assistant_bots.service.turns import PLACES, SHARED_PLACES

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


def test_too_many_questions_of_one_client_wait(make_client):
    client = make_client(rate_client="3/minute")
    assert [client.post("/api/v1/ask", json=ASK).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.post("/poser-une-question", data=ASK, headers={"accept": "text/html", "origin": "null"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert "Vous posez beaucoup de questions" in refused.text
    assert refused.text.startswith("<!DOCTYPE html>")
    assert client.get("/poser-une-question").status_code == 200, "lire reste possible"


def test_a_browser_of_the_towns_site_can_read_why_it_must_wait(make_client):
    client = make_client(rate_client="1/minute")
    client.post("/api/v1/ask", json=ASK)
    refused = client.post("/api/v1/ask", json=ASK, headers={"origin": "https://villebrune.example"})
    assert refused.status_code == 429
    assert refused.headers["access-control-allow-origin"] == "https://villebrune.example"


def test_everyone_together_waits_too(make_client):
    client = make_client(rate_total="2/minute")
    codes = [client.post("/api/v1/ask", json=ASK).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert "Beaucoup de personnes" in client.post("/api/v1/ask", json=ASK).json()["detail"]


def test_the_trusted_bot_speaks_for_many_people_and_counts_for_all(make_client):
    client = make_client(secret="partage", rate_client="1/minute", rate_total="3/minute")
    trusted = {"authorization": "Bearer partage"}
    codes = [client.post("/api/v1/ask", json=ASK, headers=trusted).status_code for _ in range(3)]
    assert codes == [200, 200, 200], "la limite d'une personne n'est pas la sienne"
    refused = client.post("/api/v1/ask", json=ASK, headers=trusted)
    assert refused.status_code == 429
    assert "Beaucoup de personnes" in refused.json()["detail"]
    assert client.post("/api/v1/ask", json=ASK).status_code == 429, "ses questions comptent pour tous"


def test_a_watchman_is_answered_however_often_it_asks(make_client):
    """Who reads too much waits; what watches the service must not take that for a breakdown."""
    client = make_client()
    allowed = parse_many(READS_PER_CLIENT)[0].amount
    assert {client.get("/health/live").status_code for _ in range(allowed + 1)} == {200}
    assert {client.get("/rien").status_code for _ in range(allowed)} == {404}
    assert client.get("/rien").status_code == 429
    assert [client.get(f"/health/{one}").status_code for one in ("live", "ready")] == [200, 200]


def test_a_forged_forwarded_address_does_not_escape_the_limit(make_client):
    client = make_client(rate_client="2/minute")
    codes = [
        client.post("/api/v1/ask", json=ASK, headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code
        for n in range(3)
    ]
    assert codes == [200, 200, 429]


def test_the_key_of_a_client_changes_every_day_and_holds_no_address():
    day = [date(2026, 11, 24)]
    limits = Limits.of(Settings(rate_client="1/day", secret="un secret"))
    limits.clients.today = lambda: day[0]
    limits.check(limits.clients.of("203.0.113.7"), writing=True)
    with pytest.raises(TooManyRequests):
        limits.check(limits.clients.of("203.0.113.7"), writing=True)
    day[0] = date(2026, 11, 25)
    limits.check(limits.clients.of("203.0.113.7"), writing=True)
    assert "203.0.113.7" not in repr(vars(limits._limiter.storage))


def asks(limits: Limits, address: str) -> None:
    limits.check(limits.clients.of(address), writing=True)


def test_the_many_addresses_of_an_ipv6_client_count_for_one():
    limits = Limits.of(Settings(rate_client="1/day"))
    asks(limits, "2001:db8:1:2::1")
    with pytest.raises(TooManyRequests):
        asks(limits, "2001:db8:1:2:ffff::9")
    asks(limits, "2001:db8:1:3::1")


def test_the_many_networks_of_a_48_count_for_four():
    limits = Limits.of(Settings(rate_client="1/day"))
    for n in range(CLIENTS_IN_A_NETWORK):
        asks(limits, f"2001:db8:1:{n}::1")
    with pytest.raises(TooManyRequests):
        asks(limits, "2001:db8:1:ffff::1")
    asks(limits, "2001:db8:2::1")


def test_a_school_behind_one_address_counts_for_many():
    limits = Limits.of(Settings(rate_client="1/day", shared_addresses="198.51.100.0/28, 2001:db8:9::/48"))
    for _ in range(SHARED_PLACES // PLACES):
        asks(limits, "198.51.100.7")
    with pytest.raises(TooManyRequests):
        asks(limits, "198.51.100.7")
    assert limits.clients.of("::ffff:198.51.100.7") == limits.clients.of("198.51.100.7")
    assert limits.clients.of("2001:db8:9::1").places == SHARED_PLACES
    with pytest.raises(SettingInvalid, match=r"ASSISTANT_SHARED_ADDRESSES.*203\.0\.113"):
        Limits.of(Settings(shared_addresses="l'école"))


def test_a_limit_that_cannot_be_read_stops_the_start():
    with pytest.raises(SettingInvalid, match=r"ASSISTANT_RATE_CLIENT.*30/minute"):
        Limits.of(Settings(rate_client="beaucoup"))


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
