"""A file is rewritten whole and stays its owner's, whoever runs the update."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.official.rewriting import rewrite

NOBODY = 65534


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder where everybody may write, and a file of the person who runs the tests."""
    with tempfile.TemporaryDirectory(prefix="assistant-test-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        path = folder / "commune.toml"
        path.write_text("avant = 1\n" * 20, encoding="utf-8")
        path.chmod(0o666)
        yield path


@pytest.mark.parametrize("text", ["a = 1\n", "été = 2\n" * 400, ""])
def test_a_file_is_rewritten_and_nothing_else_is_left(shared: Path, text: str) -> None:
    before = shared.stat()
    rewrite(shared, text)
    assert shared.read_text(encoding="utf-8") == text
    assert (shared.stat().st_mode, shared.stat().st_uid) == (before.st_mode, before.st_uid)
    assert [one.name for one in shared.parent.iterdir()] == ["commune.toml"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as somebody else")
@pytest.mark.parametrize("text", ["a = 1\n", "été = 2\n" * 400, ""])
def test_the_file_of_another_stays_theirs(shared: Path, text: str) -> None:
    before = shared.stat()
    os.seteuid(NOBODY)
    try:
        rewrite(shared, text)
        rewrite(shared.with_name("_officiel.toml"), text)
    finally:
        os.seteuid(0)
    assert shared.read_text(encoding="utf-8") == text
    after = shared.stat()
    assert (after.st_ino, after.st_uid, after.st_gid, after.st_mode) == (
        *(before.st_ino, before.st_uid, before.st_gid, before.st_mode),
    )


def test_a_refusal_leaves_what_was_there(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = shared.read_bytes()
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
    monkeypatch.setattr(os, "pwrite", lambda *_: (_ for _ in ()).throw(OSError(28, "plein")))
    with pytest.raises(OSError, match="plein"):
        rewrite(shared, "x" * 1000)
    assert shared.read_bytes() == before
