"""The runner asks at a fixed hour, keeps answers, and gives the same digits twice; commands say what they find."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from judged import REFUSED, question

from assistant.assistant import Assistant
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder
from assistant.errors import SettingInvalid
from assistant.index.publication import Index
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_eval import cli
from assistant_eval.errors import NothingAsked, RunUnreadable
from assistant_eval.metrics.runs.run_record import read_run, to_json
from assistant_eval.runners import golden_set
from assistant_eval.runners.answer_cache import AnswerCache

QUESTIONS = (
    question("R-1", question="Combien coûte un passeport ?", sections=(), facts=(("86 €",),)),
    question("R-2", **REFUSED, question="Comment réussir une mayonnaise ?"),
    question(
        "R-3",
        question="et combien ça coûte ?",
        slice="follow-up",
        history=("Quel délai pour un passeport ?",),
        sections=(),
        facts=(("86 €",),),
    ),
)


@pytest.fixture
def assistant(mini_index: Any) -> Any:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as opened:
        yield opened


def test_two_runs_give_the_same_digits_and_the_second_asks_nothing(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int, int]] = []
    first = golden_set.run(assistant, QUESTIONS, tmp_path, progress=lambda *step: seen.append(step))
    assert seen == [("Questions", 1, 3), ("Questions", 2, 3), ("Questions", 3, 3)]
    assert [one.outcome.facts for one in first.items] == [1.0, None, 1.0]
    assert [one.outcome.rank for one in first.items] == [1.0, None, None]
    assert first.items[2].history == ("Quel délai pour un passeport ?",)
    monkeypatch.setattr(golden_set, "ask", lambda *_: pytest.fail("tout est déjà répondu"))
    assert to_json(golden_set.run(assistant, QUESTIONS, tmp_path)) == to_json(first)


def test_a_new_question_of_the_same_dialogue_is_asked(assistant: Assistant, tmp_path: Path) -> None:
    alone = question("R-4", question=QUESTIONS[2].question, sections=(), facts=(("86 €",),))
    run = golden_set.run(assistant, (QUESTIONS[2], alone), tmp_path)
    assert run.items[0].text != run.items[1].text


def test_a_damaged_cache_is_asked_again(assistant: Assistant, tmp_path: Path) -> None:
    first = golden_set.run(assistant, QUESTIONS, tmp_path)
    (kept,) = tmp_path.glob("*.jsonl")
    lines = kept.read_text("utf-8").splitlines()
    kept.write_text("\n".join([lines[0][:40], "[]", lines[1], '{"key": 1}']) + "\n", "utf-8")
    again = golden_set.run(assistant, QUESTIONS, tmp_path)
    assert [one.text for one in again.items] == [one.text for one in first.items]


def test_old_caches_are_forgotten(tmp_path: Path) -> None:
    for number in range(9):
        with AnswerCache(tmp_path, str(number)):
            pass
    assert len(list(tmp_path.iterdir())) == 6


def test_nothing_to_ask_is_said(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(NothingAsked, match="vérifiez --slice et --half"):
        golden_set.run(assistant, (), tmp_path)


def test_a_model_is_used_only_when_asked_for() -> None:
    settings = Settings(llm="openai:petit")
    assert golden_set.with_generator(settings, "extractive").llm == ""
    assert golden_set.with_generator(settings, "llm").llm == "openai:petit"
    with pytest.raises(SettingInvalid, match="demande un modèle"):
        golden_set.with_generator(Settings(), "llm")


def test_a_run_is_written_and_read_back(assistant: Assistant, tmp_path: Path) -> None:
    run = golden_set.run(assistant, QUESTIONS, tmp_path)
    path = tmp_path / "run.json"
    path.write_text(to_json(run), "utf-8")
    assert read_run(path) == run
    path.write_text("{}", "utf-8")
    with pytest.raises(RunUnreadable, match="n'est pas une mesure lisible"):
        read_run(path)


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of ``assistant-eval`` with these arguments."""
    monkeypatch.setattr("sys.argv", ["assistant-eval", *arguments])
    try:
        cli.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_an_unknown_batch_of_sentences_is_refused_and_named(monkeypatch, capsys):
    assert command(monkeypatch, "grounding", "--half", "blind9") == 2
    assert "« blind9 »" in capsys.readouterr().err


@pytest.fixture
def spreadsheet(tmp_path: Path) -> Path:
    path = tmp_path / "questions.csv"
    path.write_text(
        "question;document;faits\nCombien coûte un passeport ?;passeport;86 €\n"
        "Combien coûte un passeport ?;terrasse;12 €\nQuelle est la recette de la mayonnaise ?;;\n",
        "utf-8",
    )
    return path


@pytest.fixture
def indexed(mini_site: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site of its own, indexed, in the current folder."""
    site = Site.read(mini_site)
    Index(mini_site / ".assistant").build(site.id, read_site(site).documents, embedder)
    monkeypatch.setattr("assistant.assistant.open_embedder", lambda _settings: embedder)
    monkeypatch.chdir(mini_site)
    return mini_site


def test_the_commands_of_a_town(
    indexed: Path,
    spreadsheet: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run, page, figures = tmp_path / "r" / "run.json", tmp_path / "page.html", tmp_path / "transparence.json"
    assert command(monkeypatch, "run", "--csv", str(spreadsheet), "--json", str(run), "--wrong") == 0
    told = capsys.readouterr()
    assert "3 questions, villebrune, sans modèle de langue" in told.out
    assert "la première source est « passeport » ; il manque « 12 € »" in told.out
    assert "Questions (3)…" in told.err
    assert command(monkeypatch, "compare", str(run), str(run)) == 0
    assert "3 questions communes, 0 dans une seule" in capsys.readouterr().out
    assert command(monkeypatch, "report", str(run), "--html", str(page), "--transparency", str(figures)) == 0
    assert "<h1>Justesse des réponses : villebrune</h1>" in page.read_text("utf-8")
    assert json.loads(figures.read_text("utf-8"))["site"] == "villebrune"
    table = tmp_path / "evalap.csv"
    assert command(monkeypatch, "export", "evalap", str(table), "--csv", str(spreadsheet), "--answers") == 0
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert rows[0]["query"] == "Combien coûte un passeport ?"
    assert "86 €" in rows[0]["output"]
    assert json.loads(rows[0]["retrieval_context"])
    capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "--half", "autre"), "Moitié « autre » : valeur inconnue"),
        (("run", "--slice", "autre"), "Catégorie « autre » : valeur inconnue"),
        (("run", "--generator", "autre"), "Rédaction « autre » : valeur inconnue"),
        (("run", "--slice", "own"), "Aucune question ne correspond"),
        (("export", "autre", "x"), "Format « autre » : valeur inconnue"),
        (("run", "--generator", "llm"), "Réglage ASSISTANT_LLM"),
    ],
)
def test_wrong_use_is_a_sentence(
    arguments: tuple[str, ...], sentence: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, *arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert sentence in told.err
    assert "Traceback" not in told.err


def test_a_run_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "report", str(tmp_path / "rien.json")) == 1
    assert re.match(r"Erreur : .* n'est pas une mesure lisible", capsys.readouterr().err)


def test_the_half_that_is_published_is_not_shown_unless_named(assistant: Assistant, tmp_path: Path) -> None:
    from assistant_eval.commands.runs import mistakes

    labels = tuple(question(f"M-{rank}", facts=(("97 €",),), sections=()) for rank in range(12))
    run = golden_set.run(assistant, labels, tmp_path)
    halves = {one.id: one.half for one in labels}

    def shown(half: str) -> set[str]:
        text = "\n".join(mistakes(run, labels, half))
        return {halves[name] for name in re.findall(r"^(M-\d+)", text, re.MULTILINE)}

    assert shown("") == shown("tune") == {"tune"}
    assert shown("report") == {"report"}
