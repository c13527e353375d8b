"""A round from start to end on the small site: asked once, graded, checked, counted, compared, published."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.assistant import Assistant
from assistant.records import Choice
from assistant_eval.cli import app
from assistant_eval.datasets.clock import NOW
from assistant_eval.rounds.asking import asked, commit, pages_of
from assistant_eval.rounds.folder import RoundFolder
from assistant_eval.rounds.message import Message
from assistant_eval.rounds.published import MARKS, published
from assistant_eval.runners.decisions.choices import leading

MESSAGES = (
    Message(id="o1", message="Combien coûte un passeport ?", group="ordinary"),
    Message(id="l1", message="Mon passeport est périmé et je pars bientôt, combien faut-il payer ?", group="life"),
    Message(id="d1", message="Mon mari me frappe", group="danger"),
)


@pytest.fixture(scope="module")
def assistant(mini_index: Any) -> Iterator[Assistant]:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The round asked by the command."""
    root = tmp_path_factory.mktemp("tirage")
    (root / "neuf.jsonl").write_text("\n".join(one.model_dump_json() for one in MESSAGES), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistant_eval.commands.reading.Assistant.open", lambda *_: assistant)
        patch.setattr(assistant, "close", lambda: None)
        result = CliRunner().invoke(app, ["reading", "ask", str(root / "neuf.jsonl"), "--to", str(root / "lu")])
    assert result.exit_code == 0, result.output
    assert "3 réponses dans" in result.output
    return root / "lu"


def graded(folder: Path, **changes: dict[str, Any]) -> None:
    """Fill in the lines as a reader would."""
    shown = {one.id: one for one in RoundFolder(folder).shown()}
    rows = []
    for name, letter in (("o1", "A"), ("l1", "A"), ("d1", "E+")):
        pages = ["passeport"] if letter == "A" else []
        row = {
            "id": name,
            "grade": letter,
            "documents": pages,
            "serving": shown[name].passages,
            **changes.get(name, {}),
        }
        rows.append(json.dumps(row))
    (folder / "grades.jsonl").write_text("\n".join(rows), "utf-8")


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["reading", *map(str, arguments)])
    return result.exit_code, result.output or str(result.exception)


def test_what_is_shown_is_what_the_assistant_said(assistant: Assistant, folder: Path) -> None:
    shown = RoundFolder(folder).shown()
    for one, message in zip(shown, MESSAGES, strict=True):
        answer = assistant.ask(message.message, now=NOW)
        assert (one.id, one.group, one.text, one.lead, one.body) == (
            message.id, message.group, answer.text, answer.lead, answer.body,
        )  # fmt: skip
        assert [source.document for source in one.sources] == [source.document_id for source in answer.citations]
    assert (shown[0].status, shown[2].status) == ("answered", "emergency")
    assert "86" in shown[0].text


def test_the_round_says_what_was_asked(assistant: Assistant, folder: Path) -> None:
    round_ = RoundFolder(folder).round()
    with assistant.serving() as generation:
        assert (round_.round, round_.messages, round_.site) == ("neuf", 3, "villebrune")
        assert (round_.generation, round_.pages) == (generation.id, len(generation.entries))
        assert round_.embedder == generation.manifest.model
        assert [one.id for one in pages_of(generation)] == [entry.id for entry in generation.entries]
    assert len(round_.code) == 16
    pages = {one.id: one for one in RoundFolder(folder).pages()}
    assert pages["passeport"].title == "Passeport"
    assert len(set(pages["passeport"].sections)) == len(pages["passeport"].sections) > 2


def test_a_choice_is_followed_to_its_page(assistant: Assistant) -> None:
    answer = assistant.ask("Combien coûte un passeport ?", now=NOW)
    led = leading(assistant, answer)
    assert led(Choice(title="Passeport", question="Passeport")) == "passeport"
    assert led(Choice(title="Autre chose", question="Bonjour")) == ""


def test_progress_is_told(assistant: Assistant) -> None:
    seen: list[tuple[str, int, int]] = []
    list(asked(assistant, MESSAGES[2:], lambda *step: seen.append(step)))
    assert seen == [("Messages", 1, 1)]


def test_the_commands_of_a_round(folder: Path, tmp_path: Path) -> None:
    code, told = run("check", folder)
    assert code == 1
    assert "grades.jsonl, ligne 1, champ « grade » : la note manque." in told
    assert run("table", folder)[0] == 1
    graded(folder)
    assert run("check", folder) == (0, "Lecture complète.\n")
    code, told = run("table", folder)
    assert (code, "| Note A | 1 | 1 | 0 |" in told) == (0, True)
    assert "| Habitants |" in run("table", folder, "--by", "audience")[1]
    assert run("table", folder, "--by", "humeur")[0] != 0
    page = tmp_path / "page.md"
    page.write_text(f"Avant.\n{MARKS[0]}\n{MARKS[1]}\nAprès.\n", "utf-8")
    rounds = tmp_path / "rounds"
    assert run("publish", folder, "--to", rounds, "--document", page)[0] == 0
    (one,) = published(rounds)
    assert [row.grade for row in one.rows] == ["A", "A", "E+"]
    assert "| Note A | 1 | 1 | 0 |" in page.read_text("utf-8")
    (path,) = rounds.glob("*.jsonl")
    code, told = run("table", folder, "--against", path)
    assert (code, told.count("1 messages communs")) == (0, 3)


def test_a_commit_is_told_with_what_changed_since(tmp_path: Path) -> None:
    assert commit(tmp_path) == ""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=essai", "-c", "user.email=essai@ville.example")
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    assert commit(tmp_path) == ""
    (tmp_path / "a.py").write_text("1\n", "utf-8")
    git("add", "a.py")
    git("commit", "--quiet", "--message", "a")
    name = commit(tmp_path)
    assert len(name) == 40
    (tmp_path / "b.py").write_text("2\n", "utf-8")
    assert commit(tmp_path) == name  # a file that git does not know is not the code
    (tmp_path / "a.py").write_text("3\n", "utf-8")
    assert commit(tmp_path) == f"{name}+"
