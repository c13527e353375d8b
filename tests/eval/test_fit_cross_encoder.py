"""The cross-encoder that reads passages in doubt: a short fit learns what it is shown, and is written as it reads."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from assistant.embedding.trained import SHIPPED, TrainedEncoder
from assistant.retrieval.cross_encoder.model import MODEL, TOKENIZER, CrossEncoder
from assistant_eval.fitting.networks import cross_encoder as fitting
from assistant_eval.fitting.networks import cross_encoder_model, encoder_model

pytestmark = pytest.mark.slow
TEXTS = ("Piscine — Horaires\nElle ouvre à 10 h.", "Piscine — Prix\nL'entrée coûte 4 €.", "Piscine — Chiens\nNon.")
ASKED = [
    fitting.Asked(message, TEXTS, (0.4, 0.35, 0.25), tuple(place == right for place in range(3)), apart)
    for message, right, apart in (
        ("ça ouvre quand ?", 0, False), ("à quelle heure on peut nager", 0, False), ("c'est combien", 1, False),
        ("le prix svp", 1, False), ("avec mon chien ?", 2, False), ("les toutous sont admis", 2, False),
        ("quels horaires", 0, True), ("combien ça coûte", 1, True),
    )
]  # fmt: skip


def test_a_short_fit_learns_and_is_written_as_it_reads(tmp_path: Path) -> None:
    start = encoder_model.resumed(SHIPPED, TrainedEncoder.shipped().classes)
    network = fitting.fit(ASKED, start, lambda *_: None, epochs=12)
    told = fitting.report(ASKED, network)
    assert (told["teach"], told["apart"], told["read again"]) == (6, 2, 2)
    assert told["right first, read again"] >= told["right first, search alone"]
    cross_encoder_model.write(network, tmp_path)
    shipped = CrossEncoder((tmp_path / MODEL).read_bytes(), (tmp_path / TOKENIZER).read_text(encoding="utf-8"))
    pairs = [(network.pairs.message("c'est combien"), network.pairs.passage(text)) for text in TEXTS]
    in_floats = network.score(pairs).detach().numpy()
    assert np.abs(shipped.scores("c'est combien", TEXTS) - in_floats).max() < 1
    assert int(np.argmax(in_floats)) == int(np.argmax(shipped.scores("c'est combien", TEXTS))) == 1
