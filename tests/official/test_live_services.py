"""The live services, played by a server on this machine: what is asked, and every way to fail."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from official_town import TOWN, as_api, office
from town import one_sentence

from assistant.errors import CommuneJoined, CommuneUnknown, OfficialServiceFailed
from assistant.official import live_services
from assistant.official.live_services import LiveSource
from assistant.official.town import read_town

pytestmark = pytest.mark.network
HALL, CAF = office(), office("Caf de l'Essai", "caf", "27229", id="caf-1")
PREFECTURE = office("Préfecture de l'Essai", "prefecture", "28085", id="pref-1")
JOINED = {"nom": "Bourg-Essai", "code": "28993", "chefLieu": "28990"}
NEIGHBOUR = {**JOINED, "code": "28994", "nom": "Bourg-Essai-Bis", "chefLieu": "28995"}
VILLENEUVE = read_town(TOWN, "geo")
Answer = tuple[int, bytes]


class Services:
    """The services' answers and what they were asked."""

    def __init__(self, address: str) -> None:
        self.address, self.asked = address, list[tuple[str, dict[str, str]]]()
        self.answer: Callable[[str, dict[str, str]], Answer] = self.usual

    def usual(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/communes":
            known = query.get("code") == "28990" or "Villeneuve" in query.get("nom", "")
            return 200, json.dumps([TOWN] if known else []).encode()
        if path == "/communes_associees_deleguees":
            known = query.get("code") == JOINED["code"] or query.get("nom", "").startswith("Bourg")
            return 200, json.dumps([JOINED, NEIGHBOUR] if known else []).encode()
        where = query["where"]
        if "competence" in path:
            kinds = {"caf": '["caf-1"]', "mairie": json.dumps([HALL["id"]])}
            rows = [
                {"code_insee_commune": "28990", "code_type_service_local": kind, "id_service_local": found}
                for kind, found in kinds.items()
            ]
            return 200, json.dumps({"total_count": len(rows), "results": rows}).encode()
        known = {'"28990"': HALL, "caf-1": CAF, '"prefecture"': PREFECTURE}
        found = [as_api(record) for word, record in known.items() if word in where]
        return 200, json.dumps({"total_count": len(found), "results": found}).encode()

    def source(self) -> LiveSource:
        return LiveSource(self.address, self.address, pause=0)


@pytest.fixture
def services() -> Iterator[Services]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            played.asked.append((parts.path, query))
            code, body = played.answer(parts.path, query)
            self.send_response(code)
            self.send_header("Content-Length", str(len(body) + (50 if body.endswith(b"#cut") else 0)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that leaves is expected here
    played = Services(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield played
    server.shutdown()
    server.server_close()


def test_a_commune_takes_a_few_requests(services: Services) -> None:
    source = services.source()
    (town,) = source.towns("28990")
    found = source.directory(town)
    assert sorted(one.name for one in found.offices) == sorted(one["nom"] for one in (HALL, CAF, PREFECTURE))
    assert found.competence.desks["caf"] == ("caf-1",)
    assert len(services.asked) <= 6
    assert all("28990" in str(query) or "28" in str(query) or "caf-1" in str(query) for _, query in services.asked)


def test_a_name_is_asked_as_it_is(services: Services) -> None:
    assert [one.code for one in services.source().towns(" Villeneuve-les-Essais ")] == ["28990"]
    assert services.asked[0][1]["nom"] == "Villeneuve-les-Essais"
    for wanted in ("Nulle-Part", "99999"):
        with pytest.raises(CommuneUnknown):
            services.source().towns(wanted)


@pytest.mark.parametrize("wanted", ["28993", "Bourg Essai"])
def test_a_commune_of_another_time_names_the_one_of_today(services: Services, wanted: str) -> None:
    with pytest.raises(CommuneJoined, match=r"partie de Villeneuve-les-Essais \(28990, Eure-et-Loir\), donnez ce code"):
        services.source().towns(wanted)


def test_a_commune_that_is_not_found_is_said_so_whatever_the_list_of_joined_ones_answers(services: Services) -> None:
    services.answer = lambda path, query: (404, b"") if "deleguees" in path else services.usual(path, query)
    with pytest.raises(CommuneUnknown, match="vérifiez-le"):
        services.source().towns("28993")


def test_long_answers_are_read_page_by_page(services: Services) -> None:
    records = [as_api(office(f"Mairie annexe {number}", id=f"m{number}")) for number in range(230)]

    def paged(path: str, query: dict[str, str]) -> Answer:
        if path == "/communes" or "competence" in path or '"28990"' not in query["where"]:
            return services.usual(path, query)
        start = int(query["offset"])
        return 200, json.dumps({"total_count": 230, "results": records[start : start + 100]}).encode()

    services.answer = paged
    source = services.source()
    assert len(source.directory(source.towns("28990")[0]).offices) >= 230
    services.answer = lambda path, query: (200, json.dumps({"total_count": 10**6, "results": records[:100]}).encode())
    with pytest.raises(OfficialServiceFailed, match="trop longue"):
        source.directory(VILLENEUVE)


@pytest.mark.parametrize(
    ("code", "body", "words"),
    [
        (404, b"{}", "code 404"),
        (500, b"", "code 500"),
        (429, b'{"errorcode": 10002}', "trop de demandes"),
        (400, b'{"error_code": "ODSQLSyntaxError"}', "code 400"),
        (200, b"<!DOCTYPE html><html></html>", "page web"),
        (200, b'{"total_count": 3, "resul', "coupée"),
        (200, b'[{"nom": "X"}]#cut', "coupée ou refusée"),
        (200, b'{"autre": 1}', "forme attendue"),
        (200, b"[" * 100_000, "coupée"),
        (200, b" " * 9_000_000, "trop longue"),
    ],
)
def test_every_failure_is_one_sentence(services: Services, code: int, body: bytes, words: str) -> None:
    services.answer = lambda _path, _query: (code, body)
    source = services.source()
    for asked in (lambda: source.towns("28990"), lambda: source.directory(VILLENEUVE)):
        with pytest.raises(OfficialServiceFailed, match=words) as caught:
            asked()
        one_sentence(caught.value)
        assert "--from" in str(caught.value)


def test_a_service_that_does_not_answer_is_asked_twice(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(path: str, query: dict[str, str]) -> Answer:
        time.sleep(0.6)
        return services.usual(path, query)

    services.answer = slow
    monkeypatch.setattr(live_services, "_TIMEOUT", httpx.Timeout(0.2))
    with pytest.raises(OfficialServiceFailed, match="à temps"):
        services.source().towns("28990")
    assert len(services.asked) == 2


def test_nobody_there() -> None:
    with pytest.raises(OfficialServiceFailed, match="coupée ou refusée"):
        LiveSource("http://127.0.0.1:9", "http://127.0.0.1:9", pause=0).towns("28990")
