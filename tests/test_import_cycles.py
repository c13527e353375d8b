"""No module imports another that, step by step, imports it again: each can be read after those it needs."""

import ast
import functools
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("src/assistant", "bots/assistant_bots", "eval/assistant_eval")
# The package that opens the configured embedder imports it only then; each embedder needs the types of the package.
LAZY = {
    ("assistant.embedding", f"assistant.embedding.{name}")
    for name in ("bundled", "openai_compatible", "sentence_transformers", "trained")
}


def modules() -> dict[str, Path]:
    """Each module of the three packages, by its dotted name."""
    found = {}
    for folder in PACKAGES:
        base = (ROOT / folder).parent
        for path in (ROOT / folder).rglob("*.py"):
            parts = path.relative_to(base).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules that ``name`` imports, within a function too; of « from package import module », the module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            wanted = [one if one in known else str(node.module) for one in inside]
        else:
            continue
        yield from (one for one in wanted if one in known and one != name)


@functools.cache
def graph() -> dict[str, set[str]]:
    known = modules()
    return {name: set(imports(name, path, known)) for name, path in known.items()}


def cycle(arrows: dict[str, set[str]]) -> list[str]:
    """A circle of imports, or none."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_itself_through_others() -> None:
    assert cycle({name: {one for one in wanted if (name, one) not in LAZY} for name, wanted in graph().items()}) == []


@pytest.mark.parametrize(("importer", "wanted"), sorted(LAZY))
def test_each_lazy_import_still_closes_a_circle(importer: str, wanted: str) -> None:
    arrows = graph()
    assert wanted in arrows[importer]
    assert importer in arrows[wanted]


def test_a_circle_is_seen() -> None:
    assert set(cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}
