"""What was damaged while nobody looked, met by the two commands of the night: mended or told, and an index answers."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from official_town import Run, served_ids

from assistant.embedding import Embedder
from assistant.index.publication import Index

pytestmark = pytest.mark.network


@dataclass(frozen=True)
class Fault:
    """``damage(root)``; the exit code of each command, and what it says."""

    damage: Callable[[Path], None]
    code: int = 0
    said: str = ""


def _lose_the_index(root: Path) -> None:
    shutil.rmtree(root / ".assistant" / "generations")


def _spoil_the_index(root: Path) -> None:
    index = Index(root / ".assistant")
    _garble(index.folder(index.current() or "") / "passages.json")


def _spoil(name: str) -> Callable[[Path], None]:
    return lambda root: _garble(root / ".assistant" / name)


def _garble(path: Path) -> None:
    path.write_bytes(b"\x55" * 9000)


def _break_the_page(root: Path) -> None:
    (root / "pages" / "garderie.md").write_text("---\nid: garderie\ntitle: [Garderie\n---\n", encoding="utf-8")


def _break_the_file(root: Path) -> None:
    with (root / "commune.toml").open("a", encoding="utf-8") as stream:
        stream.write("\nnom = sans guillemets\n")


FAULTS = {
    "index effacé": Fault(_lose_the_index),
    "index abîmé": Fault(_spoil_the_index),
    "empreintes abîmées": Fault(_spoil("vectors.sqlite")),
    "page illisible": Fault(_break_the_page, said="garderie.md"),
    "commune.toml faux": Fault(_break_the_file, code=1, said="ligne"),
    "avis abîmés": Fault(_spoil("feedback.sqlite")),
}


def test_what_is_damaged_is_mended_or_told_by_both_commands(
    run: Run, ready: Path, tmp_path: Path, embedder: Embedder
) -> None:
    before = served_ids(ready, embedder)
    for number, (name, fault) in enumerate(FAULTS.items()):
        for command in (("index", "--site"), ("update",)):
            copy = tmp_path / f"{command[0]} {number}"
            shutil.copytree(ready, copy, ignore=shutil.ignore_patterns("run"))
            fault.damage(copy)
            code, out, err = run(*command, str(copy))
            assert "Traceback" not in err, (name, command, err)
            assert fault.said in out + err, (name, command, out, err)
            assert (code != 0) == (fault.code != 0), (name, command, out, err)
            assert served_ids(copy, embedder) == before, (name, command)
