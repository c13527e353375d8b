"""Addresses asked on a real server of this machine, what is kept of them, and what it changes in the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest
from typer.testing import CliRunner

from assistant.cli import build_app
from assistant.resources.catalogue import FILE, Shelf, read_catalogue
from assistant.resources.sentences import state
from assistant.resources.upkeep import link_history
from assistant.resources.upkeep.link_check import AGENT, Answered, probe, probe_all

DAYS = [date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29)]
CODES = {"/ok": 200, "/gone": 410, "/missing": 404, "/denied": 403, "/broken": 503, "/only-get": 405}


class Handler(BaseHTTPRequestHandler):
    asked: list[tuple[str, str, str]]

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        type(self).asked.append((self.command, self.path, self.headers["User-Agent"]))
        moved = {"/moved": "/ok", "/loop": "/loop", "/slash": "/slash/"}.get(self.path)
        code = 302 if moved else CODES.get(self.path, 200)
        if self.path == "/only-get" and self.command == "GET":
            code = 200
        self.send_response(code)
        if moved:
            self.send_header("Location", moved)
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def server() -> Iterator[str]:
    Handler.asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()


@pytest.mark.network
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/ok", "answers"), ("/slash", "answers"), ("/only-get", "answers"), ("/moved", "moved"), ("/gone", "gone"),
        ("/missing", "gone"), ("/denied", "refuses"), ("/broken", "failing"), ("/loop", "unreachable"),
    ],
)  # fmt: skip
def test_what_an_address_does(server, path, found):
    (answered,) = probe_all([server + path])
    assert answered.state == found
    assert {agent for _, _, agent in Handler.asked} == {AGENT}


@pytest.mark.network
def test_a_bad_certificate_and_a_closed_port(server):
    with httpx.Client(timeout=5) as client:
        assert probe(server.replace("http:", "https:") + "/ok", client).state == "certificate"
        assert probe("http://127.0.0.1:9/", client).state == "unreachable"


@pytest.mark.network
def test_a_host_is_asked_once_in_a_second(server):
    waits: list[float] = []
    list(probe_all([server + "/ok"] * 3, waits.append))
    assert len(waits) == 2
    assert all(0.5 < wait <= 1 for wait in waits)


def days(*states: str) -> link_history.Seen:
    known = None
    for day, one in zip(DAYS, states, strict=False):
        known = link_history.after(known, Answered("https://a.example", one), day)
    assert known is not None
    return known


@pytest.mark.parametrize(
    ("states", "lost"),
    [
        (("answers",), False), (("gone",), True), (("unreachable",), False), (("unreachable", "unreachable"), True),
        (("unreachable", "answers", "unreachable"), False), (("certificate", "failing", "unreachable"), True),
        (("refuses", "refuses", "refuses"), False), (("gone", "answers"), False),
    ],
)  # fmt: skip
def test_one_bad_day_is_not_enough(states, lost):
    assert days(*states).lost is lost
    if lost:
        assert days(*states).since == DAYS[0].isoformat()


def test_two_checks_of_one_day_count_once():
    first = link_history.after(None, Answered("https://a.example", "unreachable"), DAYS[0])
    assert not link_history.after(first, Answered("https://a.example", "unreachable"), DAYS[0]).lost


def test_a_lost_address_is_said_and_sinks(tmp_path):
    shelf = Shelf(None, data=tmp_path)
    need = "calcul mental"
    first = shelf.catalogue().searcher.search(need).resources[0]
    link_history.write(tmp_path, {first.url: days("gone"), "https://vikidia.example": days("answers")})
    again = shelf.catalogue()
    found = again.searcher.search(need).resources
    assert found[-1].id == first.id
    assert len(found) > 1
    marked = again.get(first.id)
    assert marked is not None
    assert state(marked).startswith("L’adresse ne répond plus depuis le 27 novembre 2026.")
    assert marked.sources[-1].title == "contrôle de l'adresse par l'assistant"


def test_an_address_that_answers_is_seen_in_service(tmp_path):
    one = next(one for one in read_catalogue().resources if one.status.state == "cited" and one.url)
    link_history.write(tmp_path, {one.url: days("answers")})
    marked = read_catalogue(data=tmp_path).get(one.id)
    assert marked is not None
    assert state(marked).startswith("Vu en service : 27 novembre 2026.")


@pytest.mark.parametrize("raw", ["", "[]", '{"a": 1}', '{"a": {"day": 1, "surprise": 2}}', "\0"])
def test_a_broken_file_of_checks_changes_nothing(tmp_path, raw):
    (tmp_path / link_history.FILE).write_text(raw)
    assert read_catalogue(data=tmp_path).resources == read_catalogue().resources


@pytest.mark.network
def test_the_command_reports_keeps_and_fails_when_one_is_lost(server, mini_site: Path, tmp_path, monkeypatch):
    own = [one for one in read_catalogue().resources if one.url][:3]
    lines = [
        json.dumps({**one.model_dump(mode="json"), "url": server + path})
        for one, path in zip(own, ("/ok", "/gone", "/moved"), strict=True)
    ]
    common = tmp_path / "common"
    common.mkdir()
    (common / FILE).write_text("")
    monkeypatch.setattr("assistant.resources.catalogue.common_pages", lambda: common)
    (mini_site / FILE).write_text("\n".join(lines))
    run = CliRunner().invoke(build_app(), ["resources", "check", "--site", str(mini_site)])
    assert run.exit_code == 1
    assert "n’existe plus (code 410). Sa fiche le dit" in run.stdout
    assert f"mène maintenant à {server}/ok" in run.stdout
    assert len(run.stdout.splitlines()) == 2
    assert {one.state for one in link_history.read(mini_site / ".assistant").values()} == {"answers", "gone", "moved"}
