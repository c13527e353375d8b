"""The reader of passages: a short fit learns which passage and sentence answer, and is written as it reads."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from assistant.embedding.trained import SHIPPED, TrainedEncoder
from assistant.retrieval.passage_reader.model import MODEL, TOKENIZER, PassageReader
from assistant_eval.fitting.networks import encoder_model
from assistant_eval.fitting.networks.reader import passage_reader as fitting
from assistant_eval.fitting.networks.reader import passage_reader_model
from assistant_eval.fitting.networks.reader.passage_reader import Example, Text

pytestmark = pytest.mark.slow
TEXTS = (
    Text("Piscine — Horaires", ("Du mardi au dimanche.", "Elle ouvre à 10 h.")),
    Text("Piscine — Prix", ("L'entrée coûte 4 €.", "Les enfants entrent sans payer.")),
    Text("Piscine — Chiens", ("Non.",)),
)
ASKED = [
    Example(message, TEXTS, (0.4, 0.35, 0.25), tuple(place == right for place in range(3)), TEXTS[right], lead, apart)
    for message, right, lead, apart in (
        ("ça ouvre à quelle heure ?", 0, 1, False), ("à quelle heure on peut nager", 0, 1, False),
        ("c'est combien", 1, 0, False), ("le prix svp", 1, 0, False), ("avec mon chien ?", 2, -1, False),
        ("les toutous sont admis", 2, -1, False), ("ouvre à quelle heure", 0, 1, True),
        ("combien ça coûte", 1, 0, True),
    )
]  # fmt: skip


def test_a_short_fit_learns_and_is_written_as_it_reads(tmp_path: Path) -> None:
    start = encoder_model.resumed(SHIPPED, TrainedEncoder.shipped().classes)
    network = fitting.fit(ASKED, start, lambda *_: None, epochs=20)
    found = fitting.report(ASKED, network)
    assert (found["messages"], found["apart"], found["right first, search"]) == (8, 2, 1)
    assert found["right first of three, reader alone"] == 2
    assert (found["sentence chosen"], found["it is the first"], found["it is found"]) == (2, 1, 2)
    passage_reader_model.write(network, tmp_path)
    shipped = PassageReader((tmp_path / MODEL).read_bytes(), (tmp_path / TOKENIZER).read_text(encoding="utf-8"))
    for one in ASKED[:4]:
        read = [network.inputs.read(one.message, text.heading, text.sentences) for text in TEXTS]
        in_floats = network.score(read).detach().numpy()
        written = [shipped.scores(one.message, text.heading, text.sentences) for text in TEXTS]
        best = max(range(3), key=lambda place: np.logaddexp.reduce(written[place]))
        assert TEXTS[best] is one.first
        assert int(np.argmax(written[best])) == int(np.argmax(in_floats[best])) == one.lead
