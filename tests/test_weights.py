"""What fitted models share: their weights read from the package, and the sigmoid."""

import math

import numpy as np
import pytest

from assistant.numeric import sigmoid
from assistant.weights import read_weights


def test_a_sigmoid_is_the_probability_of_log_odds() -> None:
    assert sigmoid(0.0) == 0.5
    assert sigmoid(math.log(0.9 / 0.1)) == pytest.approx(0.9)
    assert sigmoid(-2.0) == pytest.approx(1 - sigmoid(2.0))


def test_a_sigmoid_never_overflows() -> None:
    assert 0 < sigmoid(-1e6) < 1e-12
    assert 1 - 1e-12 < sigmoid(1e6) <= 1


def test_weights_are_read_from_either_kind_of_file() -> None:
    assert set(read_weights("assistant.retrieval", "fusion.json")) >= {"weights", "local", "audience"}
    arrays = read_weights("assistant.retrieval", "reranker.npz")
    assert isinstance(arrays["mean"], np.ndarray)
    assert arrays["question"].shape[0] > 1
