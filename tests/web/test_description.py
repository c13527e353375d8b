"""The interface's description: strictly valid, stable names, typed events, true examples, problems."""

import html
import re

import pytest
from jsonschema_rs import Draft202012Validator, meta
from schemathesis.specs.openapi.definitions import OPENAPI_32
from starlette.testclient import TestClient

from assistant import errors
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant_bots.api.description import examples
from assistant_bots.app import create_app
from assistant_bots.service import problems
from assistant_bots.service.problem_details import ADDRESS, MEDIA_TYPE, Problem, kinds

NAMES = {
    "ask", "stream", "forget", "give_feedback", "source", "site", "list_resources", "search", "live", "ready",
}  # fmt: skip
CODES = {
    "address_unknown", "answer_unknown", "body_too_large", "desk_private", "empty_question", "format_refused",
    "host_refused", "method_refused", "metrics_private", "not_found", "other_site_refused", "overloaded",
    "question_too_long", "request_unreadable", "token_refused", "too_many_at_once", "too_many_requests",
    "unavailable", "unexpected",
}  # fmt: skip


@pytest.fixture(scope="module")
def description(mini_assistant):
    return TestClient(create_app(mini_assistant, Settings(), watch=False)).get("/api/v1/openapi.json").json()


@pytest.fixture(scope="module")
def operations(description):
    return {one["operationId"]: one for path in description["paths"].values() for one in path.values()}


def complaints(schema, value, description):
    """What a value has against a schema of the description."""
    whole = {**schema, "components": description["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_it_is_valid_for_the_standard_itself(description):
    assert description["openapi"] == "3.2.0"
    assert [error.message for error in Draft202012Validator(OPENAPI_32).iter_errors(description)] == []
    for schema in description["components"]["schemas"].values():
        assert meta.is_valid(schema)


def test_operations_have_names_that_do_not_follow_addresses(operations):
    assert set(operations) == NAMES == set(examples())


def test_each_event_of_a_stream_has_its_schema(description, operations):
    content = operations["stream"]["responses"]["200"]["content"]["text/event-stream"]
    events = {one["properties"]["event"]["const"]: one["properties"]["data"] for one in content["itemSchema"]["oneOf"]}
    assert set(events) == {"status", "delta", "answer", "error"}
    assert events["answer"]["contentSchema"]["$ref"] == "#/components/schemas/Answer"
    assert "Answer" in description["components"]["schemas"]
    assert "code" in events["error"]["contentSchema"]["properties"]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_exchange_has_a_true_example(description, operations, name):
    operation = operations[name]
    sides = [operation["requestBody"]] if "requestBody" in operation else []
    answers = [one for status, one in operation["responses"].items() if status == "200" and name != "stream"]
    for side in (*sides, *answers):
        content = side["content"]["application/json"]
        assert complaints(content["schema"], content["example"], description) == []
    for parameter in operation.get("parameters", ()):
        if parameter["required"]:
            assert complaints(parameter["schema"], parameter["example"], description) == []


def test_the_quote_of_the_example_is_in_the_source_of_the_example():
    (citation,) = examples()["ask"]["response"]["citations"]
    text = examples()["source"]["response"]["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_problem_has_its_schema_and_an_example(description, operations, name):
    for status, response in operations[name]["responses"].items():
        if (content := response.get("content", {}).get(MEDIA_TYPE)) is not None:
            assert complaints(content["schema"], content["example"], description) == []
            assert content["example"]["status"] == int(status)
            assert content["example"]["code"] in CODES
            assert content["example"]["type"] == f"{ADDRESS}#{content['example']['code']}"
            assert f"`{content['example']['code']}` : " in response["description"]


def test_the_codes_of_problems_are_those_that_were_announced():
    """A class that takes another name must not change what programs compare; docs/web.md lists them."""

    def below(kind: type[AssistantError]) -> set[type[AssistantError]]:
        return {kind} | {one for child in kind.__subclasses__() for one in below(child)}

    told = [*below(problems.WebError), problems.RequestUnreadable, errors.NotFound, errors.EmptyQuestion]
    told += [errors.QuestionTooLong]
    said = {one: Problem.of(one.__new__(one)) for one in told if one.__module__.startswith("assistant")}
    unsaid = {"web_error", "several_workers"}
    assert {one.code for one in said.values()} - unsaid == CODES == set(kinds())
    assert {one.status == kinds()[one.code].status for one in said.values() if one.code in CODES} == {True}
    assert {one.type for one in said.values() if one.code in unsaid} == {"about:blank"}


def test_the_type_of_a_problem_leads_to_what_it_means_on_the_server_that_answered(mini_assistant, description):
    client = TestClient(create_app(mini_assistant, Settings(), watch=False))
    refused = client.post("/api/v1/ask", json={"question": ""})
    address = refused.url.join(refused.json()["type"])
    page = client.get(str(address))
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    anchors = re.findall(r'<h2 id="([a-z_]+)">', page.text)
    assert sorted(anchors) == sorted(CODES)
    assert address.fragment == "empty_question"
    shown = html.unescape(page.text)
    assert all(one.means in shown and one.do in shown for one in kinds().values())
    assert description["externalDocs"]["url"] == ADDRESS


def test_every_reference_leads_somewhere(description):
    named = set(re.findall(r"'#/components/schemas/([^']+)'", str(description)))
    assert named
    assert named <= set(description["components"]["schemas"])
