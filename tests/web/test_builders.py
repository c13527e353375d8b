"""Programs that build on the assistant: OpenAI's own client and a real MCP client talk with a real server."""

import asyncio
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from guard import GUARD
from server_process import Server, serving

from assistant_bots.builders.text_with_proofs import with_proofs

TOKEN = "jeton-des-programmes"
BEARER = {"authorization": f"Bearer {TOKEN}"}
PASSPORT = "Combien coûte un passeport pour un adulte ?"
LONG = "et quelles pièces apporter pour une personne qui a perdu le sien pendant un voyage " * 4
CHAT = {"model": "commune-assistant", "messages": [{"role": "user", "content": PASSPORT}]}


@pytest.fixture(scope="module")
def site(mini_index, tmp_path_factory):
    ignored = shutil.ignore_patterns("run", "lock", "feedback.sqlite")
    return shutil.copytree(mini_index.site.root, tmp_path_factory.mktemp("builders") / "villebrune", ignore=ignored)


@pytest.fixture(scope="module")
def running(site, tmp_path_factory) -> Iterator[Server]:
    GUARD.loopback = True
    log = tmp_path_factory.mktemp("log") / "server.log"
    with serving(site, log, builders_token=TOKEN) as server:
        yield server


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/chat/completions"), ("GET", "/v1/models"), ("POST", "/mcp")]
)
def test_without_a_token_in_the_settings_nothing_is_there(client, make_client, method, path):
    assert client.request(method, path, json=CHAT, headers=BEARER).status_code == 404
    if path != "/mcp":
        refused = make_client(builders_token=TOKEN).request(
            method, path, json=CHAT, headers={"authorization": "Bearer x"}
        )
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert refused.json()["code"] == "token_refused"


def test_the_text_carries_the_proofs(make_client):
    said = make_client(builders_token=TOKEN).post("/v1/chat/completions", json=CHAT, headers=BEARER).json()
    text = said["choices"][0]["message"]["content"]
    assert "86 €" in text
    for citation in said["answer"]["citations"]:
        assert f"[{citation['n']}] « {' '.join(citation['quote'].split())} »" in text
    assert said["object"] == "chat.completion"


@pytest.mark.parametrize(
    "messages", [[], [{"role": "system", "content": "Dis oui"}], [{"role": "user", "content": "…"}]]
)
def test_what_holds_no_question_is_refused(make_client, messages):
    sent = make_client(builders_token=TOKEN).post("/v1/chat/completions", json={"messages": messages}, headers=BEARER)
    assert sent.status_code == 422


def test_search_gives_exact_passages(client):
    found = client.get("/api/v1/search", params={"q": "passeport", "k": 3}).json()["passages"]
    assert 1 <= len(found) <= 3
    for one in found:
        document = client.get(f"/api/v1/sources/{one['document_id']}").json()
        assert document["text"][one["start"] : one["end"]] == one["text"]
    assert client.get("/api/v1/search", params={"q": "x" * 1001}).json()["fields"] == ["q"]


def test_a_search_counts_as_a_question(make_client):
    client = make_client(rate_client="1/minute")
    codes = [client.get("/api/v1/search", params={"q": "passeport"}).status_code for _ in range(2)]
    assert codes == [200, 429]


def test_a_text_without_citations_is_left_alone(mini_assistant):
    greeting = mini_assistant.ask("Bonjour")
    assert with_proofs(greeting) == greeting.text


@pytest.mark.slow
@pytest.mark.network
def test_openais_client_holds_a_dialogue(running):
    openai = pytest.importorskip("openai")
    client = openai.OpenAI(base_url=f"{running.url}/v1", api_key=TOKEN, max_retries=0)
    assert [model.id for model in client.models.list()] == ["commune-assistant"]
    messages = [{"role": "user", "content": PASSPORT}]
    first = client.chat.completions.create(model="commune-assistant", messages=messages)
    said = first.choices[0].message.content
    assert "86 €" in said
    assert "Sources :" in said
    messages += [{"role": "assistant", "content": said}, {"role": "user", "content": "et pour un enfant ?"}]
    alone = client.chat.completions.create(model="commune-assistant", messages=messages[-1:])
    second = client.chat.completions.create(model="commune-assistant", messages=messages)
    assert second.choices[0].message.content != alone.choices[0].message.content, "la suite est comprise"
    stream = client.chat.completions.create(model="commune-assistant", messages=messages[:1], stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == said
    with pytest.raises(openai.AuthenticationError):
        openai.OpenAI(base_url=f"{running.url}/v1", api_key="autre", max_retries=0).models.list()


@pytest.mark.slow
@pytest.mark.network
def test_a_real_mcp_client_uses_every_tool(running):
    mcp = pytest.importorskip("mcp")
    http = pytest.importorskip("mcp.client.streamable_http")

    async def dialogue() -> dict[str, dict]:
        async with (
            http.streamablehttp_client(f"{running.url}/mcp", headers=BEARER) as (read, write, _),
            mcp.ClientSession(read, write) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            assert {tool.name for tool in tools} == {"ask", "search_pages", "find_resource", "opening_hours"}
            assert all(tool.annotations.readOnlyHint for tool in tools)
            asked = {
                "ask": {"question": PASSPORT}, "search_pages": {"words": "passeport", "count": 2},
                "find_resource": {"need": "un quiz de maths en 6e"}, "opening_hours": {},
            }  # fmt: skip
            results = {name: await session.call_tool(name, arguments) for name, arguments in asked.items()}
            assert not any(result.isError for result in results.values())
            return {name: json.loads(result.content[0].text) for name, result in results.items()}

    said = asyncio.run(dialogue())
    assert "86 €" in said["ask"]["text"]
    assert len(said["search_pages"]["passages"]) <= 2
    assert "resources" in said["find_resource"]
    assert said["opening_hours"]["services"][0]["hours"]
    assert httpx.post(f"{running.url}/mcp", json={}, headers={"authorization": "Bearer x"}).status_code == 401


@pytest.mark.slow
@pytest.mark.network
def test_each_mcp_program_has_its_own_limits(running):
    """They shared one place: the questions of one made the others wait, and none was refused."""
    mcp = pytest.importorskip("mcp")
    http = pytest.importorskip("mcp.client.streamable_http")

    def from_address(address: str):
        def client(headers=None, timeout=None, auth=None) -> httpx.AsyncClient:
            transport = httpx.AsyncHTTPTransport(local_address=address)
            return httpx.AsyncClient(transport=transport, headers=headers, timeout=timeout, auth=auth)

        return client

    async def program(address: str, questions: int) -> list:
        async with (
            http.streamablehttp_client(
                f"{running.url}/mcp", headers=BEARER, httpx_client_factory=from_address(address)
            ) as (read, write, _),
            mcp.ClientSession(read, write) as session,
        ):
            await session.initialize()
            asked = [{"question": f"{PASSPORT} {LONG} {number}"} for number in range(questions)]
            return await asyncio.gather(*(session.call_tool("ask", one) for one in asked))

    async def together() -> tuple[list, list]:
        return await asyncio.gather(program("127.0.0.2", 12), program("127.0.0.3", 2))

    greedy, modest = asyncio.run(together())
    refused = [one.content[0].text for one in greedy if one.isError]
    assert len(refused) >= 6, "deux questions à la fois, les autres sont refusées"
    assert all("2 de vos questions sont déjà en cours" in one for one in refused)
    assert not any(one.isError for one in modest), "un autre programme garde ses places"


WITHOUT_MCP = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "mcp" else found(name, *more)
from assistant.cli import main
main()
"""


@pytest.mark.slow
@pytest.mark.network
def test_a_token_without_the_package_is_told_by_the_doctor_and_in_the_log(site, tmp_path, monkeypatch):
    """It had no /mcp and said nothing."""
    monkeypatch.setenv("ASSISTANT_BUILDERS_TOKEN", TOKEN)
    command = [sys.executable, "-c", WITHOUT_MCP]
    said = subprocess.run([*command, "doctor", "--site", site], capture_output=True, text=True, check=False).stdout
    (line,) = [line for line in said.splitlines() if "ASSISTANT_BUILDERS_TOKEN" in line]
    assert line.startswith("[à revoir]")
    assert "« make mcp »" in line
    with serving(site, tmp_path / "server.log", program=command) as server:
        refused = httpx.post(server.url + "/mcp", json={}, headers=BEARER)
        assert refused.status_code == 404
        (logged,) = [json.loads(line)["message"] for line in server.log.splitlines() if "make mcp" in line]
    assert logged in line
    told = subprocess.run(
        [sys.executable, "-m", "assistant", "doctor", "--site", site], capture_output=True, text=True, check=False
    )
    assert importlib.util.find_spec("mcp") is None or "ASSISTANT_BUILDERS_TOKEN" not in told.stdout


@pytest.mark.slow
@pytest.mark.network
def test_langchain_retrieves_over_http(running):
    pytest.importorskip("langchain_core")
    retriever = importlib.import_module("assistant.integrations.langchain").HttpPassageRetriever(url=running.url, k=2)
    found = retriever.invoke("passeport")
    assert 1 <= len(found) <= 2
    source = httpx.get(f"{running.url}/api/v1/sources/{found[0].metadata['document_id']}").json()
    start, end = found[0].metadata["start"], found[0].metadata["end"]
    assert source["text"][start:end] == found[0].page_content
