"""How a package is built: its rooms, who imports whom, on how many floors, and how long its files and functions are.

    python scripts/structure.py                              # the library, as its files are now
    python scripts/structure.py bots                         # or « eval », or any folder of a package
    python scripts/structure.py --at f8f17bd --at .          # two states side by side; « . » is the files as they are
    python scripts/structure.py --only text,records,errors   # as if the other rooms were not there
    python scripts/structure.py --floors                     # the rooms drawn from the top down, with what each is for

It prints a Markdown table, which docs/structure.md holds. What is counted:

module    a .py file. It is read, never imported or run.
room      a name at the top of the package: a folder with all it holds, or a file that stands alone.
arrow     one module (or room) imports another of the same package, however often. An import inside a function
          counts, and one for types alone. « from package import module » goes to the module; the folders that Python
          opens on the way are not counted.
floor     what imports nothing of the package stands on floor 1, anything else one above the highest it imports. So the
          floors are the longest chain of imports. The members of a circle stand on one floor.
circle    modules (or rooms) of which each imports, step by step, all the others.
lines     of a file, blank ones too; of a function, from its « def » to its end, methods and inner ones too.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import statistics
import subprocess
import sys
import tarfile
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
FOLDERS = {"assistant": "src/assistant", "bots": "bots/assistant_bots", "eval": "eval/assistant_eval"}
NOW = "."
WIDTH = 118

Graph = Mapping[str, set[str]]


class Module(NamedTuple):
    """A file read: its dotted name, in which package its relative imports are, and its code."""

    name: str
    package: str
    lines: int
    code: ast.Module


class Structure(NamedTuple):
    """The modules of one state of a package, and the arrows between them and between its rooms."""

    modules: Mapping[str, Module]
    arrows: Graph
    rooms: Graph


def sources_of(folder: str, state: str, root: Path = ROOT) -> dict[str, str]:
    """The Python files of ``folder`` by their path in it: as they are, or as a commit of git holds them."""
    if state == NOW:
        paths = (root / folder).rglob("*.py")
        found = {one.relative_to(root / folder).as_posix(): one.read_text(encoding="utf-8") for one in paths}
    else:
        found = committed(folder, state, root)
    if not found:
        sys.exit(f"No Python file in « {folder} »: give one of {', '.join(FOLDERS)}, or the folder of a package.")
    return found


def committed(folder: str, commit: str, root: Path) -> dict[str, str]:
    """The Python files that a commit holds, without touching those on the disk."""
    words = ["git", "archive", "--format=tar", f"{commit}:{folder}"]
    try:
        done = subprocess.run(words, cwd=root, capture_output=True, check=False)  # noqa: S603 - reads our own history
    except FileNotFoundError:
        sys.exit("--at reads the history of the project: install git, and clone the project with it.")
    if done.returncode:
        sys.exit(f"No commit « {commit} » with a folder « {folder} »: choose one of « git log --oneline -- {folder} ».")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        files = [(one.name, archive.extractfile(one)) for one in archive if one.name.endswith(".py")]
    return {name: content.read().decode() for name, content in files if content}


def parsed(package: str, path: str, source: str) -> Module:
    """One file; ``__init__.py`` has the name of its folder."""
    parts = [package, *path.removesuffix(".py").split("/")]
    folder = ".".join(parts[:-1])
    name = folder if parts[-1] == "__init__" else ".".join(parts)
    return Module(name, folder, source.count("\n"), ast.parse(source, path))


def imported(module: Module, known: Mapping[str, Module]) -> Iterator[str]:
    """The modules of the package that one imports, wherever it does."""
    for node in ast.walk(module.code):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = module.package.split(".")[: -(node.level - 1) or None] if node.level else []
            source = ".".join([*above, *([node.module] if node.module else [])])
            inside = [f"{source}.{alias.name}" for alias in node.names]
            wanted = [one if one in known else source for one in inside]
        else:
            continue
        yield from (one for one in wanted if one in known and one != module.name)


def room(name: str) -> str:
    """The name at the top under which a module stands; of the package's own file, ``__init__``."""
    return (*name.split("."), "__init__")[1]


def structure(folder: str, state: str = NOW, root: Path = ROOT, only: Sequence[str] = ()) -> Structure:
    """Read one state of a package, or of some of its rooms."""
    package = Path(folder).name
    read = [parsed(package, path, source) for path, source in sorted(sources_of(folder, state, root).items())]
    if missing := sorted(set(only) - {room(one.name) for one in read}):
        sys.exit(f"No room {', '.join(missing)} in « {folder} »: --floors draws those it has.")
    modules = {one.name: one for one in read if not only or room(one.name) in only}
    arrows = {name: set(imported(one, modules)) for name, one in modules.items()}
    rooms: dict[str, set[str]] = {room(name): set() for name in modules}
    for name, wanted in arrows.items():
        rooms[room(name)] |= {room(one) for one in wanted} - {room(name)}
    return Structure(modules, arrows, rooms)


def groups(arrows: Graph) -> list[list[str]]:
    """Tarjan's: those of a circle together, any other alone, each after all it imports."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        waiting.append(name)
        for one in sorted(arrows[name]):
            if one not in order:
                visit(one)
            if one in waiting:
                lowest[name] = min(lowest[name], lowest[one])
        if lowest[name] == order[name]:
            start = waiting.index(name)
            found.append(sorted(waiting[start:]))
            del waiting[start:]

    for name in sorted(arrows):
        if name not in order:
            visit(name)
    return found


def floors(arrows: Graph) -> dict[str, int]:
    """The floor of each, from 1 at the bottom."""
    level: dict[str, int] = {}
    for group in groups(arrows):
        below = {one for name in group for one in arrows[name]} - set(group)
        height = 1 + max((level[one] for one in below), default=0)
        level.update(dict.fromkeys(group, height))
    return level


def circles(arrows: Graph) -> list[list[str]]:
    """The groups of more than one."""
    return [group for group in groups(arrows) if len(group) > 1]


def sizes(found: list[list[str]]) -> str:
    """« 2 (of 3, 5) » for two circles of three and five members."""
    return f"{len(found)} (of {', '.join(str(len(one)) for one in found)})" if found else "none"


def figures(read: Structure) -> dict[str, str]:
    """What the table tells of one state, in its order."""
    functions = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for module in read.modules.values()
        for node in ast.walk(module.code)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    files = [module.lines for module in read.modules.values()]
    return {
        "modules": f"{len(files):,}",
        "lines": f"{sum(files):,}",
        "rooms": f"{len(read.rooms):,}",
        "arrows between rooms": f"{sum(map(len, read.rooms.values())):,}",
        "arrows between modules": f"{sum(map(len, read.arrows.values())):,}",
        "floors of rooms": f"{max(floors(read.rooms).values())}",
        "floors of modules": f"{max(floors(read.arrows).values())}",
        "circles of rooms": sizes(circles(read.rooms)),
        "circles of modules": sizes(circles(read.arrows)),
        "median lines of a file": f"{statistics.median(files):g}",
        "median lines of a function": f"{statistics.median(functions):g}" if functions else "none",
    }


def table(folder: str, states: Mapping[str, Structure]) -> str:
    """The figures of each state in a column, then the members of each circle."""
    columns = {state: figures(read) for state, read in states.items()}
    titles = [folder, *("now" if state == NOW else state for state in columns)]
    rows = [titles, ["---"] * len(titles)]
    rows += [[name, *(column[name] for column in columns.values())] for name in next(iter(columns.values()))]
    told = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    for title, read in zip(titles[1:], states.values(), strict=True):
        told += "".join(f"\nCircle, {title}: {', '.join(one)}.\n" for one in circles(read.arrows))
    return told


def purpose(module: Module | None) -> str:
    """The first sentence of a module's docstring."""
    told = ast.get_docstring(module.code) if module else None
    return re.split(r"(?<=\.)\s", " ".join((told or "").split()))[0].replace("``", "`")


def drawing(read: Structure) -> str:
    """The rooms floor by floor, from the top down, each with the sentence that says what it is for."""
    level = floors(read.rooms)
    package = next(iter(read.modules.values())).name.split(".")[0]
    wide = max(map(len, read.rooms)) + 7
    drawn = []
    for floor in range(max(level.values()), 0, -1):
        begin = f"{floor:3}  "
        for name in sorted(one for one in read.rooms if level[one] == floor):
            said = purpose(read.modules.get(package if name == "__init__" else f"{package}.{name}"))
            head = f"{begin}{name}".ljust(wide)
            wrapped = textwrap.fill(
                said, WIDTH, initial_indent=head, subsequent_indent=" " * wide, break_on_hyphens=False
            )
            drawn.append((wrapped or head).rstrip())
            begin = " " * 5
        drawn.append("─" * WIDTH)
    return "\n".join(drawn[:-1]) + "\n"


def main(words: list[str] | None = None) -> None:
    """Print the table, or the drawings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", nargs="?", default="assistant", help="assistant (the default), bots, eval, a folder")
    parser.add_argument("--at", action="append", metavar="COMMIT", help="a state, as git names it; again for a column")
    parser.add_argument("--only", metavar="ROOM,ROOM", help="count or draw these rooms alone")
    parser.add_argument("--floors", action="store_true", help="draw the rooms instead of counting")
    asked = parser.parse_args(words)
    folder = FOLDERS.get(asked.package, asked.package.rstrip("/"))
    only = asked.only.split(",") if asked.only else ()
    states = {state: structure(folder, state, only=only) for state in asked.at or [NOW]}
    sys.stdout.write("\n".join(map(drawing, states.values())) if asked.floors else table(folder, states))


if __name__ == "__main__":
    main()
