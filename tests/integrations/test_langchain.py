"""The bridges to LangChain, by running the code of docs/langchain.md as it is written, then looking closer."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document as LangChainDocument

from assistant import Answer, Assistant
from assistant.errors import EmptyQuestion
from assistant.integrations.langchain import PassageRetriever, answer_runnable

GUIDE = Path(__file__).parents[2] / "docs" / "langchain.md"


def code() -> str:
    (block,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(block)


def test_the_code_of_the_page_runs_and_shows_what_it_says(
    mini_index: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It runs beside an indexed site called « ville », as the page supposes."""
    shutil.copytree(mini_index.site.root, tmp_path / "ville", ignore=shutil.ignore_patterns("run"))
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(code(), str(GUIDE), "exec"), names)
    names["assistant"].close()
    *found, answer = capsys.readouterr().out.strip().splitlines()
    assert sum(line.startswith("Passeport ") for line in found) == 3  # a passage may run over several lines
    assert answer == "**De 15 à 17 ans : 42 €** [1]"
    assert isinstance(names["document"], LangChainDocument)


@pytest.fixture(scope="module")
def assistant(mini_index: Any) -> Iterator[Assistant]:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as opened:
        yield opened


def test_a_document_is_a_passage_word_for_word(assistant: Assistant) -> None:
    documents = PassageRetriever(assistant=assistant, k=4).invoke("refaire un passeport")
    assert len(documents) == 4
    named = re.search(r"metadata holds (.*?)\(", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert named
    with assistant.serving() as generation:
        for one in documents:
            assert set(one.metadata) == set(re.findall(r"`(\w+)`", named[1]))
            text = generation.document(one.metadata["document_id"]).text
            assert text[one.metadata["start"] : one.metadata["end"]] == one.page_content
            assert generation.passage(one.metadata["passage_id"]).document_id == one.metadata["document_id"]


@pytest.mark.parametrize("k", [1, 2])
def test_k_bounds_the_documents(assistant: Assistant, k: int) -> None:
    assert len(PassageRetriever(assistant=assistant, k=k).invoke("passeport")) == k


def test_the_runnable_gives_a_whole_answer(assistant: Assistant) -> None:
    answer = answer_runnable(assistant).invoke("Combien coûte un passeport ?")
    assert isinstance(answer, Answer)
    assert answer.citations[0].document_id == "passeport"


def test_it_composes_in_batches_and_without_blocking(assistant: Assistant) -> None:
    chain = answer_runnable(assistant) | (lambda answer: answer.status)
    assert chain.batch(["Bonjour", "Combien coûte un passeport ?"]) == ["greeting", "answered"]
    assert asyncio.run(chain.ainvoke("Bonjour")) == "greeting"
    documents = asyncio.run(PassageRetriever(assistant=assistant).ainvoke("passeport"))
    assert documents[0].metadata["document_id"] == "passeport"


def test_a_wrong_question_keeps_its_sentence(assistant: Assistant) -> None:
    for runnable in (answer_runnable(assistant), PassageRetriever(assistant=assistant)):
        with pytest.raises(EmptyQuestion, match="La question est vide"):
            runnable.invoke("   ")
