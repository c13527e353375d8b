"""The gate: the golden set asked of the starter site, against ``eval/reports/baseline.json``.

Raising the baseline is one command, ``assistant-eval run --json eval/reports/baseline.json``, and a commit that
everybody sees.
"""

import warnings
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant_eval.datasets.golden import golden
from assistant_eval.metrics.runs.gate import raised, refusals
from assistant_eval.metrics.runs.run_record import Run, read_run, to_json
from assistant_eval.runners import golden_set

pytestmark = pytest.mark.slow
BASELINE = Path(__file__).parents[2] / "eval" / "reports" / "baseline.json"


TAKEN = 3  # questions that the catalogue of resources answers: two teachers' needs, and one that nothing serves


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers")


@pytest.fixture(scope="module")
def measured(starter: Assistant, kept: Path) -> Run:
    return golden_set.run(starter, golden(), kept)


def test_the_assistant_is_no_worse_than_its_baseline(measured: Run) -> None:
    baseline = read_run(BASELINE)
    assert not (told := refusals(measured, baseline)), "\n".join(told)
    if better := raised(measured, baseline):
        warnings.warn(f"relevez la référence : {' ; '.join(better)}", stacklevel=1)


def test_the_baseline_is_on_the_same_questions(measured: Run) -> None:
    baseline = read_run(BASELINE)
    assert [one.outcome.id for one in baseline.items] == [one.outcome.id for one in measured.items]
    assert (baseline.site, baseline.generator, baseline.clock) == (measured.site, "extractive", measured.clock)


def test_the_catalogue_of_resources_takes_no_question_of_the_pages(
    starter: Assistant, kept: Path, measured: Run
) -> None:
    answers = golden_set.answers(starter, golden(), kept)
    taken = [question for question, asked in answers if asked.answer.kind == "resources"]
    assert all(question.audience == "school" for question in taken)
    assert len(taken) <= TAKEN, "\n".join(question.question for question in taken)


def test_the_same_digits_twice(starter: Assistant, measured: Run, tmp_path: Path) -> None:
    """Asked again, not read from what was kept: everything but the times is the same."""
    again = golden_set.run(starter, golden(), tmp_path)
    same = {"latency_ms": measured.latency_ms, "measured": measured.measured}
    assert to_json(again.model_copy(update=same)) == to_json(measured)
