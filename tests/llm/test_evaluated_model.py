"""The evaluation asks a model as it asks the extracts, with the same measures, and says how often the model spoke."""

from pathlib import Path
from typing import Any

import pytest
from fault_server import status

from assistant_eval.datasets.golden import Question, checked
from assistant_eval.runners import golden_set

pytestmark = [pytest.mark.network, pytest.mark.slow]
TRUE = (
    "Pour un adulte, le passeport coûte 86 € [1]. De 15 à 17 ans, il coûte 42 € [1]. "
    "Pour les moins de 15 ans, il coûte dix-sept euros [1]."
)


def labels() -> tuple[Question, ...]:
    common = {
        "audience": "resident", "language": "fr", "slice": "direct", "status": ("answered",), "absent": (),
        "documents": ("passeport",), "sections": (), "facts": (("86 €",),), "history": (),
    }  # fmt: skip
    asked = ("combien coûte un passeport ?", "quel est le prix du passeport ?")
    return checked(
        (f"ligne {rank}", {"id": f"E-{rank}", "question": words, **common}) for rank, words in enumerate(asked)
    )


def test_a_model_is_measured_as_the_extracts_are(modelled: Any, server: Any, tmp_path: Path) -> None:
    assistant = modelled().assistant
    server.reply = TRUE
    run = golden_set.run(assistant, labels(), tmp_path, model="openai:essai")
    assert (run.generator, run.model) == ("llm", "openai:essai")
    assert run.writer == "openai:essai, 2 réponses écrites par lui"
    assert [one.outcome.facts for one in run.items] == [1.0, 1.0]
    assert [one.outcome.citation_recall for one in run.items] == [1.0, 1.0]
    assert sum(run.broken.values()) == 0
    asked = len(server.requests)
    golden_set.run(assistant, labels(), tmp_path, model="openai:essai")
    assert len(server.requests) == asked


def test_a_model_that_failed_is_asked_again(modelled: Any, server: Any, tmp_path: Path) -> None:
    assistant = modelled().assistant
    server.reply = status(500)
    failed = golden_set.run(assistant, labels()[:1], tmp_path, model="openai:essai")
    assert failed.writer == "openai:essai, 0 réponses écrites par lui"
    assert failed.items[0].outcome.facts == 1.0
    server.reply = TRUE
    assert golden_set.run(assistant, labels()[:1], tmp_path, model="openai:essai").items[0].by_model
