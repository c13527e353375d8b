"""Two runs compared question by question, and the gate that refuses a worse one."""

from datetime import date
from typing import Any

from judged import EMERGENCY, NOT_FOUND, REFUSED, Pages, answer, question, right_answer

from assistant.records import Answer
from assistant_eval.commands.runs import moved
from assistant_eval.datasets.golden import half_of
from assistant_eval.metrics.runs.comparison import compare
from assistant_eval.metrics.runs.gate import missed_targets, raised, refusals
from assistant_eval.metrics.runs.run_record import Run, item, record
from assistant_eval.metrics.scoring import score

PAGES = Pages()
GOOD, SILENCE = right_answer(PAGES), answer(NOT_FOUND, status="not_found")
NUMBERS = answer("**Urgence : 17, 112.**", status="emergency")
REPORT = [name for name in (f"T-{rank}" for rank in range(400)) if half_of(name) == "report"][:120]
TUNE = next(name for name in (f"T-{rank}" for rank in range(400)) if half_of(name) == "tune")


def run(**instead: Answer) -> Run:
    """A run of 120 questions: 90 to answer, 28 to refuse, 2 dangers; ``instead`` gives other answers by rank."""
    items = []
    for rank, name in enumerate(REPORT):
        fields: dict[str, Any] = EMERGENCY if rank >= 118 else REFUSED if rank >= 90 else {}
        label = question(name, **fields)
        usual = NUMBERS if rank >= 118 else SILENCE if rank >= 90 else GOOD
        given = instead.get(f"q{rank}", usual)
        items.append(item(label, given, score(label, given, PAGES, "17 112")))
    times = [dict.fromkeys(("embed", "lexical", "dense", "answer", "total"), 1.0)] * len(items)
    return record(
        items,
        times,
        site="s",
        generation="g",
        code="c",
        generator="extractive",
        model=None,
        clock="2026-11-24T09:00:00Z",
        measured=date(2026, 11, 24),
    )


def refused(count: int) -> dict[str, Answer]:
    return {f"q{rank}": SILENCE for rank in range(count)}


def test_a_run_does_not_differ_from_itself() -> None:
    told = compare(run(), run())
    assert (told.shared, told.left_out, told.changes) == (120, 0, ())
    assert {one.name for one in told.differences} == {
        "status", "first", "facts", "abstention_f1", "emergency", "lawful",
    }  # fmt: skip
    assert all(one.difference == one.low == one.high == 0 and not one.sure for one in told.differences)


def test_what_moved_is_told_with_its_interval_and_the_questions_that_changed() -> None:
    told = compare(run(**refused(9)), run(q0=SILENCE))
    moves = {one.name: one for one in told.differences}
    assert moves["status"].difference == round(8 / 120, 4)
    assert moves["first"].n == 90
    assert moves["first"].sure
    assert moves["abstention_f1"].before == round(2 * 28 / (28 + 37), 4)
    assert not moves["emergency"].sure
    assert [one.turn for one in told.changes] == ["fixed"] * 8
    back = compare(run(), run(q3=SILENCE))
    assert [(one.id, one.turn, one.before) for one in back.changes] == [(REPORT[3], "broken", ())]


def test_questions_of_one_run_only_are_counted_apart() -> None:
    short = run().model_copy(update={"items": run().items[:100]})
    assert (compare(short, run()).shared, compare(short, run()).left_out) == (100, 20)
    assert compare(run(), run(), "tune").shared == 0


def test_the_questions_of_the_published_half_are_numbers_unless_named() -> None:
    told = compare(run(), run(q0=SILENCE))
    hidden, shown = "\n".join(moved(told)), "\n".join(moved(told, "report"))
    assert f"{REPORT[0]} cassée" in hidden
    assert "passeport" not in hidden
    assert "cassée : Combien coûte un passeport, et où ?" in shown
    assert half_of(TUNE) == "tune"


def test_the_gate_accepts_the_same_run_and_a_better_one() -> None:
    assert refusals(run(), run()) == []
    assert refusals(run(), run(**refused(9))) == []
    assert refusals(run(q0=SILENCE), run()) == []  # one question may be chance
    told = raised(run(), run(**refused(60)))
    assert any(one.startswith("La bonne première source : 1.000, au-dessus de") for one in told)


def test_the_gate_refuses_a_metric_that_leaves_its_interval() -> None:
    told = refusals(run(**refused(12)), run())
    assert any(one.startswith("La bonne première source : 0.867, sous [") for one in told)


def test_the_gate_sees_a_sure_loss_inside_the_interval() -> None:
    told = refusals(run(**refused(18)), run(**refused(12)))
    assert not any(", sous [" in one for one in told if one.startswith("La bonne première"))
    assert any(one.startswith("La bonne première source : -0.067 [") for one in told)


def test_the_gate_refuses_any_broken_rule() -> None:
    dangling = GOOD.model_copy(update={"text": GOOD.text.replace("[2]", "[7]")})
    assert f"{REPORT[0]} enfreint une règle absolue : mark" in refusals(run(q0=dangling), run(q0=dangling))
    assert any("emergency" in one for one in refusals(run(q119=GOOD), run()))


def test_targets_that_are_missed_are_told() -> None:
    assert missed_targets(run()) == []
    assert missed_targets(run(**refused(10)))[0] == "Le bon genre de réponse : 0.917 pour 0.93 visé"
