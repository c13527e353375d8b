"""Floors that only rise, and what holds them: decisions on the starter site, and the last round that was read."""

import warnings
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.embedding import Embedder
from assistant_eval.errors import DatasetInvalid
from assistant_eval.metrics.floors import Bounds, Floors
from assistant_eval.rounds.figures import SHARES, figures
from assistant_eval.rounds.message import GROUPS
from assistant_eval.rounds.published import published
from assistant_eval.runners.decisions.absent import FIGURES, Deciding, own
from assistant_eval.runners.decisions.absent import figures as decisions

FLOORS = Path(__file__).parents[2] / "eval" / "reports" / "floors.json"
BOUNDS = Bounds(least={"right": (0.6, 0.7)}, most={"wrong": (0.1, 0.05)})


@pytest.mark.parametrize(
    ("measured", "refused"),
    [
        ({"right": 0.7, "wrong": 0.05}, []),
        ({"right": 0.69, "wrong": 0.05}, ["right : 0.690, au moins 0.700"]),
        ({"right": 0.7, "wrong": 0.06}, ["wrong : 0.060, au plus 0.050"]),
        ({"wrong": 0.0}, ["right : pas mesuré"]),
    ],
)
def test_a_figure_past_its_bound_is_refused(measured: dict[str, float], refused: list[str]) -> None:
    assert BOUNDS.refusals(measured) == refused


def test_a_bound_that_was_loosened_is_told() -> None:
    assert BOUNDS.loosened() == []
    assert Bounds(least={"right": (0.7, 0.6)}).loosened() == ["right"]
    assert Bounds(most={"wrong": (0.05, 0.1)}).loosened() == ["wrong"]


def test_room_asks_for_a_tighter_bound() -> None:
    assert BOUNDS.raised({"right": 0.72, "wrong": 0.04}) == []
    assert BOUNDS.raised({"right": 0.74, "wrong": 0.01}) == ["right", "wrong"]


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    for text in ("{", '{"absent": {"least": {"right": "haut"}}}', '{"absent": {"autre": {}}}'):
        path.write_text(text, "utf-8")
        with pytest.raises(DatasetInvalid, match="bornes illisibles"):
            Floors.read(path)
    assert Floors({}).of("absent") == Bounds()


def test_no_bound_of_ours_was_loosened() -> None:
    floors = Floors.read(FLOORS)
    assert set(floors.root) == {"absent", "reading"}
    assert [name for bounds in floors.root.values() for name in bounds.loosened()] == []
    absent, reading = floors.of("absent"), floors.of("reading")
    assert {"removed_answered", "present_right"} <= {*absent.least, *absent.most} <= set(FIGURES)
    assert {*reading.least, *reading.most} <= {f"{group}_{name}" for group in GROUPS for name in SHARES}


@pytest.mark.slow
def test_the_starter_site_holds_its_floors(starter: Assistant, embedder: Embedder) -> None:
    """Our own questions, which have been tuned on: this is a guard, not a figure to publish."""
    bounds = Floors.read(FLOORS).of("absent")
    with starter.serving() as generation:
        measured = decisions(list(Deciding(embedder).left_out(generation, own())))
    values = {name: one.value for name, one in measured.items()}
    assert not (told := bounds.refusals(values)), "\n".join(told)
    if better := bounds.raised(values):
        warnings.warn(f"resserrez {FLOORS.name} : {', '.join(better)}", stacklevel=1)


def test_the_last_reading_holds_its_floors() -> None:
    if rounds := published():
        bounds = Floors.read(FLOORS).of("reading")
        groups = {group: figures(rounds[-1].group(group)) for group in GROUPS}
        shares = {f"{group}_{name}": one for group in groups for name, one in groups[group].shares.items()}
        assert bounds.refusals({name: one.value for name, one in shares.items() if one.n}) == []
