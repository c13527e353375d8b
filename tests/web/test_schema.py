"""Schemathesis against the interface's own description: no server error, no answer that contradicts it."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant_bots.app import create_app

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "40"))
OPERATIONS = (
    "POST /api/v1/ask",
    "POST /api/v1/ask/stream",
    "DELETE /api/v1/conversations/{conversation_id}",
    "POST /api/v1/feedback",
    "GET /api/v1/sources/{identifier}",
    "GET /api/v1/search",
    "GET /api/v1/site",
    "GET /api/v1/resources",
    "GET /health/live",
    "GET /health/ready",
)


@pytest.fixture(scope="module")
def schema(mini_index):
    """The description, read from the application itself."""
    free = Settings(rate_client="1000000/minute", rate_total="1000000/minute")
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as assistant:
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(assistant, free, watch=False))


def operations(schema):
    return {found.ok().label: found.ok() for found in schema.get_all_operations()}


def test_every_operation_is_tried(schema):
    assert set(operations(schema)) == set(OPERATIONS)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("label", OPERATIONS)
def test_an_operation_does_what_it_says(schema, label, mode):
    operation = operations(schema)[label]
    if mode is GenerationMode.NEGATIVE and "{" not in label and not label.startswith("POST"):
        pytest.skip("rien à envoyer de travers")

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case):
        case.call_and_validate()

    run()
