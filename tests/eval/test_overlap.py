"""What models learn from is well formed, and is no copy of what they are measured on."""

import json

import pytest
from typer.testing import CliRunner

from assistant.corpus.known_questions import sheet_questions
from assistant_eval.cli import app
from assistant_eval.errors import DatasetInvalid
from assistant_eval.metrics.overlap import near_copies


def test_the_questions_are_varied_and_keyed():
    questions = sheet_questions()
    assert len({one.text.casefold() for one in questions}) == len(questions)
    assert len({one.author for one in questions}) >= 7
    assert all(not one.answered or one.passages[0].startswith(f"{one.document}.") for one in questions)
    languages = [one.language for one in questions if one.answered]
    assert languages.count("fr") < 0.95 * len(languages)


@pytest.mark.parametrize(
    ("written", "measured", "copied"),
    [
        ("Combien coûte un passeport ?", "combien coute un passeport", True),
        ("Combien coûte un passeport neuf ?", "Combien coûte un passeport ?", True),
        ("J'ai perdu mon passeport, que faire ?", "Combien coûte un passeport ?", False),
        ("ma carte grise est au nom de mon ex", "changer le nom sur la carte grise", False),
    ],
)
def test_a_copy_is_told_from_the_same_subject(written, measured, copied):
    assert bool(near_copies([written], [measured])) is copied


def test_nothing_learned_copies_the_questions_of_the_project(tmp_path):
    ours = tmp_path / "ours.jsonl"
    ours.write_text(json.dumps({"question": "Une question de mesure que personne n'a écrite : zwrk ?"}), "utf-8")
    result = CliRunner().invoke(app, ["overlap", "--against", str(ours)])
    assert result.exit_code == 0, result.output
    assert "0 presque copiées" in result.output
    copied = sheet_questions()[0].text
    ours.write_text(json.dumps({"text": copied}), "utf-8")
    result = CliRunner().invoke(app, ["overlap", "--against", str(ours)])
    assert result.exit_code == 1
    assert copied in result.output


@pytest.mark.parametrize("content", ["[]", "{", '{"other": "x"}'])
def test_an_unreadable_file_is_named(tmp_path, content):
    path = tmp_path / "bad.jsonl"
    path.write_text(content, "utf-8")
    result = CliRunner().invoke(app, ["overlap", "--against", str(path)])
    assert isinstance(result.exception, DatasetInvalid)
    assert "bad.jsonl" in str(result.exception)
