"""Each fitted file says where it comes from: a command that exists, its embedding model, its data, what changed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import assistant
from assistant_eval.cli import app
from assistant_eval.fitting import provenance

FITTED = {".npz", ".onnx", ".json"}
NOT_FITTED = {
    "artefacts.json",
    "embedding/encoder-classes.json",  # written with encoder.onnx
    "embedding/encoder-tokenizer.json",
    "retrieval/passage_reader/passage-reader-tokenizer.json",
    "resources/exchange/scolomfr.json",  # a public vocabulary, with its source
}


def test_every_fitted_file_of_the_library_is_recorded():
    library = Path(assistant.__file__).parent
    held = {path.relative_to(library).as_posix() for path in library.rglob("*") if path.suffix in FITTED}
    assert held - NOT_FITTED == set(provenance.recorded()) == set(provenance.MADE)


def test_the_command_of_each_exists_and_its_data_are_named():
    commands = {one.name for one in app.registered_commands}
    for name, one in provenance.recorded().items():
        first = one.command.split()[0]
        assert first in commands | {"make", "python"}, name
        assert one.embedder or name in {
            "index/careful-words.json",
            "question/general-words.json",
            "question/stem-weights.json",
            "resources/matching/ordinary_words.json",
            "text/people/small_words.json",
            "text/people_words.json",
            "triage/danger-words.npz",
        }
        assert len(one.sha256) == 16
        assert len(one.data) == (16 if provenance.MADE[name][1] else 0), name


@pytest.fixture
def kept(monkeypatch, tmp_path: Path) -> Path:
    copy = tmp_path / "artefacts.json"
    copy.write_text(json.dumps({}), encoding="utf-8")
    monkeypatch.setattr(provenance, "RECORD", copy)
    return copy


def test_what_changed_since_a_fit_is_said(kept: Path, monkeypatch):
    name = "retrieval/fusion.json"
    provenance.record("un-modele", name)
    ((_, one, changed),) = provenance.states()
    assert (one.embedder, changed) == ("un-modele", "")
    values = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(json.dumps({name: {**values[name], "data": "0" * 16}}), encoding="utf-8")
    assert [changed for *_, changed in provenance.states()] == ["données changées depuis"]
    kept.write_text(json.dumps({name: {**values[name], "sha256": "0" * 16}}), encoding="utf-8")
    assert [changed for *_, changed in provenance.states()] == ["fichier changé depuis"]
    shown = CliRunner().invoke(app, ["artefacts"])
    assert "fichier changé depuis" in shown.output
    kept.write_text("{}", encoding="utf-8")  # never recorded
    assert CliRunner().invoke(app, ["artefacts", "--write", name]).exit_code == 0
    assert [changed for *_, changed in provenance.states()] == [""]
