"""The addresses of an update on one server of this machine: commune, directory, three archives; each can fail."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from official_town import TOWN, as_api

AUDIENCES = {"part": "Particuliers", "pro": "Professionnels", "asso": "Associations"}
_SHEET = """<?xml version="1.0" encoding="UTF-8"?>
<Publication xmlns:dc="http://purl.org/dc/elements/1.1/" ID="F{number}" type="Fiche d'information">
<dc:title>Fiche {number}</dc:title><dc:date>modified 2026-03-01</dc:date><dc:description>Tout savoir.</dc:description>
<Audience>{audience}</Audience><FilDAriane><Niveau ID="{audience}">Accueil</Niveau></FilDAriane>
<Texte><Paragraphe>{words}</Paragraphe></Texte></Publication>"""


def sheets(space: str, numbers: range, words: str = "Apportez une photo.") -> bytes:
    """An archive of official sheets."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for number in numbers:
            text = _SHEET.format(number=number, audience=AUDIENCES[space], words=words)
            file.writestr(f"F{number}.xml", text)
    return out.getvalue()


class Web:
    """What is served; ``fails`` maps a part of a path to a code, or to the bytes sent in place of the content."""

    def __init__(self, address: str, records: list[dict[str, Any]]) -> None:
        self.address, self.records = address, records
        self.archives = {"part": sheets("part", range(1, 7)), "pro": sheets("pro", range(20, 26))}
        self.archives["asso"] = sheets("asso", range(40, 46))
        self.fails: dict[str, int | bytes] = {}
        self.cut: set[str] = set()
        self.asked: list[tuple[str, int]] = []

    def addresses(self) -> dict[str, str]:
        return {space: f"{self.address}/{space}/zip/vosdroits-latest.zip" for space in self.archives}

    def answer(self, path: str, query: dict[str, str]) -> bytes:
        """The content at ``path``."""
        space = path.split("/")[1]
        if space in self.archives:
            return self.archives[space]
        if path == "/communes":
            return json.dumps([TOWN]).encode()
        if "competence" in path:
            kinds = {kind["type_service_local"]: one["id"] for one in self.records for kind in one["pivot"]}
            found: list[Any] = [
                {"code_insee_commune": "28990", "code_type_service_local": kind, "id_service_local": json.dumps([one])}
                for kind, one in kinds.items()
            ]
        else:
            where = query["where"]
            found = [as_api(one) for one in self.records if one["id"] in where or one["code_insee_commune"] in where]
        return json.dumps({"total_count": len(found), "results": found}).encode()


class _Handler(BaseHTTPRequestHandler):
    web: Web

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        body = self.web.answer(parts.path, {key: one[0] for key, one in parse_qs(parts.query).items()})
        fault = next((how for part, how in self.web.fails.items() if part in parts.path), None)
        body = fault if isinstance(fault, bytes) else body
        etag = f'"{hash(body)}"'
        code = fault if isinstance(fault, int) else 304 if self.headers.get("If-None-Match") == etag else 200
        start = 0
        if self.headers.get("Range") and self.headers.get("If-Range") == etag and code == 200:
            code, start = 206, int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        self.web.asked.append((parts.path, code))
        body = body if code in {200, 206} else b""
        self.send_response(code)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(body) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        cut = any(part in parts.path for part in self.web.cut)
        self.wfile.write(body[start : start + (len(body) - start) // 2] if cut else body[start:])


@contextmanager
def served(records: list[dict[str, Any]]) -> Iterator[Web]:
    """A running server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {}))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that leaves is expected here
    web = Web(f"http://127.0.0.1:{server.server_port}", records)
    server.RequestHandlerClass.web = web  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
