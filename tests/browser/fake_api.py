"""A small strict server in place of ours: the real files of the widget, requests checked, answers as a script says.

It exists for what the real server cannot be made to say: hostile answers, silences, cuts. What it takes and gives is
validated by the records of the real interface.
"""

import contextlib
import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from assistant.records import Answer, Citation, Contact
from assistant_bots.pages.static_files import STATIC
from assistant_bots.service.api_schema import Question, SiteOut
from assistant_bots.service.feedback import Opinion
from assistant_bots.service.problem_details import MEDIA_TYPE, Problem

TYPES = {".js": "text/javascript", ".css": "text/css"}
CONTACT = Contact(
    name="Mairie de Saint-Exemple", phone="01 99 00 10 20", email="mairie@saint-exemple.example",
    hours="lundi : 9 h – 12 h", address="1 place de la Mairie", open_now=False, next_opening="lundi à 9 h", url="https://saint-exemple.example/mairie",
)  # fmt: skip
SITE = SiteOut(
    id="saint-exemple", name="Saint-Exemple", website="https://saint-exemple.example", assistant="L'assistant",
    sample=True, banner="Site de démonstration.",
    notice="Je suis un assistant automatisé. Ceci n'est pas une demande à la mairie.",
    privacy="Votre question n'est pas enregistrée. Un avis est gardé 30 jours.",
    controller="Mairie", dpo="dpo@saint-exemple.example", retention_days=30, logo="",
    primary="#1d4e6b", accent="#8a3b12", primary_dark="#8fc1de", accent_dark="#e0a98a",
    contacts=(CONTACT,), pages={"ask": "/poser-une-question", "privacy": "/donnees-personnelles"},
    suggestions={"resident": ("Quand la mairie est-elle ouverte ?",), "school": ("Une activité en CM1 ?",)},
)  # fmt: skip


TEXT = "**De 15 à 17 ans : 42 €**, en timbre fiscal. [1]\n\n- une photo ;\n- un justificatif. [2]"


SHAPE = {
    "lead": "De 15 à 17 ans : 42 €, en timbre fiscal.",
    "body": "[1]",
    "local": "À Saint-Exemple, prenez rendez-vous au 01 99 00 10 21. [2]",
    "more": [{"title": "Et pour un adulte ?", "text": "**Et pour un adulte ?**\n\n86 € en timbre fiscal. [1]"}],
    "text": "**De 15 à 17 ans : 42 €, en timbre fiscal.** [1]\n\n"
    "À Saint-Exemple, prenez rendez-vous au 01 99 00 10 21. [2]\n\n"
    "**Et pour un adulte ?**\n\n86 € en timbre fiscal. [1]\n\n*Relevé le 29 juillet 2025, à vérifier.*",
}
CHOICES = {
    "status": "partial", "kind": "choices", "lead": "Voulez-vous dire … ?", "citations": [],
    "text": "**Voulez-vous dire … ?**\n\n- La piscine\n- Le bassin\n- Autre chose",
    "choices": [
        {"title": "La piscine", "question": "Quand ouvre la piscine ?"},
        {"title": "Le bassin", "question": "Où est le bassin ?"},
    ],
    "suggestions": ["Quand ouvre la piscine ?", "Où est le bassin ?"],
}  # fmt: skip
URGENT = "**En danger : appelez le 17 ou le 112. Impossible de parler : un SMS au 114.**\nLe 3919 vous écoute."


def citation(n: int = 1, **changes: Any) -> Citation:
    """A citation with what matters replaced."""
    values = {
        "n": n, "passage_id": f"passeport-{n}", "document_id": "passeport", "title": f"Prix du passeport {n}",
        "section": "Prix", "url": "https://saint-exemple.example/passeport", "start": 0, "end": 23,
        "quote": "- De 15 à 17 ans : 42 €",
        "publisher": "Mairie de Saint-Exemple", "updated": "2026-01-31",
    }  # fmt: skip
    return Citation.model_validate({**values, **changes})


MAYBE = {
    **CHOICES,
    "lead": "Peut-être : La piscine ouvre à 9 h.", "citations": [citation(1)],
    "body": "[1]\n\nOu cherchez-vous plutôt :",
    "text": "**Peut-être :** **La piscine ouvre à 9 h.** [1]\n\n"
    "**Ou cherchez-vous plutôt :**\n\n- La piscine\n- Le bassin",
}  # fmt: skip


def answer(**changes: Any) -> Answer:
    """An answer with what matters replaced."""
    values = {
        "id": "0" * 32, "question": "Combien coûte un passeport ?", "status": "answered",
        "site": "saint-exemple", "generation": "g", "text": TEXT,
        "citations": [citation(1), citation(2)], "contacts": [CONTACT], "suggestions": ["Quelles pièces apporter ?"],
    }  # fmt: skip
    return Answer.model_validate({**values, **changes})


@dataclass
class Step:
    """How one question is answered: ``pieces`` of text, a pause until ``hold`` is set, then ``end``."""

    answer: Answer = field(default_factory=answer)
    pieces: tuple[str, ...] | None = None
    hold: threading.Event | None = None
    end: str = "answer"  # or « error », « cut », « silence », « mute » (not one byte), « refuse »
    status: int = 422
    detail: str = "Cette question ne peut pas être lue."


@dataclass
class FakeApi:
    """The server: a step a question, then the ordinary answer; ``seen`` are the requests it got."""

    url: str = ""
    steps: deque[Step] = field(default_factory=deque)
    seen: list[tuple[str, str, Any]] = field(default_factory=list)
    site: SiteOut | None = field(default_factory=lambda: SITE)
    feedback_status: int = 204
    closing: threading.Event = field(default_factory=threading.Event)

    def start(self) -> ThreadingHTTPServer:
        """Listen on a free port of this machine."""
        handler = type("Handler", (_Handler,), {"api": self})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def forgot(self) -> list[str]:
        """The conversations it was told to forget; waits a little for the first, which nobody waits for in the page."""
        for _ in range(50):
            if told := [path.rsplit("/", 1)[1] for method, path, _ in self.seen if method == "DELETE"]:
                return told
            time.sleep(0.1)
        return []

    def asked(self) -> list[str]:
        """The questions received."""
        return [body["question"] for _, path, body in self.seen if path == "/api/v1/ask/stream"]


class _Handler(BaseHTTPRequestHandler):
    api: FakeApi
    protocol_version = "HTTP/1.0"

    def do_OPTIONS(self) -> None:
        self._send(204, "", b"")

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.api.seen.append(("GET", path, None))
        if path == "/api/v1/site":
            body = self.api.site.model_dump_json() if self.api.site else ""
            self._send(200 if body else 503, "application/json", body.encode())
            return
        file = STATIC / path.removeprefix("/static/").lstrip("/")
        if file.suffix in TYPES and file.is_file():
            self._send(200, TYPES[file.suffix], file.read_bytes())
        else:
            self._send(404, "text/html", b"<!DOCTYPE html><title>404</title>")

    def do_DELETE(self) -> None:
        self.api.seen.append(("DELETE", self.path, None))
        self._send(204, "", b"")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.api.seen.append(("POST", self.path, body))
        record = {"/api/v1/ask/stream": Question, "/api/v1/feedback": Opinion}.get(self.path)
        if record is None or self.headers.get("Content-Type") != "application/json":
            self._send(404, "text/plain", b"")
            return
        try:
            record.model_validate(body)
        except ValidationError as error:
            self._problem(422, f"Refusé : {error.error_count()}")
            return
        if record is Opinion:
            self._send(self.api.feedback_status, "", b"")
        else:
            self._stream(self.api.steps.popleft() if self.api.steps else Step())

    def _stream(self, step: Step) -> None:
        if step.end == "refuse":
            self._problem(step.status, step.detail)
            return
        if step.end == "mute":
            self.api.closing.wait(60)
            return
        self._head(200, "text/event-stream")
        self._event("status", {"stage": "searching", "message": "Recherche en cours…"})
        for piece in (step.answer.text,) if step.pieces is None else step.pieces:
            self._event("delta", {"text": piece})
            time.sleep(0.03)
        if step.hold is not None:
            step.hold.wait(30)
        if step.end == "answer":
            self._event("answer", step.answer.model_dump(mode="json"))
        elif step.end == "error":
            problem = Problem(title="Erreur", status=500, detail=step.detail, code="unexpected")
            self._event("error", problem.model_dump(mode="json"))
        elif step.end == "silence":
            self.api.closing.wait(60)

    def _event(self, name: str, data: Any) -> None:
        self.wfile.write(f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode())
        self.wfile.flush()

    def _problem(self, status: int, detail: str) -> None:
        self._send(
            status,
            MEDIA_TYPE,
            Problem(title="Refus", status=status, detail=detail, code="refused").model_dump_json().encode(),
        )

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self._head(status, kind, len(body))
        self.wfile.write(body)

    def _head(self, status: int, kind: str, length: int | None = None) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        # As the real server does for the sites of its list; every site is on the list of a test.
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "null"))
        self.send_header("Access-Control-Allow-Methods", "GET, POST, DELETE")
        self.send_header("Access-Control-Allow-Headers", "Content-Type")
        self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
        self.end_headers()

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the browser left, as the tests of timeouts want
            super().handle()

    def log_message(self, *_arguments: Any) -> None:
        pass
