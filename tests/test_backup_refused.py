"""What must not be restored: a backup cut, altered, forged, or over somebody else's folder."""

import io
import random
import re
import shutil
from pathlib import Path

import pytest
from saved_town import put_back, rewritten, saved
from town import one_sentence

from assistant.backup.manifest import FORMAT
from assistant.backup.restoring import Backup
from assistant.errors import BackupInvalid, FolderNotEmpty, FolderRefused


@pytest.fixture
def town_folder(mini_index, tmp_path):
    ignored = shutil.ignore_patterns("run", "lock", "feedback.sqlite")
    return Path(shutil.copytree(mini_index.site.root, tmp_path / "villebrune", ignore=ignored))


@pytest.fixture(scope="module")
def archive(mini_index) -> bytes:
    """A backup of the small site, to cut and to alter."""
    return saved(mini_index.site.root)


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.6, 0.9, 0.99, 0.99999])
def test_a_backup_cut_in_the_middle_is_refused_and_leaves_nothing(archive, tmp_path, share):
    with pytest.raises(BackupInvalid) as caught:
        put_back(archive[: int(share * len(archive))], tmp_path / "ailleurs")
    assert "rien n'a été restauré" in one_sentence(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_altered_backup_is_refused_or_restored_as_it_was(archive, tmp_path):
    """A byte that means nothing (a date of the zip) may change; no other may."""
    expected = Backup(io.BytesIO(archive), "").manifest
    chosen, refused = random.Random(24), 0
    for place in sorted(chosen.sample(range(len(archive)), 60)):
        altered = bytearray(archive)
        altered[place] ^= 1 << chosen.randrange(8)
        try:
            assert Backup(io.BytesIO(bytes(altered)), "").manifest == expected
        except BackupInvalid as error:
            one_sentence(error)
            refused += 1
    assert refused > 50


def _another_page(files, _manifest):
    files["site/demarches/passeport.md"] = b"x" + files["site/demarches/passeport.md"][1:]


def _a_longer_page(files, _manifest):
    files["site/demarches/passeport.md"] += b"x"


def _one_more(files, _manifest):
    files["site/pirate.md"] = b"x"


def _one_less(files, _manifest):
    del files["site/demarches/passeport.md"]


def _without_site(files, manifest):
    del files["site/commune.toml"], manifest["files"]["site/commune.toml"]


def _later_format(_files, manifest):
    manifest["format"] = FORMAT + 1


def _named(name):
    def change(files, manifest):
        files[name] = files["site/demarches/passeport.md"]
        manifest["files"][name] = manifest["files"]["site/demarches/passeport.md"]

    return change


CHANGES = {
    "page modifiée": (_another_page, "site/demarches/passeport.md a été modifié"),
    "page allongée": (_a_longer_page, "a été modifié"),
    "page en plus": (_one_more, "n'est pas celui qu'elle annonce"),
    "page en moins": (_one_less, "n'est pas celui qu'elle annonce"),
    "sans commune.toml": (_without_site, "n'est pas celui qu'elle annonce"),
    "autre format": (_later_format, f"format {FORMAT + 1}"),
    **{
        name: (_named(name), "nom de fichier interdit")
        for name in (
            "site/../../pirate",
            "/etc/pirate",
            "site/.env",
            "pirate",
            "autre/pirate",
            "site//pirate",
            "data/..",
        )
    },
}


@pytest.mark.parametrize(("change", "reason"), CHANGES.values(), ids=CHANGES.keys())
def test_what_an_archive_must_not_hold_is_refused(archive, tmp_path, change, reason):
    with pytest.raises(BackupInvalid, match=re.escape(reason)):
        put_back(rewritten(archive, change), tmp_path / "ailleurs")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"pas un zip", b"PK\x03\x04" + b"\0" * 100])
def test_something_else_is_refused(tmp_path, content):
    with pytest.raises(BackupInvalid):
        put_back(content, tmp_path / "ailleurs")
    assert list(tmp_path.iterdir()) == []


def test_somebodys_folder_is_never_written_over(archive, tmp_path):
    (tmp_path / "lettre.txt").write_text("la mienne", encoding="utf-8")
    with pytest.raises(FolderNotEmpty):
        put_back(archive, tmp_path)
    with pytest.raises(FolderNotEmpty):
        put_back(archive, tmp_path / "lettre.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["lettre.txt"]


def test_an_empty_folder_is_filled_and_a_failure_empties_it_again(archive, tmp_path, monkeypatch):
    (tmp_path / "vide").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("assistant.backup.restoring.os.fsync", _full)
        with pytest.raises(FolderRefused, match="disque plein"):
            put_back(archive, tmp_path / "vide")
        assert list((tmp_path / "vide").iterdir()) == []
        with pytest.raises(FolderRefused, match="disque plein"):
            put_back(archive, tmp_path / "nouveau")
        assert not (tmp_path / "nouveau").exists()
    put_back(archive, tmp_path / "vide")
    assert (tmp_path / "vide" / "commune.toml").is_file()


def _full(_descriptor):
    raise OSError(28, "No space left on device")


def test_a_disk_too_small_is_told_before_anything_is_written(archive, tmp_path, monkeypatch):
    usage = shutil._ntuple_diskusage(10, 10, 1_000_000)
    monkeypatch.setattr("assistant.backup.restoring.shutil.disk_usage", lambda _: usage)
    with pytest.raises(FolderRefused, match="il en reste 1"):
        put_back(archive, tmp_path / "ailleurs")
    assert list(tmp_path.iterdir()) == []
