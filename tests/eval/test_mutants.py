"""Mutants of real answers: on the whole starter site, each hard rule sees what was broken and nothing else."""

import itertools
import re
from collections.abc import Callable, Iterator

import pytest

from assistant.assistant import Assistant
from assistant.records import Answer
from assistant_eval.datasets.golden import Choice, Question, golden
from assistant_eval.metrics.citation_quality import citation_quality
from assistant_eval.metrics.hard_rules import breaches
from assistant_eval.runners.golden_set import ask

pytestmark = pytest.mark.slow
Pair = tuple[Question, Answer]


@pytest.fixture(scope="module")
def pairs(starter: Assistant) -> list[Pair]:
    """The answers with a source to the questions of the half that may be looked at."""
    asked = [(one, ask(starter, one)) for one in Choice("tune").of(golden()) if one.slice != "follow-up"]
    found = [(one, given) for one, given in asked if given.citations]
    assert len(found) > 100
    return found


def mutants(pairs: list[Pair], change: Callable[[Answer], Answer | None]) -> Iterator[Pair]:
    for label, given in pairs:
        changed = change(given)
        if changed is not None:
            yield label, changed


def seen(starter: Assistant, pairs: list[Pair], change: Callable[[Answer], Answer | None]) -> list[tuple[str, ...]]:
    beside = (starter.site.root / "commune.toml").read_text(encoding="utf-8")
    with starter.serving() as pages:
        return [breaches(label, given, pages, beside) for label, given in mutants(pairs, change)]


def other_number(given: Answer) -> Answer | None:
    found = re.search(r"(?<![\[\w.,])\d+(?= ?(?:€|%|jours?|mois|ans|semaines?)\b)", given.text)
    return found and given.model_copy(update={"text": f"{given.text[: found.start()]}7919{given.text[found.end() :]}"})


def other_quote(given: Answer) -> Answer | None:
    first = given.citations[0]
    altered = first.model_copy(update={"quote": first.quote[:-1] + "!"})
    return given.model_copy(update={"citations": (altered, *given.citations[1:])})


def lost_mark(given: Answer) -> Answer | None:
    return given.model_copy(update={"text": given.text.replace(" [1]", "", 1)})


def cut_list(given: Answer) -> Answer | None:
    lines = given.text.split("\n")
    items = [rank for rank, line in enumerate(lines) if re.match(r"(?:-|\d+\.) ", line)]
    if given.choices or len(items) < 3 or "[" in lines[items[1]]:  # subjects to choose; two lists, or a short one
        return None
    if lines[items[1]].split(" ", 1)[1] in lines[0]:  # a step that is read first is still said
        return None
    return given.model_copy(update={"text": "\n".join(lines[: items[1]] + lines[items[1] + 1 :])})


def untouched(given: Answer) -> Answer | None:
    return given


@pytest.mark.parametrize(
    ("change", "rule", "least"),
    [(other_number, "figure", 20), (other_quote, "quote", 100), (lost_mark, "mark", 100), (cut_list, "list", 20)],
)
def test_every_mutant_is_seen(
    starter: Assistant, pairs: list[Pair], change: Callable[[Answer], Answer | None], rule: str, least: int
) -> None:
    found = seen(starter, pairs, change)
    assert len(found) >= least
    assert [one for one in found if rule not in one] == []


def test_what_was_not_touched_breaks_no_rule(starter: Assistant, pairs: list[Pair]) -> None:
    assert set(seen(starter, pairs, untouched)) == {()}


def test_a_source_swapped_with_another_answer_s_supports_it_no_more(starter: Assistant, pairs: list[Pair]) -> None:
    """A citation of another page, itself exact: nineteen in twenty are seen (short sentences may share their words)."""
    lost = []
    with starter.serving() as pages:
        for (_, given), (_, other) in itertools.pairwise(pairs):
            stranger = other.citations[0]
            if stranger.document_id in {one.document_id for one in given.citations}:
                continue
            swapped = (stranger.model_copy(update={"n": 1}), *given.citations[1:])
            quality = citation_quality(given.model_copy(update={"citations": swapped}), pages)
            lost.append(quality.recall is not None and quality.recall < 1)
    assert len(lost) > 80
    assert sum(lost) >= 0.95 * len(lost)
