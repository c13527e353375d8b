"""Sites built for a measure, without the seconds that learning their confidence takes."""

import pytest

from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.index.lesson import Lesson
from assistant.retrieval.confidence import shipped


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[Generation]:
    """Each site is taught what the package knows; the generations that were, in order."""
    seen: list[Generation] = []

    def quick(_embedder: Embedder, *_: object) -> Lesson:
        return Lesson("essai", lambda generation: seen.append(generation) or shipped().to_json())

    monkeypatch.setattr("assistant_eval.runners.bench.lesson", quick)
    return seen
