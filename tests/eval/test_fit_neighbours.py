"""The messages known to the second opinion: what is written is what was embedded, within what 8 bits lose."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.embedding.trained import TrainedEncoder
from assistant.triage import neighbours as shipped
from assistant_eval.fitting import neighbours
from assistant_eval.fitting.networks.message_examples import Messages


def test_what_is_written_tells_the_same_margins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    near = random.normal(0, 1, (60, 384)) * np.linspace(3, 0.01, 384)  # as vectors are: a few axes tell most
    vectors = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    held = neighbours.Known(vectors[:20], vectors[20:50])
    path = tmp_path / "neighbours.npz"
    neighbours.write(path, held, "m")
    with np.load(path) as arrays:
        monkeypatch.setattr(shipped, "read_weights", lambda *_: {name: arrays[name] for name in arrays.files})
        shipped.neighbours.cache_clear()
        read = shipped.neighbours("m")
        other = shipped.neighbours("another")
    shipped.neighbours.cache_clear()
    asked = vectors[50:]
    expected = (held.dangers @ asked.T).max(axis=0) - (held.ordinary @ asked.T).max(axis=0)
    assert other is None
    assert read is not None
    assert np.allclose(read.margins(asked), expected, atol=0.03)


def test_the_package_knows_messages_for_its_own_encoder() -> None:
    encoder = TrainedEncoder.shipped()
    known = shipped.neighbours(encoder.model_id)
    assert known is not None
    dangers, ordinary = Messages.read().dangers[:40], Messages.read().ordinary[:40]
    margins = known.margins(encoder.queries([one.text for one in (*dangers, *ordinary)]))
    assert (margins[:40] > 0).mean() > 0.95
    assert (margins[40:] < 0).mean() > 0.95
