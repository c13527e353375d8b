"""What is hard to keep in a package: its patterns, constants, tables and fitted files, and how full its folders are.

    python scripts/inventory.py                          # the library, as its files are now
    python scripts/inventory.py --at f8f17bd --at .      # two states side by side; « . » is the files as they are

It prints a Markdown table, which docs/structure.md holds. What is counted:

patterns    calls of ``re.compile`` anywhere in the code.
constants   numbers with a point given to a name at the top of a module, alone or several on a line.
tables      lines of the .toml files beside the code: words, rules, sentences.
fitted      .json, .npz and .onnx files beside the code, and what they weigh.
fullest     modules of the fullest folder of code, its ``__init__.py`` left out.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from structure import FOLDERS, NOW, ROOT, sources_of

FITTED = (".json", ".npz", ".onnx")
MEGABYTE = 1_000_000


class Inventory(NamedTuple):
    """The counts of one state of a package."""

    patterns: int
    constants: int
    tables: int
    fitted: str
    fullest: str


def is_pattern(node: ast.AST) -> bool:
    """Whether a node is a call of ``re.compile``."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"


def constants(code: ast.Module) -> int:
    """The numbers with a point that a module gives to names at its top."""
    given = [one.value for one in code.body if isinstance(one, ast.Assign | ast.AnnAssign) and one.value]
    values = [one for value in given for one in (value.elts if isinstance(value, ast.Tuple) else [value])]
    return sum(isinstance(one, ast.Constant) and isinstance(one.value, float) for one in values)


def sizes_of(folder: str, state: str, root: Path = ROOT) -> dict[str, int]:
    """The bytes of every file of ``folder``, by its path in it."""
    if state == NOW:
        found = (one for one in (root / folder).rglob("*") if one.is_file())
        return {one.relative_to(root / folder).as_posix(): one.stat().st_size for one in found}
    told = git(root, "ls-tree", "-r", "-l", f"{state}:{folder}")
    rows = (line.split(None, 4) for line in told.splitlines())
    return {path: int(size) for _, _, _, size, path in rows}


def table_lines(folder: str, state: str, paths: list[str], root: Path = ROOT) -> int:
    """The lines of the tables at ``paths``."""
    if state == NOW:
        read = [(root / folder / one).read_text(encoding="utf-8") for one in paths]
    else:
        read = [git(root, "show", f"{state}:{folder}/{one}") for one in paths]
    return sum(text.count("\n") for text in read)


def git(root: Path, *words: str) -> str:
    """What git says of the project's own history."""
    return subprocess.run(["git", *words], cwd=root, capture_output=True, check=True, text=True).stdout  # noqa: S603, S607


def inventory(folder: str, state: str = NOW) -> Inventory:
    """Count one state of a package."""
    sources = sources_of(folder, state)
    read = [ast.parse(text, path) for path, text in sources.items()]
    files = sizes_of(folder, state)
    fitted = [size for path, size in files.items() if path.endswith(FITTED)]
    held = Counter(path.rpartition("/")[0] for path in sources if not path.endswith("__init__.py"))
    where, most = held.most_common(1)[0]
    return Inventory(
        sum(is_pattern(node) for code in read for node in ast.walk(code)),
        sum(map(constants, read)),
        table_lines(folder, state, [path for path in files if path.endswith(".toml")]),
        f"{len(fitted)}, {sum(fitted) / MEGABYTE:.1f} MB",
        f"{most} (`{where or '.'}`)",
    )


def table(states: Mapping[str, Inventory]) -> str:
    """The Markdown table, a column a state."""
    rows = [["", *states], ["---"] * (1 + len(states))]
    rows += [[name, *(str(getattr(one, name)) for one in states.values())] for name in Inventory._fields]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Read the command line and print the table."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("package", nargs="?", default="assistant", help=f"{', '.join(FOLDERS)}, or a folder")
    command.add_argument("--at", action="append", help="a commit, or « . » for the files as they are")
    given = command.parse_args()
    folder = FOLDERS.get(given.package, given.package)
    print(table({state: inventory(folder, state) for state in given.at or [NOW]}))  # noqa: T201 - a script


if __name__ == "__main__":
    main()
