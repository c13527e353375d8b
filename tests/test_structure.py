"""What ``scripts/structure.py`` counts: arrows however they are written, floors, circles, and a state kept by git."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = {
    "__init__.py": '"""The house. More of it."""\nfrom house.roof import tiles\n',
    "roof.py": '"""Keeps the\nrain out. Snow too."""\nimport os\nimport house.walls.brick\nfrom house import walls\n',
    "walls/__init__.py": '"""Hold the ``roof``, whatever the weather; no more."""\n',
    "walls/brick.py": "def lay():\n    from house.walls.stone import cut\n\n    cut()\n\n\nasync def rest(): ...\n",
    "walls/stone.py": "from . import brick\nfrom ..ground import depth\ncut = 1\n",
    "ground.py": '"""Carries the rest."""\ndepth = 2\n',
}


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("structure", ROOT / "scripts" / "structure.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_an_arrow_is_seen_however_it_is_written(script, tmp_path):
    read = script.structure("house", root=build(tmp_path, HOUSE))
    assert read.arrows == {
        "house": {"house.roof"},
        "house.roof": {"house.walls", "house.walls.brick"},
        "house.walls": set(),
        "house.walls.brick": {"house.walls.stone"},
        "house.walls.stone": {"house.walls.brick", "house.ground"},
        "house.ground": set(),
    }
    assert read.rooms == {"__init__": {"roof"}, "roof": {"walls"}, "walls": {"ground"}, "ground": set()}


def test_a_circle_stands_on_one_floor(script, tmp_path):
    read = script.structure("house", root=build(tmp_path, HOUSE))
    assert script.circles(read.arrows) == [["house.walls.brick", "house.walls.stone"]]
    level = script.floors(read.arrows)
    assert [level[name] for name in ("house.ground", "house.walls.brick", "house.walls.stone")] == [1, 2, 2]
    assert (level["house.roof"], level["house"], level["house.walls"]) == (3, 4, 1)


def test_two_circles_that_touch_are_not_one(script):
    arrows = {"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"e"}, "e": {"c"}, "f": {"e"}}
    assert script.circles(arrows) == [["c", "d", "e"], ["a", "b"]]
    assert script.sizes(script.circles(arrows)) == "2 (of 3, 2)"
    assert script.floors(arrows) == {"c": 1, "d": 1, "e": 1, "a": 2, "b": 2, "f": 2}


def test_the_figures_of_a_package(script, tmp_path):
    found = script.figures(script.structure("house", root=build(tmp_path, HOUSE)))
    assert found == {
        "modules": "6",
        "lines": "20",
        "rooms": "4",
        "arrows between rooms": "3",
        "arrows between modules": "6",
        "floors of rooms": "4",
        "floors of modules": "4",
        "circles of rooms": "none",
        "circles of modules": "1 (of 2)",
        "median lines of a file": "2.5",
        "median lines of a function": "2.5",
    }


def test_the_rooms_are_drawn_from_the_top_with_their_first_sentence(script, tmp_path):
    drawn = script.drawing(script.structure("house", root=build(tmp_path, HOUSE))).splitlines()
    assert drawn[::2] == [
        "  4  __init__  The house.",
        "  3  roof      Keeps the rain out.",
        "  2  walls     Hold the `roof`, whatever the weather; no more.",
        "  1  ground    Carries the rest.",
    ]


def test_some_rooms_are_counted_as_if_the_others_were_not_there(script, tmp_path):
    read = script.structure("house", root=build(tmp_path, HOUSE), only=["roof", "walls"])
    assert read.rooms == {"roof": {"walls"}, "walls": set()}
    with pytest.raises(SystemExit, match=r"No room cellar in « house »"):
        script.structure("house", root=tmp_path, only=["roof", "cellar"])


@pytest.mark.skipif(not shutil.which("git"), reason="git n'est pas installé")
def test_a_state_is_read_from_git_and_the_files_are_left_alone(script, tmp_path):
    def git(*words: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    build(tmp_path, HOUSE)
    git("init")
    git("add", ".")
    git("commit", "-m", "The house")
    (tmp_path / "house" / "roof.py").unlink()
    before, now = (script.structure("house", state, tmp_path) for state in ("HEAD", "."))
    assert set(before.rooms) - set(now.rooms) == {"roof"}
    assert not (tmp_path / "house" / "roof.py").exists()
    with pytest.raises(SystemExit, match=r"No commit « nowhere » with a folder « house »"):
        script.structure("house", "nowhere", tmp_path)


def test_a_folder_without_code_is_refused(script, tmp_path):
    with pytest.raises(SystemExit, match=r"No Python file in « house »"):
        script.structure("house", root=tmp_path)


def test_it_prints_the_table_of_each_package(script, capsys):
    script.main(["bots"])
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["| bots/assistant_bots | now |", "| --- | --- |"]
    assert [line.split(" | ")[0] for line in told[2:5]] == ["| modules", "| lines", "| rooms"]


def test_what_is_hard_to_keep_is_counted(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    inventory = importlib.import_module("inventory")
    build(
        tmp_path,
        {
            "__init__.py": "",
            "a.py": "import re\nA, B = 0.5, 2\nC = 1.5\n\ndef f(x=0.1):\n    return re.compile('x')\n",
            "in/b.py": "D = 1\n",
            "in/c.toml": "[a]\nb = 1\n",
            "in/d.json": "{}",
        },
    )
    monkeypatch.setattr(inventory, "ROOT", tmp_path)
    monkeypatch.setattr(inventory.sources_of, "__defaults__", (tmp_path,))
    monkeypatch.setattr(inventory.sizes_of, "__defaults__", (tmp_path,))
    monkeypatch.setattr(inventory.table_lines, "__defaults__", (tmp_path,))
    assert inventory.inventory("house") == (1, 2, 2, "1, 0.0 MB", "1 (`.`)")
