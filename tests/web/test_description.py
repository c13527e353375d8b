"""The interface's description: stable names, typed events, examples; generators of clients rely on them."""

import re

import pytest
from starlette.testclient import TestClient

from assistant.settings import Settings
from assistant_bots.app import create_app

NAMES = {
    "ask", "stream", "forget", "give_feedback", "source", "site", "list_resources", "search", "live", "ready",
}  # fmt: skip


@pytest.fixture(scope="module")
def description(mini_assistant):
    return TestClient(create_app(mini_assistant, Settings(), watch=False)).get("/api/v1/openapi.json").json()


def test_operations_have_names_that_do_not_follow_addresses(description):
    operations = [one for path in description["paths"].values() for one in path.values()]
    assert {one["operationId"] for one in operations} == NAMES


def test_each_event_of_a_stream_has_its_schema(description):
    content = description["paths"]["/api/v1/ask/stream"]["post"]["responses"]["200"]["content"]["text/event-stream"]
    events = {one["properties"]["event"]["const"]: one["properties"]["data"] for one in content["itemSchema"]["oneOf"]}
    assert set(events) == {"status", "delta", "answer", "error"}
    assert events["answer"]["contentSchema"]["$ref"] == "#/components/schemas/Answer"
    assert "Answer" in description["components"]["schemas"]
    assert "code" in events["error"]["contentSchema"]["properties"]


def test_every_reference_leads_somewhere(description):
    named = set(re.findall(r"'#/components/schemas/([^']+)'", str(description)))
    assert named
    assert named <= set(description["components"]["schemas"])
