"""A real server on this machine that serves one archive, and misbehaves when a test asks it to."""

import io
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def zipped(word: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("F1.xml", word * 20_000)
    return buffer.getvalue()


class Server(ThreadingHTTPServer):
    """Serves one content as a real server would; the attributes say how it misbehaves."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content, self.etag, self.modified = zipped("un"), '"v1"', "Mon, 04 Mar 2024 10:00:00 GMT"
        self.status, self.location, self.encoding = 200, "", ""
        self.cut_after: list[int] = []
        self.sized, self.wrong_range = True, False
        self.seen: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/part/zip/vosdroits-latest.zip"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        server, headers = self.server, self.headers
        server.seen.append({name: value for name, value in headers.items() if name.startswith(("If-", "Range"))})
        if server.location or server.status != 200:
            self.send_response(server.status)
            self.send_header("Location", server.location)
            self.end_headers()
            return
        if headers.get("If-None-Match") == server.etag:
            self.send_response(304)
            self.end_headers()
            return
        self._body(headers.get("Range") or "", headers.get("If-Range") or "")

    def _body(self, asked: str, version: str) -> None:
        server, start = self.server, 0
        if asked and version in {server.etag, server.modified}:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
        if start >= len(server.content):
            self.send_response(416)
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            first = 0 if server.wrong_range else start
            self.send_header("Content-Range", f"bytes {first}-{len(server.content) - 1}/{len(server.content)}")
        named = {"ETag": server.etag, "Last-Modified": server.modified, "Content-Encoding": server.encoding}
        for name, value in named.items():
            if value:
                self.send_header(name, value)
        if server.sized:
            self.send_header("Content-Length", str(len(server.content) - start))
        self.end_headers()
        stop = start + server.cut_after.pop(0) if server.cut_after else len(server.content)
        self.wfile.write(server.content[start:stop])
