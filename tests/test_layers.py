"""Imported sheets are kept whole, replaced archive by archive, and refused when they cannot be read back."""

import gzip
from datetime import date
from pathlib import Path

import pytest
import sheets
from town import one_sentence

from assistant.corpus.national_layer import Held, NationalLayer
from assistant.corpus.service_public.reader import NationalReading, Space
from assistant.errors import LayerUnreadable, StorageFailed
from assistant.records import Document


def sheet(identifier: str, text_of: int = 1) -> Document:
    return sheets.national(list(sheets.documents())[text_of], identifier, title=f"Fiche {identifier}")


def reading(*documents: Document, day: int = 1) -> NationalReading:
    return NationalReading(documents, (), date(2026, 11, day))


@pytest.fixture
def layer(tmp_path: Path) -> NationalLayer:
    return NationalLayer(tmp_path / "site" / "national")


def test_nothing_imported_is_no_document(layer: NationalLayer) -> None:
    assert layer.documents() == ()
    assert layer.remove("part") is False


def test_what_was_saved_is_read_back_word_for_word(layer: NationalLayer) -> None:
    documents = (sheet("sp-f1"), sheet("sp-f2", 0))
    layer.save("part", reading(*documents))
    assert layer.documents() == documents


def test_an_archive_replaces_the_one_before_it_and_no_other(layer: NationalLayer) -> None:
    layer.save("part", reading(sheet("sp-f1"), sheet("sp-f2")))
    layer.save("pro", reading(sheet("sp-f30")))
    layer.save("part", reading(sheet("sp-f1")))
    assert [document.id for document in layer.documents()] == ["sp-f1", "sp-f30"]


def test_a_sheet_of_two_archives_is_one_document(layer: NationalLayer) -> None:
    layer.save("part", reading(sheet("sp-f1"), sheet("sp-f2")))
    layer.save("asso", reading(sheet("sp-f2"), day=2))
    assert sorted(document.id for document in layer.documents()) == ["sp-f1", "sp-f2"]


def test_the_order_does_not_depend_on_the_order_of_imports(tmp_path: Path) -> None:
    one, two = NationalLayer(tmp_path / "1"), NationalLayer(tmp_path / "2")
    saves: list[tuple[Space, NationalReading]] = [("part", reading(sheet("sp-f9"))), ("pro", reading(sheet("sp-f1")))]
    for space, found in saves:
        one.save(space, found)
    for space, found in reversed(saves):
        two.save(space, found)
    assert one.documents() == two.documents()


def test_an_archive_taken_out_stays_out_until_it_is_imported_again(layer: NationalLayer) -> None:
    layer.save("part", reading(sheet("sp-f1"), sheet("sp-f2")))
    layer.save("pro", reading(sheet("sp-f2")))
    assert (layer.removed("part"), layer.remove("part"), layer.removed("part")) == (False, True, True)
    assert [document.id for document in layer.documents()] == ["sp-f2"]
    assert (layer.removed("pro"), layer.remove("part")) == (False, False)
    layer.save("part", reading(sheet("sp-f1")))
    assert not layer.removed("part")


def test_what_is_held_is_told_without_reading_the_sheets(layer: NationalLayer) -> None:
    assert layer.held("asso") is None
    layer.save("asso", reading(sheet("sp-f1"), sheet("sp-f2"), day=3), "marque")
    assert layer.held("asso") == Held(date(2026, 11, 3), 2, "marque")
    path = layer.folder / "service-public-asso.jsonl.gz"
    older = gzip.decompress(path.read_bytes()).split(b"\n", 1)[1]
    path.write_bytes(gzip.compress(b'{"archive_date": "2026-11-03"}\n' + older))  # as the first version wrote it
    assert layer.held("asso") == Held(date(2026, 11, 3), 2, "")


DAMAGED = [b"", b"\x1f\x8b", b"pas du gzip"]
INSIDE = [b"", b"[]\n", b'{"archive_date": 3}', b'{"archive_date": "2026-11-01"}\n{"id": "F1"}\n']
DAMAGED += [gzip.compress(one, mtime=0) for one in INSIDE]  # no clock in them: they name their tests


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_named(layer: NationalLayer, content: bytes) -> None:
    layer.save("part", reading(sheet("sp-f1")))
    path = layer.folder / "service-public-part.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(LayerUnreadable) as caught:
        layer.documents()
    assert str(path) in str(caught.value)
    assert "relancez « assistant import service-public »." in str(caught.value)


def test_a_sheet_without_a_number_is_refused(layer: NationalLayer) -> None:
    layer.save("part", reading(sheet("sp-f1"), sheet("autre")))
    with pytest.raises(LayerUnreadable):
        layer.documents()


@pytest.mark.parametrize("place", range(12, 400, 40))
def test_a_flipped_byte_is_refused_or_harmless(layer: NationalLayer, place: int) -> None:
    layer.save("part", reading(sheet("sp-f1")))
    path = layer.folder / "service-public-part.jsonl.gz"
    content = bytearray(path.read_bytes())
    content[place] ^= 0x10
    path.write_bytes(bytes(content))
    try:
        found = layer.documents()
    except LayerUnreadable:
        return
    assert found == (sheet("sp-f1"),)  # the byte was in the name that gzip keeps


def test_a_file_cut_in_the_middle_is_refused(layer: NationalLayer) -> None:
    layer.save("part", reading(*(sheet(f"sp-f{number}") for number in range(30))))
    path = layer.folder / "service-public-part.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LayerUnreadable):
        layer.documents()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "national").write_text("un fichier", encoding="utf-8")
    with pytest.raises(StorageFailed) as caught:
        NationalLayer(tmp_path / "national").save("part", reading(sheet("sp-f1")))
    assert "ce n'est pas un dossier" in one_sentence(caught.value)


def test_a_failed_save_keeps_what_was_there(layer: NationalLayer, monkeypatch: pytest.MonkeyPatch) -> None:
    layer.save("part", reading(sheet("sp-f1")))

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.corpus.national_layer.gzip.open", full)
    with pytest.raises(StorageFailed, match="disque plein"):
        layer.save("part", reading(sheet("sp-f2")))
    monkeypatch.undo()
    assert [document.id for document in layer.documents()] == ["sp-f1"]
    assert [path.name for path in layer.folder.iterdir()] == ["service-public-part.jsonl.gz"]
