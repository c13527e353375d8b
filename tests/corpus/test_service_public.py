"""An archive of official sheets becomes dated, attributed Documents; what is hostile or broken is named and skipped."""

from datetime import date
from pathlib import Path

import pytest
from official_sheets import archive, sheet

from assistant.corpus.service_public.reader import attribution, detect_audience, merge, read_archive
from assistant.corpus.service_public.sheet import read_sheet
from assistant.errors import ArchiveInvalid, DocumentInvalid


class TestIdentity:
    @pytest.mark.parametrize(
        ("space", "url", "audience"),
        [
            ("part", "https://www.service-public.gouv.fr/particuliers/vosdroits/F100", ("resident",)),
            ("pro", "https://entreprendre.service-public.gouv.fr/vosdroits/F100", ("resident", "business")),
            ("asso", "https://www.service-public.gouv.fr/associations/vosdroits/F100", ("resident", "business")),
        ],
    )
    def test_address_and_readers(self, space: str, url: str, audience: tuple[str, ...]) -> None:
        document = read_sheet(sheet(), "F100.xml", space)  # type: ignore[arg-type]
        assert (document.url, document.audience) == (url, audience)
        assert (document.id, document.site, document.layer, document.kind) == (
            "sp-f100",
            "national",
            "national",
            "page",
        )

    def test_a_sheet_says_itself_where_it_lives(self) -> None:
        raw = sheet(
            space="https://www.service-public.fr/professionnels-entreprises/vosdroits/F100", audience="Professionnels"
        )
        document = read_sheet(raw, "F100.xml", "part")
        assert document.url == "https://entreprendre.service-public.gouv.fr/vosdroits/F100"
        assert document.audience == ("business",)

    def test_the_licence_gets_its_source_and_date(self) -> None:
        document = read_sheet(sheet(), "F100.xml", "part")
        assert document.licence == "Licence Ouverte 2.0"
        assert document.checked == document.updated == date(2024, 3, 1)
        assert attribution(document) == (
            "Source : Service Public (DILA), fiche « Carte de baignade » mise à jour le 1er mars 2024, "
            "Licence Ouverte 2.0."
        )

    def test_without_body_the_description_is_the_text(self) -> None:
        assert read_sheet(sheet(""), "F100.xml", "part").text == "Tout savoir."


class TestRefusedSheets:
    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"<Publication", "le XML est mal formé"),
            (b"", "le XML est mal formé"),
            (sheet(number="N12"), "ce n'est pas une fiche"),
            (sheet().replace(b"Publication", b"Autre"), "ce n'est pas une fiche"),
            (sheet(day="bientôt"), "la date de mise à jour"),
            (sheet(day="modified 2024-02-31"), "la date de mise à jour"),
            (sheet(title=""), "pas de titre"),
            (sheet(body="").replace(b"Tout savoir.", b""), "pas de texte"),
            (sheet().replace(b"Carte", "Carte é".encode("latin-1")), "UTF-8"),
            (sheet().replace(b"UTF-8", b"UTF-7"), "UTF-8"),
            (sheet().decode().encode("utf-16"), "UTF-8"),
            (sheet("<a>" * 70 + "</a>" * 70), "imbrication"),
            (sheet("<a>" * 9000 + "</a>" * 9000), "mal formé"),
        ],
    )
    def test_the_reason_is_said(self, raw: bytes, reason: str) -> None:
        with pytest.raises(DocumentInvalid, match=reason) as caught:
            read_sheet(raw, "F100.xml", "part")
        assert "F100.xml" in str(caught.value)

    def test_no_external_entity(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("mot de passe")
        doctype = f'<!DOCTYPE Publication [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        raw = sheet("<Texte><Paragraphe>&x;</Paragraphe></Texte>").replace(
            b"<Publication ", doctype.encode() + b"<Publication "
        )
        with pytest.raises(DocumentInvalid, match="DOCTYPE"):
            read_sheet(raw, "F100.xml", "part")

    def test_no_entity_expansion(self) -> None:
        laughs = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha"}">' for i in range(10))
        raw = sheet("<Texte>&e9;</Texte>").replace(b"<Publication ", f"<!DOCTYPE P [{laughs}]><Publication ".encode())
        with pytest.raises(DocumentInvalid, match="DOCTYPE"):
            read_sheet(raw, "F100.xml", "part")

    def test_an_undeclared_entity_is_an_error_and_not_a_hole(self) -> None:
        with pytest.raises(DocumentInvalid, match="mal formé"):
            read_sheet(sheet("<Texte>&eacute;</Texte>"), "F100.xml", "part")


class TestArchive:
    def test_the_good_sheets_are_kept_in_order_and_the_broken_one_is_named(self, tmp_path: Path) -> None:
        entries = {
            "F20.xml": sheet(number="F20"),
            "part/F3.xml": sheet(number="F3", day="modified 2024-05-06"),
            "F4.xml": b"<",
        }
        entries |= {"R1.xml": b"<", "N1.xml": b"<", "notes.txt": b"x"}
        calls: list[tuple[int, int]] = []
        reading = read_archive(archive(tmp_path / "a.zip", entries), "part", lambda *call: calls.append(call))
        assert [document.id for document in reading.documents] == ["sp-f3", "sp-f20"]
        assert [problem.path for problem in reading.problems] == ["F4.xml"]
        assert reading.archive_date == date(2024, 5, 6)
        assert {document.review_by for document in reading.documents} == {date(2025, 5, 6)}
        assert calls == [(1, 3), (2, 3), (3, 3)]

    def test_the_date_can_be_given_and_a_date_of_the_future_is_not_believed(self, tmp_path: Path) -> None:
        entries = {"F1.xml": sheet(number="F1"), "F2.xml": sheet(number="F2", day="modified 2999-01-01")}
        path = archive(tmp_path / "a.zip", entries)
        assert read_archive(path, "part").archive_date == date(2024, 3, 1)
        leap = read_archive(path, "part", archive_date=date(2024, 2, 29))
        assert leap.documents[0].review_by == date(2025, 2, 28)

    def test_a_wrong_name_and_a_double_are_named(self, tmp_path: Path) -> None:
        entries = {"F1.xml": sheet(number="F2"), "F3.xml": sheet(number="F3"), "x/F3.xml": sheet(number="F3")}
        reading = read_archive(archive(tmp_path / "a.zip", entries), "part")
        assert [problem.field for problem in reading.problems] == ["ID", "ID"]
        assert len(reading.documents) == 1

    def test_nothing_readable_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ArchiveInvalid, match="aucune fiche de service-public"):
            read_archive(archive(tmp_path / "a.zip", {"R1.xml": b"<a/>"}), "part")
        with pytest.raises(ArchiveInvalid, match=r"F1\.xml"):
            read_archive(archive(tmp_path / "b.zip", {"F1.xml": b"<a/>"}), "part")

    @pytest.mark.parametrize(
        ("named", "space"),
        [("Particuliers", "part"), ("Professionnels", "pro"), ("Associations", "asso"), ("Inconnu", None)],
    )
    def test_the_audience_is_found_in_the_sheets(self, tmp_path: Path, named: str, space: str | None) -> None:
        entries = {f"F{n}.xml": sheet(number=f"F{n}", audience=named) for n in range(1, 4)} | {"F9.xml": b"<"}
        assert detect_audience(archive(tmp_path / "a.zip", entries)) == space

    def test_a_sheet_of_two_archives_is_kept_once_the_newest_for_both(self, tmp_path: Path) -> None:
        old = sheet(number="F1", title="Ancien")
        new = sheet(number="F1", title="Nouveau", day="modified 2024-04-01", audience="Professionnels")
        both = [
            read_archive(archive(tmp_path / "a.zip", {"F1.xml": old, "F5.xml": sheet(number="F5")}), "part"),
            read_archive(archive(tmp_path / "b.zip", {"F1.xml": new, "F2.xml": sheet(number="F2")}), "pro"),
        ]
        for readings in (both, both[::-1]):
            merged = merge(readings)
            assert [document.id for document in merged.documents] == ["sp-f1", "sp-f2", "sp-f5"]
            assert (merged.documents[0].title, merged.documents[0].audience) == ("Nouveau", ("resident", "business"))
            assert merged.archive_date == date(2024, 4, 1)
