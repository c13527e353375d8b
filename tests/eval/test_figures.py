"""Figures worked out by hand: intervals, F1 of silence, groups, risk against coverage, calibration."""

import pytest
from judged import NOT_FOUND, REFUSED, Pages, answer, question, right_answer

from assistant.records import Answer
from assistant_eval.datasets.golden import Question, half_of
from assistant_eval.metrics.causes import causes
from assistant_eval.metrics.estimates import (
    HEADLINES,
    METRICS,
    broken,
    estimate,
    mean,
    published,
    share,
    table,
    tables,
    wilson,
)
from assistant_eval.metrics.scoring import Outcome, score
from assistant_eval.metrics.selective import calibration, risk_coverage, selective

PAGES = Pages()
GOOD, SILENCE = right_answer(PAGES), answer(NOT_FOUND, status="not_found")
F1 = next(one for one in METRICS if one.name == "abstention_f1")


def outcome(label: Question, given: Answer) -> Outcome:
    return score(label, given, PAGES)


def outcomes(*pairs: tuple[bool, bool]) -> list[Outcome]:
    """For each (must refuse, did refuse), an outcome."""
    return [
        outcome(question(f"T-{rank}", **(REFUSED if wanted else {})), SILENCE if made else GOOD)
        for rank, (wanted, made) in enumerate(pairs)
    ]


def test_a_proportion_has_wilson_s_interval() -> None:
    told = share(8, 10)
    assert (told.value, round(told.low, 3), round(told.high, 3), told.n) == (0.8, 0.490, 0.943, 10)
    assert wilson(1.0, 20)[1] == 1.0
    assert (share(0, 0).low, share(0, 0).high, share(0, 0).n) == (0.0, 1.0, 0)


def test_a_mean_is_resampled_and_never_certain() -> None:
    told = mean([0.0, 0.5, 1.0] * 40)
    assert told.value == 0.5
    assert 0.4 < told.low < 0.5 < told.high < 0.6
    assert mean([0.0, 0.5, 1.0] * 40) == told
    assert (mean([1.0] * 20).low, mean([1.0] * 20).high) == wilson(1.0, 20)
    assert mean([]).n == 0


def test_the_f1_of_silence() -> None:
    told = estimate(F1, outcomes((True, True), (True, True), (True, False), (False, True), (False, False)))
    assert told.value == round(2 * 2 / (3 + 3), 4)  # two of three refusals made, two of three silences right
    assert told.n == 3
    assert told.low < told.value < told.high
    assert estimate(F1, outcomes((False, False))).n == 0
    names = table(outcomes((True, True), (True, False), (False, True), (False, False)))
    assert names["abstention_precision"].value == names["abstention_recall"].value == 0.5


def test_a_metric_that_concerns_no_question_is_left_out() -> None:
    assert "emergency" not in table(outcomes((False, False)))
    assert "first" not in table(outcomes((True, True)))
    assert {one.name for one in HEADLINES} == {"status", "first", "facts", "abstention_f1", "emergency", "lawful"}


def test_groups_are_told_on_the_half_that_mends_nothing() -> None:
    every = [outcome(question(f"T-{rank}", slice=kind), GOOD) for rank, kind in enumerate(["direct", "sms"] * 10)]
    halves = [half_of(f"T-{rank}") for rank in range(20)]
    told = tables(every)
    assert told["all"]["status"].n == 20
    assert told["tune"]["status"].n + told["report"]["status"].n == 20
    assert told["report"]["status"].n == halves.count("report")
    assert told["slice:direct"]["status"].n + told["slice:sms"]["status"].n == halves.count("report")
    own = [one.model_copy(update={"slice": "own"}) for one in every]
    assert len(published(own)) == 20
    assert tables([]) == {}


def test_broken_rules_are_counted() -> None:
    broke = outcome(question(), GOOD.model_copy(update={"text": GOOD.text.replace("[2]", "[7]")}))
    assert broken([broke, outcome(question(), GOOD)]) == {
        "mark": 1, "quote": 0, "list": 0, "figure": 0, "emergency": 0, "injection": 0,
    }  # fmt: skip


def test_wrong_answers_are_counted_by_cause() -> None:
    label = question()
    partly = GOOD.model_copy(update={"status": "partial"})
    elsewhere = answer("Réservez le repas avant le jeudi à 12 h. [1]", PAGES.citation(1, "cantine.Délai"))
    asked = [
        outcome(label, GOOD),
        outcome(label, partly),
        outcome(label, SILENCE),
        score(label, elsewhere, PAGES, ranked=("cantine", "passeport")),
        score(label, elsewhere, PAGES, ranked=("cantine",)),
        outcome(question("T-2", **REFUSED), GOOD),
        outcome(question("T-3", facts=(("97 €",),)), GOOD),
    ]
    assert causes(asked) == {
        "répondu « en partie » au lieu de « répondu »": 1,
        "silence à tort": 1,
        "réponse au lieu d'un silence": 1,
        "mauvaise page, absente des cinq premières trouvées": 1,
        "mauvaise page, la bonne était trouvée": 1,
        "bon passage, fait manquant": 1,
    }


def test_risk_grows_with_coverage() -> None:
    curve = risk_coverage([(0.9, True), (0.5, False), (0.7, True), (0.7, False)], 8)
    assert [(one.coverage, one.risk, one.confidence) for one in curve] == [
        (0.125, 0.0, 0.9),
        (0.375, 0.3333, 0.7),
        (0.5, 0.5, 0.5),
    ]
    assert risk_coverage([], 5) == ()


def test_calibration_compares_what_is_announced_with_what_is_seen() -> None:
    bins = calibration([(0.91, True), (0.99, True), (1.0, False), (0.2, False)])
    assert [(one.predicted, one.observed, one.n) for one in bins] == [(0.2, 0.0, 1), (0.9667, 0.6667, 3)]


def test_selective_measures_look_at_answers_made_from_pages() -> None:
    label = question()
    directory = answer("**Mairie : fermé.** 86 € Grand-Exemple", confidence=1.0)
    asked = [
        outcome(label, GOOD),
        outcome(label, answer(f"{GOOD.text}", *GOOD.citations, status="partial", confidence=0.4)),
        outcome(question("T-2", **REFUSED), GOOD),
        outcome(label, SILENCE),
        outcome(label, directory),
    ]
    told = selective(asked)
    assert told.n == 3
    assert told.curve[-1].coverage == 0.6
    assert told.curve[-1].risk == pytest.approx(1 / 3, abs=1e-4)  # the one that had to be refused
    assert told.calibration_error == round((2 * abs(0.9 - 0.5) + abs(0.4 - 1.0)) / 3, 4)
    assert selective([]).calibration_error == 0.0
