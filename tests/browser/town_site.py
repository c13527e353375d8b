"""A town's own website around the widget: another origin, its own policy, a style sheet that means well or ill."""

import html
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

STRICT = (
    "default-src 'none'; script-src {api}; connect-src {api}; style-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /csp"
)
HOSTILE = """
* { all: unset !important; }
*, *::before, *::after { display: block !important; position: static !important; font: 40px/1 cursive !important;
  color: magenta !important; background: yellow !important; border: 9px dashed lime !important; margin: 20px !important;
  padding: 20px !important; text-transform: uppercase !important; letter-spacing: 1em !important;
  visibility: hidden !important; pointer-events: none !important; float: left !important; width: 90px !important;
  transition: all 3s !important; --primary: red !important; --paper: red !important; --ink: red !important; }
html { font-size: 40px !important; }
body * { direction: rtl !important; }
html, body { width: auto !important; margin: 0 !important; float: none !important; }
body { transform: translate(30px, 30px) !important; filter: invert(1) !important; overflow: hidden !important; }
"""
PLAIN = """html { color-scheme: light dark; background: Canvas; } body { font: 16px/1.5 sans-serif; margin: 2em; }
main { max-width: 40em; }"""
BODY = """<header><a href="#contenu" id="first">Aller au contenu</a></header>
<main id="contenu"><h1>Ville d'essai</h1><p>Une page de la commune.</p><p><a href="#contenu" id="middle">Un lien</a></p>
<form><label>Recherche <input id="search" name="q"></label></form></main>
<footer><p><a href="#contenu" id="last">Mentions légales</a></p></footer>"""


@dataclass
class TownSite:
    """Serves host pages at ``url`` and keeps the violations of their policy that browsers report."""

    url: str = ""
    reports: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=50))

    def start(self) -> ThreadingHTTPServer:
        """Listen on a free port of this machine."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        reports = self.reports

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(address.query).items()}
                if address.path == "/style.css":
                    self._send("text/css", HOSTILE if query.get("hostile") else PLAIN)
                elif address.path in {"/", "/page"}:
                    policy = STRICT.format(api=query.get("api", "")) if query.get("strict") else ""
                    self._send("text/html; charset=utf-8", host_page(query), policy)
                else:
                    self.send_error(404)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                reports.append(json.loads(body))
                self.send_response(204)
                self.end_headers()

            def _send(self, kind: str, text: str, policy: str = "") -> None:
                body = text.encode()
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                if policy:
                    self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: Any) -> None:
                pass

        return Handler


def host_page(query: dict[str, str]) -> str:
    """The page; ``data`` is a JSON object of ``data-*`` attributes, ``element`` asks for the element with its link."""
    api = query.get("api", "")
    hostile = "?hostile=1" if query.get("hostile") else ""
    attributes = json.loads(query.get("data", "{}")).items()
    data = "".join(f' data-{name}="{html.escape(value)}"' for name, value in attributes)
    link = f'<commune-assistant><a href="{api}/poser-une-question">Poser une question</a></commune-assistant>'
    direction = f' dir="{query["dir"]}"' if "dir" in query else ""
    tag = f'<script src="{api}/widget.js" defer{data}></script>' if api else ""
    return (
        f'<!DOCTYPE html><html lang="{query.get("lang", "fr")}"{direction}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>Ville d\'essai</title><link rel="stylesheet" href="/style.css{hostile}">{tag}</head>'
        f"<body>{BODY}{link if query.get('element') else ''}</body></html>"
    )
