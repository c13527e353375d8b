"""The documents tell the truth: their links lead somewhere, their commands exist, every command is documented."""

import contextlib
import io
import itertools
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from test_architecture import CHANNEL_FLOORS, EVAL_FLOORS, FLOORS

from assistant import Assistant, cli
from assistant.cli.terminal import show_answer
from assistant.errors import AssistantError, UsageError

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "corpus" / "new-site" / "README.md"])
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]
REFERENCE = (ROOT / "docs" / "commandes.md").read_text(encoding="utf-8")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(r"`((?:src|bots|eval|tests|docs|corpus|scripts|requirements)/[\w./-]+)`")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tree() -> Any:
    """The command tree with the commands of the other package, as « assistant --help » has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["assistant", "--help"])
        return typer.main.get_command(cli.build_app())


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, with its path: ``("sources", "show")``."""
    for name, command in group.commands.items():
        inner = getattr(command, "commands", {})
        if not inner or command.invoke_without_command:
            yield (*path, name), command
        if inner:
            yield from commands(command, (*path, name))


def options(command: Any) -> set[str]:
    return {option for one in command.params for option in getattr(one, "opts", ()) if option.startswith("--")}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_to_files_that_exist(name: str) -> None:
    folder = (ROOT / name).parent
    targets = [target.split("#")[0] for target in _LINK.findall(text_of(name))]
    files = [target for target in targets if target and not re.match(r"[a-z]+:", target)]
    assert [target for target in files if not (folder / target).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_links_within_a_page_lead_to_a_heading(name: str) -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", text_of(name), re.MULTILINE)
    }
    anchors = {target[1:] for target in _LINK.findall(text_of(name)) if target.startswith("#")}
    assert anchors <= headings


@pytest.mark.parametrize("name", NAMES)
def test_files_that_are_named_exist(name: str) -> None:
    named = {path.rstrip("/.") for path in _PATH.findall(text_of(name))}
    made = {"corpus/saint-exemple/.assistant"}  # made by a command
    assert [path for path in sorted(named - made) if not (ROOT / path).exists()] == []


def written_commands(name: str) -> Iterator[list[str]]:
    """The « assistant … » commands of a page's code blocks, as words."""
    for block in re.findall(r"```(?:sh|console|bash)?\n(.*?)```", text_of(name), re.DOTALL):
        for line in block.splitlines():
            for piece in re.split(r"&&|\||;|>", line.removeprefix("$ ").split(" #")[0]):
                words = piece.split()
                if words[:1] == ["assistant"]:
                    yield shlex.split(piece)[1:]


@pytest.mark.parametrize("name", NAMES)
def test_the_commands_of_a_page_exist(name: str, tree: Any) -> None:
    known = dict(commands(tree))
    groups = {path[:1] for path in known if len(path) > 1}
    for words in written_commands(name):
        path = tuple(words[:2]) if tuple(words[:2]) in known else tuple(words[:1])
        assert path in known or path in groups or not words or words[0].startswith("-"), (name, words)
        given = {word.split("=")[0] for word in words if word.startswith("--")} - {"--help"}
        assert path not in known or given <= options(known[path]), (name, words)


def test_every_command_is_in_the_reference_with_an_example(tree: Any) -> None:
    titles = {
        tuple(word for word in title.split()[1:] if word.islower())
        for title in re.findall(r"^### `(assistant [^`]+)`", REFERENCE, re.MULTILINE)
    }
    assert titles == {path for path, _ in commands(tree)}
    examples = {
        path
        for words in written_commands("docs/commandes.md")
        for path, _ in commands(tree)
        if tuple(words[: len(path)]) == path
    }
    assert examples == titles


def test_every_option_is_in_the_reference(tree: Any) -> None:
    for path, command in commands(tree):
        section = REFERENCE.split(f"### `assistant {' '.join(path)}")[1].split("\n### ")[0]
        known = options(command) - {"--site", "--help"}
        assert [option for option in sorted(known) if option not in section] == [], path


def test_the_exit_codes_of_the_reference_are_those_of_the_errors() -> None:
    assert re.search(r"\*\*0\*\* un résultat", REFERENCE)
    assert (AssistantError.exit_code, UsageError.exit_code) == (1, 2)
    assert re.search(
        r"\*\*1\*\* une vérification ou le\s+travail a échoué ; \*\*2\*\* la commande ou un réglage", REFERENCE
    )


def test_what_make_is_asked_for_exists() -> None:
    targets = set(re.findall(r"^([\w-]+):", text_of("Makefile"), re.MULTILINE))
    written = {
        target
        for name in NAMES
        for target in re.findall(r"(?:^|`)make (?:-C \S+ )?([a-z-]+)", text_of(name), re.MULTILINE)
    }
    assert written
    assert written <= targets


def test_the_session_of_the_readme_is_what_the_starter_site_answers(starter: Assistant) -> None:
    """The moment is a morning before the offices open, as in the session; nothing else of it is chosen."""
    (session,) = (block for block in re.findall(r"```console\n(.*?)```", text_of("README.md"), re.DOTALL))
    asked = re.findall(r'^\$ assistant --demo ask "([^"]+)"\n(.*?)(?=^\$ |\Z)', session, re.MULTILINE | re.DOTALL)
    assert asked
    for question, told in asked:
        answer = starter.ask(question, now=datetime(2026, 11, 25, 7, 0, tzinfo=UTC))
        assert told.strip() == show_answer(answer, color=False)
    with starter.serving() as generation:
        assert f"Saint-Exemple : {len(generation.entries)} pages indexées" in session


def test_the_python_of_the_readme_runs_on_the_starter_site(starter: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    @contextlib.contextmanager
    def lend(folder: str) -> Iterator[Assistant]:
        opened.append(folder)
        yield starter

    monkeypatch.setattr(Assistant, "open", lend)
    blocks = re.findall(r"```python\n(.*?)```", text_of("README.md"), re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for block in blocks:
            exec(block, {})
    assert opened == ["ville"] * len(blocks)
    assert printed.getvalue().startswith("1 Pacs ")
    assert "la convention de Pacs" in printed.getvalue()


def test_the_layout_has_every_floor_in_order() -> None:
    layout = text_of("CONTRIBUTING.md").split("## Layout")[1].split("\n## ")[0]
    told = [set(re.findall(r"`(\w+)`", row)) for row in re.findall(r"^\| (`[^|]+) \|", layout, re.MULTILINE)]
    level = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
    assert sorted(room for row in told for room in row) == sorted(set(level) - {"__main__"})
    for above, below in itertools.pairwise(told):
        assert max(level[room] for room in above) < min(level[room] for room in below), (above, below)
    for begin, floors in (("The channels stand on", CHANNEL_FLOORS), ("The evaluation stands on", EVAL_FLOORS)):
        rooms = re.findall(r"`(\w+)`", layout.split(begin)[1].split(". ")[0])
        depth = {room: number for number, names in enumerate(reversed(floors)) for room in names}
        assert sorted(rooms) == sorted(depth)
        assert [depth[room] for room in rooms] == sorted(depth[room] for room in rooms)
