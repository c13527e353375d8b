"""A server whose one page is made of payloads, past the readers of pages that would refuse it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import uvicorn
from server_process import FREE
from xss_payloads import PAYLOADS

from assistant.assistant import Assistant
from assistant.embedding import Embedder
from assistant.index.publication import Index
from assistant.records import Block, Document, Source
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_bots.app import create_app
from assistant_bots.serve import listen


def page_of_payloads() -> Document:
    """A page each of whose texts is a payload."""
    lines = [f"Moulin {number} : {payload}" for number, payload in enumerate(PAYLOADS)]
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    blocks = tuple(Block("paragraph", start, start + len(line)) for start, line in zip(starts, lines, strict=True))
    return Document(
        id="moulin", site="villebrune", kind="page", title=PAYLOADS[1], text="\n".join(lines), blocks=blocks,
        audience=("resident",), publisher=PAYLOADS[0], url="javascript:alert(1)", licence=PAYLOADS[2],
        sources=(Source(title=PAYLOADS[3], url="javascript:alert(2)", date=date(2026, 1, 1)),),
        updated=date(2026, 1, 1), aliases=("moulin",),
    )  # fmt: skip


@contextmanager
def serving_payloads(site: Site, embedder: Embedder, folder: Path) -> Iterator[str]:
    """The address of a server over the page, its index in ``folder``."""
    index = Index(folder)
    index.build("villebrune", [page_of_payloads()], embedder)
    with Assistant(site, index, embedder) as assistant, listen("127.0.0.1", 0) as listening:
        app = create_app(assistant, Settings(**FREE), watch=False)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        running.join()
