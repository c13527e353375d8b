"""An archive takes the place of the one in service only when it may; what it changes is told by title."""

import os
from pathlib import Path

import pytest
from official_sheets import archive, p, sheet
from town import one_sentence

from assistant.corpus.national_layer import NationalLayer
from assistant.corpus.service_public.archive_intake import archives_in, take
from assistant.errors import ArchiveInvalid

NAMES = {"part": "Particuliers", "pro": "Professionnels", "asso": "Associations"}


@pytest.fixture
def layer(tmp_path: Path) -> NationalLayer:
    return NationalLayer(tmp_path / "data" / "national")


def zipped(path: Path, numbers: range, space: str = "part", day: str = "2026-03-01", **words: str) -> Path:
    sheets = {
        f"F{number}.xml": sheet(
            f"<Texte>{p(words.get(f'F{number}', 'Apportez une photo.'))}</Texte>",
            number=f"F{number}",
            title=f"Fiche {number}",
            audience=NAMES[space],
            day=f"modified {day}",
        )
        for number in numbers
    }
    return archive(path, sheets)


def test_what_changed_is_told_by_title(layer: NationalLayer, tmp_path: Path) -> None:
    first = take(layer, "part", zipped(tmp_path / "a.zip", range(1, 9)))
    assert (len(first.added), first.changed, first.removed, first.same) == (8, (), (), False)
    again = take(layer, "part", tmp_path / "a.zip")
    assert (again.same, again.held) == (True, first.held)
    second = take(layer, "part", zipped(tmp_path / "b.zip", range(3, 10), F4="Apportez deux photos."))
    assert (second.added, second.changed, second.removed) == (("Fiche 9",), ("Fiche 4",), ("Fiche 1", "Fiche 2"))
    assert second.held.sheets == len(layer.documents()) == 7


REFUSED = {
    "moitié": (range(1, 4), {}, "3 fiches au lieu de 8"),
    "ancienne": (range(1, 9), {"day": "2025-01-01"}, "plus ancienne"),
    "autre public": (range(1, 9), {"space": "pro"}, "c'est l'archive « pro »"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_must_not_be_taken_leaves_the_old_sheets(layer: NationalLayer, tmp_path: Path, name: str) -> None:
    take(layer, "part", zipped(tmp_path / "a.zip", range(1, 9)))
    before = layer.documents()
    numbers, more, words = REFUSED[name]
    path = zipped(tmp_path / "b.zip", numbers, **more)
    with pytest.raises(ArchiveInvalid, match=words) as caught:
        take(layer, "part", path)
    one_sentence(caught.value)
    assert layer.documents() == before
    if name == "autre public":
        with pytest.raises(ArchiveInvalid):
            take(layer, "part", path, insist=True)
    else:
        assert take(layer, "part", path, insist=True).held.sheets == len(layer.documents())


def test_sheets_of_another_shape_are_refused_even_the_first_time(layer: NationalLayer, tmp_path: Path) -> None:
    odd = {f"F{number}.xml": b"<Fiche><titre>Autre forme</titre></Fiche>" for number in range(2, 9)}
    path = archive(tmp_path / "a.zip", {"F1.xml": sheet(number="F1"), **odd})
    with pytest.raises(ArchiveInvalid, match="changé de forme"):
        take(layer, "part", path)
    assert layer.documents() == ()


def test_a_new_element_does_not_stop_a_sheet(layer: NationalLayer, tmp_path: Path) -> None:
    new = sheet("<Nouveaute version='3.9'><Rien/></Nouveaute><Texte><Paragraphe>Une photo.</Paragraphe></Texte>")
    take(layer, "part", archive(tmp_path / "a.zip", {"F100.xml": new}))
    assert "Une photo." in layer.documents()[0].text


def test_damaged_sheets_in_service_are_mended_by_the_archive(layer: NationalLayer, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", range(1, 9))
    take(layer, "part", path)
    kept = layer.folder / "service-public-part.jsonl.gz"
    kept.write_bytes(kept.read_bytes()[:-40])
    assert take(layer, "part", path).same is False
    assert len(layer.documents()) == 8


def test_archives_of_a_folder_are_known_by_what_they_hold(tmp_path: Path) -> None:
    old = zipped(tmp_path / "z.zip", range(1, 3))
    os.utime(old, (1, 1))
    zipped(tmp_path / "a.zip", range(1, 9))
    (tmp_path / "plus").mkdir()
    zipped(tmp_path / "plus" / "b.zip", range(1, 9), "asso")
    archive(tmp_path / "commune.zip", {"communes/28990.json": b"{}"})
    (tmp_path / "page.zip").write_text("<!DOCTYPE html><html></html>")
    (tmp_path / "page.xml").write_text("<?xml version='1.0'?><Publication/>")
    zipped(tmp_path / "vosdroits.xml", range(1, 9), "pro")  # what data.gouv.fr serves under this name is a zip
    found, problems = archives_in(tmp_path)
    assert found == {
        "part": tmp_path / "a.zip",
        "asso": tmp_path / "plus" / "b.zip",
        "pro": tmp_path / "vosdroits.xml",
    }
    assert [one.reason for one in problems] == ["ce n'est pas un fichier zip, ou il est incomplet"]
