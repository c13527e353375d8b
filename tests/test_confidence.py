"""What follows from a confidence: the verdict by its bounds, and a calibration of other features refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.confidence import SURE, UNSURE, Calibration, Confidence, shipped
from assistant.retrieval.confidence_features import FEATURES


@pytest.mark.parametrize("named", [FEATURES[:-1], (*FEATURES, "other"), FEATURES[::-1]])
def test_a_calibration_of_other_features_is_refused(named: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="cosine"):
        Calibration.from_json({**shipped().to_json(), "features": list(named)})


@pytest.mark.parametrize(
    ("right", "among", "verdict"),
    [
        *((1.0, 1.0, "sure"), (SURE, SURE, "sure"), (SURE - 0.001, 1.0, "unsure")),
        *((0.0, UNSURE, "unsure"), (0.0, UNSURE - 0.001, "near")),
        *((0.0, 0.1, "near"), (0.0, 0.099, "off"), (0.0, 0.0, "off")),
    ],
)
def test_the_verdict_follows_its_bounds(right: float, among: float, verdict: str) -> None:
    assert Confidence(right, among).verdict == verdict


CHANCES = st.floats(0, 1)


@given(CHANCES, CHANCES, CHANCES, CHANCES)
def test_a_surer_search_never_says_less(one: float, other: float, more: float, most: float) -> None:
    says = ("off", "near", "unsure", "sure")
    right, among = sorted((one, other))
    verdict = Confidence(right, among).verdict
    assert says.index(Confidence(max(right, more), max(among, more, most)).verdict) >= says.index(verdict)
    assert (verdict == "sure") == (right >= SURE)
    if verdict == "off":
        assert among < 0.1
    if verdict == "unsure":
        assert among >= UNSURE
