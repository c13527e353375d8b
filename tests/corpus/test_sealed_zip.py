"""A hostile or broken zip costs one named problem or one sentence, never memory, a file or the other sheets."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from official_sheets import archive, sheet

from assistant.corpus.service_public import sealed_zip
from assistant.corpus.service_public.reader import read_archive
from assistant.errors import ArchiveInvalid

GOOD = {"F1.xml": sheet(number="F1")}


def problem(path: Path) -> str:
    """The one problem of an archive whose other sheet was kept."""
    reading = read_archive(path, "part")
    assert [document.id for document in reading.documents] == ["sp-f1"]
    (found,) = reading.problems
    return str(found)


@pytest.mark.parametrize("name", ["../F2.xml", "a/../../F2.xml", "/F2.xml", "C:/F2.xml", "..\\F2.xml", "a\n/F2.xml"])
def test_an_entry_that_escapes_is_named_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = archive(folder / "a.zip", GOOD | {name: sheet(number="F2")})
    assert "hors de l'archive" in problem(path)
    assert "\n" not in problem(path)
    assert [file.name for file in tmp_path.rglob("*.xml")] == []


def test_an_oversized_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_zip, "MAX_ENTRY", 2000)
    assert "dépasse" in problem(archive(tmp_path / "a.zip", GOOD | {"F2.xml": bytes(range(256)) * 10}))


def test_a_decompression_bomb(tmp_path: Path) -> None:
    assert "démesurément" in problem(archive(tmp_path / "a.zip", GOOD | {"F2.xml": b" " * 1_000_000}))


def test_the_whole_is_bounded_whatever_the_entries_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_zip, "MAX_TOTAL", 2000)
    entries = {f"F{n}.xml": sheet(number=f"F{n}") for n in range(1, 9)}
    with pytest.raises(ArchiveInvalid, match="son contenu dépasse"):
        read_archive(archive(tmp_path / "a.zip", entries), "part")


@pytest.mark.parametrize(("limit", "reason"), [("MAX_ENTRIES", "plus de 1 fichiers"), ("MAX_ARCHIVE", "dépasse")])
def test_too_many_entries_or_too_large_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, reason: str
) -> None:
    monkeypatch.setattr(sealed_zip, limit, 1)
    with pytest.raises(ArchiveInvalid, match=reason):
        read_archive(archive(tmp_path / "a.zip", GOOD | {"F2.xml": b"<"}), "part")


def test_a_header_that_lies_about_the_size(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", GOOD | {"F2.xml": sheet(number="F2")})
    raw = bytearray(path.read_bytes())
    place = raw.rindex(b"PK\x01\x02")
    raw[place + 24 : place + 28] = (50).to_bytes(4, "little")
    path.write_bytes(raw)
    assert "abîmé" in problem(path)


def test_an_encrypted_entry(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", GOOD | {"F2.xml": sheet(number="F2")})
    raw = bytearray(path.read_bytes())
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert "chiffré" in problem(path)


def test_a_corrupt_entry(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", GOOD | {"F2.xml": sheet(number="F2")})
    raw = bytearray(path.read_bytes())
    place = raw.rindex(b"PK\x03\x04") + 40
    raw[place : place + 60] = bytes(60)
    path.write_bytes(raw)
    assert "abîmé" in problem(path)


def test_a_compression_that_is_not_accepted(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", GOOD)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as file:
        file.writestr("F2.xml", sheet(number="F2"))
    assert "compressé" in problem(path)


def test_a_symbolic_link(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", GOOD)
    entry = zipfile.ZipInfo("F2.xml")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(entry, "/etc/passwd")
    assert "un lien" in problem(path)


def test_what_is_not_a_zip(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.zip", GOOD).read_bytes()
    for name, raw in {"cut": whole[:-30], "text": b"bonjour", "empty": b""}.items():
        path = tmp_path / name
        path.write_bytes(raw)
        with pytest.raises(ArchiveInvalid, match="pas un fichier zip"):
            read_archive(path, "part")
    with pytest.raises(ArchiveInvalid, match="n'existe pas"):
        read_archive(tmp_path / "absent.zip", "part")
    with pytest.raises(ArchiveInvalid, match="n'existe pas"):
        read_archive(tmp_path, "part")


def test_a_zip_inside_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("F9.xml", sheet(number="F9"))
    reading = read_archive(archive(tmp_path / "a.zip", GOOD | {"more.zip": inner.getvalue()}), "part")
    assert [document.id for document in reading.documents] == ["sp-f1"]
