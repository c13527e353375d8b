"""An assistant over the small site with a model behind real HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fault_server import FaultServer

from assistant.assistant import Assistant
from assistant.grounding.entailment import Entailment
from assistant.index.publication import Index
from assistant.llm.breaker import Breaker
from assistant.llm.budget import Budget
from assistant.settings import Settings


@pytest.fixture(scope="session")
def reader() -> Entailment:
    return Entailment.installed()


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer().running() as running:
        yield running


@dataclass
class Modelled:
    """The assistant, and the parts of its model that tests look at."""

    assistant: Assistant
    breaker: Breaker
    budget: Budget


Opener = Callable[..., Modelled]


@pytest.fixture
def modelled(mini_index, server, reader, tmp_path: Path) -> Iterator[Opener]:
    """``modelled(timeout=…)``: an assistant whose model is the fault server."""
    pytest.importorskip("langchain_openai", reason="« pip install 'commune-assistant[llm]' » pour essayer un modèle")
    from assistant.llm.client import ChatModel
    from assistant.llm.model_rewriter import ModelRewriter

    opened: list[Assistant] = []

    def open_one(**values: object) -> Modelled:
        settings = Settings(llm="openai:essai", llm_base_url=server.url, llm_api_key="cle-tres-secrete", **values)
        breaker, budget = Breaker(), Budget(tmp_path, settings.llm_daily_tokens)
        rewriter = ModelRewriter(ChatModel(settings), budget, reader, breaker)
        assistant = Assistant(mini_index.site, Index(mini_index.index.root), mini_index.embedder, rewriter)
        opened.append(assistant)
        return Modelled(assistant, breaker, budget)

    yield open_one
    for one in opened:
        one.close()
