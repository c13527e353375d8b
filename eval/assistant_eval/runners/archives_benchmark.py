"""Times of the whole product on real archives: import, build, rebuild, cold and warm answers, memory.

Run as ``python -m assistant_eval.runners.archives_benchmark --archive part.zip --archive pro.zip --archive asso.zip``.
It works in a folder of its own, starts real processes and prints one JSON report; it judges nothing. Baselines (BM25
alone, the LangChain tutorial pipeline) are measured in the same run on a sample of the same sheets, whose size is in
the report.
"""

from __future__ import annotations

import functools
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import note, out_json
from assistant.corpus.layers import read_site
from assistant.corpus.national_layer import NationalLayer
from assistant.embedding import open_embedder
from assistant.index.publication import Index
from assistant.records import Document
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site
from assistant_eval.datasets.golden import golden
from assistant_eval.runners.labelled_answers import load

THREADS, SECONDS, WARM = 8, 10.0, 200
SAMPLE = 300
PROVED = 2000


def main(
    archive: Annotated[list[Path], typer.Option(help="Archive zip de fiches ; l'option se répète.")],
    keep: Annotated[Path | None, typer.Option(help="Dossier gardé entre deux mesures (empreintes).")] = None,
    baselines: Annotated[bool, typer.Option(help="Mesurer aussi les méthodes de comparaison.")] = True,
) -> None:
    """Mesure les durées et la mémoire de l'assistant avec les fiches nationales."""
    folder = keep or Path(tempfile.mkdtemp(prefix="assistant-benchmark-"))
    site = folder / "site"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(demonstration_site(), site, ignore=shutil.ignore_patterns(".assistant"))
    data = site / ".assistant"
    known = folder / "vectors.sqlite"
    report: dict[str, Any] = {"cores": os.cpu_count(), "vectors known before": known.is_file(), "stages_s": {}}
    if known.is_file():
        data.mkdir()
        shutil.copy(known, data)
    stages = report["stages_s"]
    for path in archive:
        stages[f"import {path.name}"] = _command(["import", "service-public", str(path)], site)
    stages["build"], report["build_stages_s"] = _build(site, data)
    stages["rebuild, unchanged"] = _command(["index"], site)
    page = next((site / "demarches").glob("*.md"))
    page.write_text(page.read_text(encoding="utf-8") + "\nUne phrase de plus pour la mesure.\n", encoding="utf-8")
    stages["rebuild, one page changed"] = _command(["index"], site)
    stages["cold ask"] = _command(["ask", "Combien coûte un passeport ?"], site)
    shutil.copy(data / "vectors.sqlite", folder)
    report.update(_answers(site, data))
    report["serve_rss_mb"] = _serve_memory(site)
    note(json.dumps(report, ensure_ascii=False))
    if baselines:
        report["baselines"] = _baselines(data)
    out_json(report)


class _Stages:
    """Seconds between the first sign of each stage of a build and the first of the next."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._name, self._since, self._seen = "reading", time.perf_counter(), ("", 0)

    def __call__(self, label: str, _done: int, total: int) -> None:
        if (label, total) != self._seen:
            self._seen = (label, total)
            self.enter(f"{label} ({total})")

    def enter(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[self._name] = round(self.seconds.get(self._name, 0) + now - self._since, 1)
        self._name, self._since = name, now


def _build(site: Path, data: Path) -> tuple[float, dict[str, float]]:
    """Seconds of a first build, in all and by stage; a stage lasts from its first sign to the next one's."""
    note("assistant index")
    stages, begin = _Stages(), time.perf_counter()
    opened = Site.read(site)
    documents = (*read_site(opened).documents, *NationalLayer(data / "national").documents())
    Index(data).build(opened.id, documents, open_embedder(Settings()), stages)
    stages.enter("")
    return round(time.perf_counter() - begin, 1), stages.seconds


def _command(arguments: list[str], site: Path) -> float:
    """Seconds of one command of the product, as a whole process."""
    note("assistant " + " ".join(arguments[:2]))
    begin = time.perf_counter()
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "assistant", *arguments, "--site", str(site)], check=True, stdout=subprocess.DEVNULL
    )
    return round(time.perf_counter() - begin, 1)


def _answers(site: Path, data: Path) -> dict[str, Any]:
    questions = [label["question"] for label in load("starter-questions")]
    with Assistant.open(site, Settings(site=site, data=data)) as assistant:
        assistant.ask(questions[0])
        warm = [_milliseconds(functools.partial(assistant.ask, one)) for one in questions[:WARM]]
        end = time.perf_counter() + SECONDS

        def work(start: int) -> int:
            done = 0
            while time.perf_counter() < end:
                assistant.ask(questions[(start + done) % len(questions)])
                done += 1
            return done

        with ThreadPoolExecutor(THREADS) as pool:
            total = sum(pool.map(work, range(0, THREADS * 31, 31)))
            new = [one for one in _never_asked() if one not in set(questions)]
            begin = time.perf_counter()
            deque(pool.map(assistant.ask, new), maxlen=0)
            once = len(new) / (time.perf_counter() - begin)
        proofs = _proofs(assistant, NationalLayer(data / "national").documents())
    return {
        "proofs": proofs,
        "warm_ms": {"p50": round(statistics.median(warm), 1), "p95": round(statistics.quantiles(warm, n=20)[-1], 1)},
        "answers_per_second": {
            "threads": THREADS,
            "questions that come back": round(total / SECONDS, 1),
            "all different": round(once, 1),
            "different questions": len(new),
        },
    }


def _never_asked() -> list[str]:
    """Different questions, of the golden set and of the other files: no vector of theirs is remembered."""
    files = ("intents", "unanswerable", "languages")
    rows = [*(one.question for one in golden()), *(row["question"] for name in files for row in load(name))]
    return list(dict.fromkeys(rows))


def _proofs(assistant: Assistant, sheets: Sequence[Document]) -> dict[str, int]:
    """Ask the title of sheets drawn at random; count the quotes that are not their source's text at their offsets."""
    asked = random.Random(PROVED).sample(sheets, min(PROVED, len(sheets)))  # noqa: S311 - a draw, not a secret
    quotes = wrong = 0
    for sheet in asked:
        for citation in assistant.ask(sheet.title).citations:
            with assistant.serving() as generation:
                text = generation.document(citation.document_id).text
            quotes += 1
            wrong += text[citation.start : citation.end] != citation.quote
    return {"sheets": len(asked), "quotes": quotes, "quotes not in their source": wrong}


def _milliseconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - begin)


def _serve_memory(site: Path) -> float:
    """Resident memory of ``serve`` in MB, once it has answered."""
    command = [sys.executable, "-m", "assistant", "serve", "--port", "0", "--site", str(site)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        address = ""
        for line in server.stderr or ():
            if found := re.search(r"http://[\d.]+:\d+", line):
                address = found[0]
                break
        for label in load("starter-questions")[:50]:
            httpx.post(f"{address}/api/v1/ask", json={"question": label["question"]}, timeout=30)
        pages = int(Path(f"/proc/{server.pid}/statm").read_text(encoding="ascii").split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)
    finally:
        server.terminate()
        server.wait(timeout=15)


def _baselines(data: Path) -> dict[str, Any]:
    """Build and query times of the usual methods on the same sample of sheets."""
    from assistant.retrieval.retriever import Retriever
    from assistant_eval.runners.baselines import LexicalOnly
    from assistant_eval.runners.langchain_tutorial import LangChainTutorial

    documents = NationalLayer(data / "national").documents()[:SAMPLE]
    embedder = open_embedder(Settings())
    questions = [label["question"] for label in load("starter-questions")[:50]]
    with tempfile.TemporaryDirectory() as scratch:
        begin = time.perf_counter()
        index = Index(Path(scratch))
        index.build("sample", documents, embedder)
        ours = time.perf_counter() - begin
        generation = index.open(embedder)
        retriever, lexical = Retriever(generation, embedder), LexicalOnly(generation)
        today = datetime.now(UTC).date()
        begin = time.perf_counter()
        tutorial = LangChainTutorial(documents, embedder, Path(scratch) / "tutorial.sqlite", lambda *_: None)
        theirs = time.perf_counter() - begin
        result = {
            "sheets": len(documents),
            "assistant": {
                "build_s": round(ours, 1),
                **_median(lambda q: retriever.search(q, today=today), questions),
            },
            "bm25": _median(lambda q: lexical.search(q, 5), questions),
            "langchain tutorial": {"build_s": round(theirs, 1), **_median(lambda q: tutorial.search(q, 5), questions)},
        }
        generation.close()
    return result


def _median(call: Callable[[str], object], questions: list[str]) -> dict[str, float]:
    times = [_milliseconds(functools.partial(call, one)) for one in questions]
    return {"question_ms": round(statistics.median(times), 1)}


if __name__ == "__main__":
    typer.run(main)
