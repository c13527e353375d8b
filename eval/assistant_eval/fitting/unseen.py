"""What keeps the figures of a fit honest: scores by a fit that had not seen the example, and a threshold from them.

The lowest threshold that lets few through. It knows no file and no question.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def unseen(folds: NDArray[np.int64], predict: Callable[[NDArray[np.bool_], NDArray[np.bool_]], Array]) -> Array:
    """Each example's scores by a model that had not seen its fold: what ``predict`` gives, in the examples' order.

    ``predict(seen, asked)`` fits on the examples of one mask and scores those of the other.
    """
    parts = [(folds == number, predict(folds != number, folds == number)) for number in np.unique(folds)]
    result = np.zeros((len(folds), *parts[0][1].shape[1:]))
    for asked, scores in parts:
        result[asked] = scores
    return result


def threshold(scores: Array, allowed: float) -> float:
    """The smallest score that at most ``allowed`` of these exceed: a hair above the first one too many."""
    most = int(allowed * len(scores))
    return float(np.nextafter(np.sort(scores)[::-1][most], np.inf)) if most < len(scores) else float(scores.min())
