"""An OpenAI-compatible server that misbehaves on request: real HTTP, one thread a call, remembers what it was sent."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class FaultServer:
    """``server.reply`` says how to answer: a text to stream, or a function of (handler, body) that writes by itself."""

    def __init__(self) -> None:
        self.reply: str | Callable[[Any, dict[str, Any]], None] = ""
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.gone = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.requests.append(body)
                owner.headers.append(dict(self.headers))
                try:
                    if callable(owner.reply):
                        owner.reply(self, body)
                    else:
                        stream(self, owner.reply)
                except OSError:
                    owner.gone.set()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    @contextmanager
    def running(self) -> Iterator["FaultServer"]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()


def opened(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True


def event(handler: Any, data: str) -> None:
    handler.wfile.write(f"data: {data}\n\n".encode())
    handler.wfile.flush()


def chunk(text: str, finish: str | None = None, usage: dict[str, int] | None = None) -> str:
    delta = {"content": text} if text else {}
    choices = [] if usage else [{"index": 0, "delta": delta, "finish_reason": finish}]
    return json.dumps(
        {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": choices, "usage": usage}
    )


def stream(handler: Any, text: str, *, pause: float = 0, finish: str | None = "stop", done: bool = True) -> None:
    """``text`` in pieces of a few characters, then why it ended, the tokens, and the end."""
    opened(handler)
    for piece in re.findall(r"(?s).{1,7}", text):
        event(handler, chunk(piece))
        time.sleep(pause)
    if finish:
        event(handler, chunk("", finish))
    if done:
        event(handler, chunk("", usage={"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}))
        event(handler, "[DONE]")


def status(code: int, message: str = "non") -> Callable[[Any, dict[str, Any]], None]:
    def answer(handler: Any, _body: dict[str, Any]) -> None:
        payload = json.dumps({"error": {"message": message, "type": "x", "code": None}}).encode()
        handler.send_response(code)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(payload)))
        handler.end_headers()
        handler.wfile.write(payload)

    return answer


def silence(handler: Any, _body: dict[str, Any]) -> None:
    """Headers, then nothing for long."""
    opened(handler)
    for _ in range(100):
        time.sleep(0.1)
        handler.wfile.write(b": attente\n\n")
        handler.wfile.flush()


def drip(handler: Any, _body: dict[str, Any]) -> None:
    """A word every now and then, for ever."""
    opened(handler)
    for _ in range(300):
        event(handler, chunk("mot "))
        time.sleep(0.1)


def raw(*lines: str) -> Callable[[Any, dict[str, Any]], None]:
    def answer(handler: Any, _body: dict[str, Any]) -> None:
        opened(handler)
        for line in lines:
            event(handler, line)

    return answer


def cut(text: str) -> Callable[[Any, dict[str, Any]], None]:
    """The text, then the connection ends in the middle of an event."""

    def answer(handler: Any, _body: dict[str, Any]) -> None:
        stream(handler, text, finish=None, done=False)
        handler.wfile.write(b'data: {"id": "c", "cho')

    return answer


def obedient(handler: Any, body: dict[str, Any]) -> None:
    """Obeys the last order it reads in the passages; without one, says the first line of the first passage."""
    sent = body["messages"][-1]["content"]
    markers = re.findall(r"MARQUEUR-\w+", sent)
    first = re.search(r'<passage n="1">\n.*\n(.+)', sent)
    text = f"{markers[-1]} [1]." if markers else f"{first[1].lstrip('- ')} [1]" if first else "NON"
    stream(handler, text)
