"""How much one visitor, one network and everyone together may ask, and who counts for whom."""

from datetime import date

import pytest
from limits import parse_many

from assistant.errors import SettingInvalid
from assistant.settings import Settings
from assistant_bots.guard.rate_limits import CLIENTS_IN_A_NETWORK, READS_PER_CLIENT, Limits
from assistant_bots.service.fair_queue.concurrency_limits import QUESTIONS_PER_SHARED_ADDRESS, QUESTIONS_PER_VISITOR
from assistant_bots.service.problems import TooManyRequests

ASK = {"question": "passeport"}


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
    assert "203.0.113.7" not in repr(vars(limits.counts))


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
    for _ in range(QUESTIONS_PER_SHARED_ADDRESS // QUESTIONS_PER_VISITOR):
        asks(limits, "198.51.100.7")
    with pytest.raises(TooManyRequests):
        asks(limits, "198.51.100.7")
    assert limits.clients.of("::ffff:198.51.100.7") == limits.clients.of("198.51.100.7")
    assert limits.clients.of("2001:db8:9::1").questions == QUESTIONS_PER_SHARED_ADDRESS
    with pytest.raises(SettingInvalid, match=r"ASSISTANT_SHARED_ADDRESSES.*203\.0\.113"):
        Limits.of(Settings(shared_addresses="l'école"))


def test_a_limit_that_cannot_be_read_stops_the_start():
    with pytest.raises(SettingInvalid, match=r"ASSISTANT_RATE_CLIENT.*30/minute"):
        Limits.of(Settings(rate_client="beaucoup"))


def test_a_few_addresses_at_their_limit_do_not_use_up_what_all_may_ask():
    """Forty who ask as much as they may leave a visitor his question: the turns, which are fair, bound the work."""
    limits = Limits.of(Settings())
    for n in range(40):
        asker = limits.clients.of(f"203.0.113.{n}")
        for _ in range(60):
            limits.check(asker, writing=True)
        with pytest.raises(TooManyRequests, match="Vous posez beaucoup"):
            limits.check(asker, writing=True)
    limits.check(limits.clients.of("198.51.100.7"), writing=True)
