"""A small real HTTP server that speaks the embeddings API of OpenAI, and its faults."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fakes import HashEmbedder

Reply = tuple[int, bytes]


class EmbeddingApi:
    """``faults`` are replies to give first, in order; then the vectors of a :class:`HashEmbedder`."""

    def __init__(self) -> None:
        self.faults: list[Reply] = []
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.pause = 0.0
        self.url = ""
        self._model = HashEmbedder()
        self._lock = threading.Lock()

    def reply(self, path: str, key: str, request: dict[str, Any]) -> Reply:
        with self._lock:
            self.keys.append(key)
            self.requests.append(request)
            fault = self.faults.pop(0) if self.faults else None
        if path != "/v1/embeddings":
            return 404, b"{}"
        time.sleep(self.pause)
        return fault or (200, self.vectors(request["input"]))

    def vectors(self, texts: list[str]) -> bytes:
        rows = 3.0 * self._model.passages(texts)  # not of length one: the adapter normalises
        data = [{"object": "embedding", "index": n, "embedding": row.tolist()} for n, row in enumerate(rows)]
        return json.dumps({"object": "list", "data": data[::-1]}).encode()  # the order is told by « index »


@contextmanager
def serving() -> Iterator[EmbeddingApi]:
    """The server on a free port of this machine."""
    api = EmbeddingApi()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content = api.reply(self.path, self.headers.get("Authorization", ""), request)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(BrokenPipeError):  # the adapter may have given up
                self.wfile.write(content)

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
