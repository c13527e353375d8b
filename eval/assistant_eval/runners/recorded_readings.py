"""What the entailment model read of the written pairs, kept: reading them all again takes it twenty minutes of a core.

A reading is found by what was read, word for word, and by the model that read it. Whatever is not held, because a page,
a pair or a rule changed, is read: an old recording makes a measure slower, never wrong. ``assistant-eval grounding
--record`` writes it again. It holds numbers and no text.
"""

from __future__ import annotations

import functools
import hashlib
from importlib.resources import files
from pathlib import Path

import numpy as np

from assistant.grounding.entailment import MODEL, PACKAGE, Entailment, premise
from assistant.grounding.segments import Evidence

PATH = Path(str(files("assistant_eval") / "datasets" / "recorded-readings.npz"))


class RecordedReadings:
    """A :class:`~assistant.grounding.weighing.Reader` that asks ``model`` only for what ``path`` does not hold."""

    def __init__(self, model: Entailment, path: Path = PATH) -> None:
        self._model = model
        self._path = path
        self._held = _recorded(path)
        self._met: dict[int, float] = {}
        self.read = 0  # how many had to be read

    def score(self, sentence: str, evidence: Evidence) -> float:
        """As the model's, recorded or not."""
        key = reading_key(sentence, evidence)
        score = self._met.get(key, self._held.get(key))
        if score is None:
            self.read += 1
            score = self._model.score(sentence, evidence)
        self._met[key] = score
        return score

    def recorded(self, sentence: str, evidence: Evidence) -> float | None:
        """What is held of it, if anything."""
        return self._held.get(reading_key(sentence, evidence))

    def write(self) -> int:
        """Replace the file by what was asked since this object was made, and nothing else; return how many."""
        keys = np.array(sorted(self._met), np.uint64)
        scores = np.array([self._met[int(key)] for key in keys], np.float32)
        np.savez_compressed(self._path, model=np.array(_model_digest()), keys=keys, scores=scores)
        return len(keys)


def reading_key(sentence: str, evidence: Evidence) -> int:
    """Of the two texts that the model is given."""
    text = f"{sentence}\0{premise(sentence, evidence)}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _recorded(path: Path) -> dict[int, float]:
    """The readings of ``path``; none when it is missing or another model made them."""
    if not path.exists():
        return {}
    with np.load(path, allow_pickle=False) as held:
        if str(held["model"]) != _model_digest():
            return {}
        return dict(zip(held["keys"].tolist(), held["scores"].tolist(), strict=True))


@functools.cache
def _model_digest() -> str:
    return hashlib.blake2b((files(PACKAGE) / MODEL).read_bytes(), digest_size=8).hexdigest()
