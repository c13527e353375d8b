"""Slow clients before each proxy that we give an example of: closed by it, while a visitor is answered.

The whole example is run, but for its ports, its certificate and where it writes.
"""

import os
import re
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from server_process import within
from skipped import needs

from assistant.installation.units import Proxy, proxy_example

pytestmark = [pytest.mark.slow, pytest.mark.network]
HEADERS, BODY, IDLE, LATE = 10, 15, 15, 4  # seconds, and how late a busy machine may be
ASK = {"question": "Combien coûte un passeport ?"}
POST = b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
NEEDED = {"caddy": "Caddy", "nginx": "nginx", "apache": "Apache"}
PROGRAMS = {"caddy": "caddy", "nginx": "nginx", "apache": "apache2"}


def free_ports(count: int) -> list[int]:
    with_ports = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in with_ports]
    for one in with_ports:
        one.close()
    return ports


def certificate(folder: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    made += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(made, check=True, capture_output=True)


def caddy(folder: Path, port: int, _http: int, secure: int) -> list[str]:
    text = proxy_example("caddy", f"https://localhost:{secure}", port)
    here = ("{", "admin off", "skip_install_trust", "auto_https disable_redirects", "local_certs")
    first = "\n".join(("", *here, f"storage file_system {folder}", ""))
    (folder / "Caddyfile").write_text(text.replace("\n{\n", first, 1), encoding="utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def nginx(folder: Path, port: int, http: int, secure: int) -> list[str]:
    certificate(folder)
    text = proxy_example("nginx", "localhost", port).replace("/etc/letsencrypt/live/localhost", str(folder))
    text = re.sub(r"(?m)^ +listen \[::\].*\n", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{http};").replace("listen 443", f"listen 127.0.0.1:{secure}")
    kept = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{kept}\n{text}\n}}\n"
    if os.geteuid() == 0:
        whole = "user root;\n" + whole
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    return ["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


def apache(folder: Path, port: int, http: int, secure: int) -> list[str]:
    certificate(folder)
    text = proxy_example("apache", "localhost", port).replace("/etc/letsencrypt/live/localhost", str(folder))
    text = text.replace("*:80", f"127.0.0.1:{http}").replace("*:443", f"127.0.0.1:{secure}")
    names = ("mpm_event", "authz_core", "alias", "ssl", "socache_shmcb", "proxy", "proxy_http", "headers", "reqtimeout")
    lines = [f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in names]
    lines += [f"ErrorLog {folder}/error.log", f"PidFile {folder}/pid", f"ServerRoot {folder}", "ServerName localhost"]
    lines += [f"DefaultRuntimeDir {folder}", f"Listen 127.0.0.1:{http}", f"Listen 127.0.0.1:{secure}"]
    lines += ["User www-data", "Group www-data"] if os.geteuid() == 0 else []
    (folder / "apache.conf").write_text("\n".join((*lines, text)), encoding="utf-8")
    return ["apache2", "-DFOREGROUND", "-f", str(folder / "apache.conf")]


STARTED: dict[Proxy, Callable[[Path, int, int, int], list[str]]] = {"caddy": caddy, "nginx": nginx, "apache": apache}


@contextmanager
def before(proxy: Proxy, folder: Path, port: int) -> Iterator[int]:
    """The port on which ``proxy`` stands before the assistant, for the time of a block."""
    http, secure = free_ports(2)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(STARTED[proxy](folder, port, http, secure), stdout=log, stderr=log)
    try:
        within(20, lambda: process.poll() is not None or answers(secure))
        assert process.poll() is None, (folder / "log").read_text("utf-8")
        yield secure
    finally:
        process.terminate()
        process.wait(20)


def answers(port: int) -> bool:
    try:
        return httpx.get(f"https://localhost:{port}/health/live", verify=False).is_success
    except httpx.HTTPError:
        return False


def opened(port: int) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")


def lasts(port: int, first: bytes, drop: bytes = b"") -> float:
    """The seconds until the proxy closes a connection that sends ``first``, then ``drop`` each second."""
    with opened(port) as connection:
        begin = time.perf_counter()
        connection.settimeout(1)
        connection.sendall(first)
        while (passed := time.perf_counter() - begin) < 60:
            try:
                if not connection.recv(4096):
                    break
            except TimeoutError:
                if drop:
                    try:
                        connection.sendall(drop)
                    except OSError:
                        break
            except OSError:
                break
    return passed


@pytest.mark.timed
@pytest.mark.parametrize("proxy", STARTED)
def test_slow_clients_are_closed_and_a_visitor_is_answered(proxy, shared, tmp_path):
    needs(PROGRAMS[proxy], NEEDED[proxy])
    slow = {
        "rien": (b"", b"", HEADERS),
        "la moitié des en-têtes": (b"GET / HTTP/1.1\r\nHost: loc", b"", HEADERS),
        "des en-têtes lettre à lettre": (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ", b"a", HEADERS),
        "une question jamais finie": (POST + b"{", b"", BODY),
        "une question lettre à lettre": (POST, b" ", BODY),
        "après la réponse": (b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", b"", IDLE),
    }
    if proxy == "nginx":  # its delay is between two letters: such a question waits in nginx, and never reaches us
        del slow["une question lettre à lettre"]
    seconds: dict[str, float] = {}
    with before(proxy, tmp_path, int(shared.url.rsplit(":", 1)[1])) as port:

        def timed(name: str) -> None:
            seconds[name] = lasts(port, *slow[name][:2])

        clients = [threading.Thread(target=timed, args=(name,)) for name in slow for _ in range(20)]
        for one in clients:
            one.start()
        time.sleep(3)
        asked = httpx.post(f"https://localhost:{port}/api/v1/ask", json=ASK, verify=False, timeout=20)
        for one in clients:
            one.join()
    assert asked.status_code == 200
    assert "86 €" in asked.json()["text"]
    late = {name: round(found) for name, found in seconds.items() if found > slow[name][2] + LATE}
    assert late == {}
    assert set(seconds) == set(slow)


class Lasting(BaseHTTPRequestHandler):
    """An answer that a model takes longer to write than a question may take to arrive."""

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.end_headers()
        for _ in range(0 if self.path == "/health/live" else BODY + LATE):
            self.wfile.write(b"data: .\n\n")
            time.sleep(1)
        self.wfile.write(b"fin")

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.timed
def test_a_long_answer_is_not_cut_by_the_delay_of_a_question(tmp_path):
    """It stands in for a model: the delay is one of reading, and reading goes on while an answer is written."""
    needs("caddy", "Caddy")
    with ThreadingHTTPServer(("127.0.0.1", 0), Lasting) as behind:
        threading.Thread(target=behind.serve_forever, daemon=True).start()
        with before("caddy", tmp_path, behind.server_port) as port:
            said = httpx.post(f"https://localhost:{port}/api/v1/ask/stream", json=ASK, verify=False, timeout=60)
        behind.shutdown()
    assert said.text.count("data") == BODY + LATE
    assert said.text.endswith("fin")
