"""Backups of every night: dated, encrypted with age or GPG before they touch the disk, and the old ones removed."""

import io
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from skipped import missing, needs

from assistant.backup.encryption import encrypted, readable
from assistant.backup.rotation import new_name, remove_old
from assistant.errors import BackupFailed, BackupInvalid


def assistant(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})


@pytest.fixture
def age_key(tmp_path) -> tuple[Path, str]:
    """A file of keys, and the recipient that they open."""
    needs("age-keygen", "age")
    key = tmp_path / "cle.txt"
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    return key, subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True).stdout.strip()


def test_a_night_in_a_folder_and_back(mini_site, tmp_path, age_key):
    key, recipient = age_key
    folder = tmp_path / "sauvegardes"
    folder.mkdir()
    done = assistant("backup", "--site", mini_site, "--for", recipient, "--keep", 30, folder)
    assert done.returncode == 0, done.stderr
    (made,) = folder.iterdir()
    assert made.name.endswith(".zip.age")
    assert made.stat().st_mode & 0o777 == 0o600
    assert b"manifest.json" not in made.read_bytes()
    refused = assistant("restore", made, tmp_path / "rien")
    assert refused.returncode == 1
    assert "--key" in refused.stderr
    assert not (tmp_path / "rien").exists()
    back = assistant("restore", "--key", key, made, tmp_path / "ailleurs")
    assert back.returncode == 0, back.stderr
    toml = "commune.toml"
    assert (tmp_path / "ailleurs" / toml).read_bytes() == (mini_site / toml).read_bytes()


def test_a_bad_recipient_leaves_no_archive(mini_site, tmp_path):
    needs("age")
    done = assistant("backup", "--site", mini_site, "--for", "age1faux", tmp_path / "ville.zip.age")
    assert done.returncode == 1
    assert "age refuse" in done.stderr
    assert not list(tmp_path.glob("*ville*.age*"))


def test_another_key_does_not_open_it(tmp_path, age_key):
    _, recipient = age_key
    archive, other = io.BytesIO(), tmp_path / "autre.txt"
    with (tmp_path / "x.age").open("w+b") as target:
        with encrypted(target, recipient, Path("x")) as clear:
            clear.write(b"PK contenu")
        target.seek(0)
        archive = target.read()
    subprocess.run(["age-keygen", "-o", other], check=True, capture_output=True)
    with (
        (tmp_path / "x.age").open("rb") as stream,
        pytest.raises(BackupInvalid, match="déchiffre pas"),
        readable(stream, "x.age", other),
    ):
        pass
    assert b"contenu" not in archive


def test_gpg_writes_and_reads(tmp_path, monkeypatch):
    needs("gpg")
    home = tmp_path / "g"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    make = ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", "mairie@ville.example", "default", "default"]
    if subprocess.run(make, capture_output=True, check=False).returncode:
        missing("gpg ne peut pas créer de clé ici")
    with (tmp_path / "x.gpg").open("w+b") as target:
        with encrypted(target, "mairie@ville.example", Path("x")) as clear:
            clear.write(b"PK contenu")
        target.seek(0)
        assert b"contenu" not in target.read()
        target.seek(0)
        with readable(target, "x.gpg", None) as clear:
            assert clear.read() == b"PK contenu"
    with (
        (tmp_path / "y.gpg").open("w+b") as target,
        pytest.raises(BackupFailed, match="gpg refuse"),
        encrypted(target, "inconnu@ville.example", Path("y")) as clear,
    ):
        clear.write(b"PK")


def test_a_program_that_is_absent_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupFailed, match="age manque"), encrypted(io.BytesIO(), "age1x", Path("x")):
        pass
    age = io.BytesIO(b"age-encryption.org/v1\n")
    with pytest.raises(BackupInvalid, match="age manque"), readable(age, "x", tmp_path / "cle"):
        pass


def test_only_old_backups_of_this_site_are_removed(tmp_path):
    now = datetime(2026, 11, 29, 5, tzinfo=UTC)
    old, older, *fresh = (new_name("ville", now - timedelta(days=days)) for days in (31, 300, *range(7)))
    others = ["ville-2020-01-01.zip", "autre-ville-2020-01-01-000000.zip", "ville-2020-99-99-000000.zip", "notes.txt"]
    for name in (old, older + ".age", *fresh, *others):
        (tmp_path / name).touch()
    assert {path.name for path in remove_old(tmp_path, "ville", 30, now)} == {old, older + ".age"}
    assert {path.name for path in tmp_path.iterdir()} == {*fresh, *others}


def test_a_clock_that_jumps_ahead_takes_no_backup_of_the_week(tmp_path):
    now = datetime(2026, 11, 29, 5, tzinfo=UTC)
    for days in range(30):
        (tmp_path / new_name("ville", now - timedelta(days=days))).touch()
    (tmp_path / new_name("ville", now + timedelta(days=4000))).touch()
    remove_old(tmp_path, "ville", 30, now + timedelta(days=4000))
    week = {new_name("ville", now - timedelta(days=days)) for days in range(6)}
    assert week < {path.name for path in tmp_path.iterdir()}
    remove_old(tmp_path, "ville", 1, now + timedelta(days=8000))
    assert len(list(tmp_path.iterdir())) == 1, "la dernière reste toujours"
