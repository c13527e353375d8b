"""Fits ``assistant/retrieval/confidence.json``: what the package knows of confidence, before a site has taught its own.

It is what sites of many sizes teach together: the starter site, whole and cut to a few pages drawn at random, and with
the official sheets. It is the start of each site's calibration, and all that a site too small to learn from has.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.corpus.known_questions import calibrating_questions
from assistant.embedding import Embedder
from assistant.index.generation import Generation
from assistant.retrieval.calibration import Observed, Progress, fitted, learn
from assistant.retrieval.confidence import Calibration, Model
from assistant.retrieval.confidence_features import FEATURES

MOST = 450  # questions a site
CUTS = (10, 10, 15, 25, 50, 50, 100)  # pages of the sites cut from the starter site


def prior() -> Model:
    """A model that knows nothing."""
    none = np.zeros(len(FEATURES))
    return Model(none, none + 1, none, 0.0)


def observed(generations: Sequence[Generation], embedder: Embedder, progress: Progress) -> Observed:
    """What all the sites show together; pages of different sites keep apart."""
    seen = [learn(one, embedder, calibrating_questions(), progress, most=MOST) for one in generations]
    return Observed(
        np.concatenate([one.features for one in seen]),
        np.concatenate([one.right for one in seen]),
        np.concatenate([one.among for one in seen]),
        np.concatenate([one.present for one in seen]),
        np.concatenate([one.answerable for one in seen]),
        np.concatenate([one.owners for one in seen]),
        np.concatenate([one.weights for one in seen]),
    )


def write(path: Path, calibration: Calibration) -> None:
    """Write what the package ships."""
    path.write_text(json.dumps(calibration.to_json(), indent=1) + "\n", encoding="utf-8")


def fit(seen: Observed) -> Calibration:
    """The calibration of what was seen, from nothing known before."""
    return fitted(seen, Calibration(prior(), prior(), prior()))
