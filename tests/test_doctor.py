"""What « assistant doctor » sees: sample facts left in a real town, late pages, a missing or damaged index."""

import errno
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from town import MINI, with_ordinary_numbers

from assistant.corpus.last_good import LastGood
from assistant.corpus.layers import read_site
from assistant.corpus.national_layer import NationalLayer
from assistant.corpus.service_public.reader import NationalReading
from assistant.doctor.check import Check
from assistant.doctor.diagnosis import diagnose
from assistant.embedding import Embedder
from assistant.index.publication import Index
from assistant.settings import Settings
from assistant.site.configuration import Site


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """The small site, whose pages are real ones, with an index; copy it before changing it."""
    root = Path(shutil.copytree(MINI, tmp_path_factory.mktemp("doctor") / "villebrune"))
    for path in root.rglob("*.md"):
        path.write_text(path.read_text(encoding="utf-8").replace("sample: true\n", ""), encoding="utf-8")
    site = Site.read(with_ordinary_numbers(root))
    Index(root / ".assistant").build(site.id, read_site(site).documents, embedder)
    return root


@pytest.fixture
def root(indexed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(indexed, tmp_path / "villebrune"))


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def failures(checks: list[Check]) -> list[str]:
    return [check.sentence for check in checks if check.failed]


def warnings(checks: list[Check]) -> list[str]:
    return [check.sentence for check in checks if check.level == "warning" and "Go libres" not in check.sentence]


def test_what_the_file_still_lacks_is_said(root: Path) -> None:
    assert not [one for one in warnings(diagnose(root, Settings())) if "commune.toml" in one]
    path = root / "commune.toml"
    text = path.read_text(encoding="utf-8")
    first = text.index("[[services]]")
    bare = '[[services]]\nid = "accueil"\nname = "Mairie"\nhours_unsure = ["samedi"]\n'
    bare += '[[services]]\nid = "caf"\nname = "Caf"\n'
    path.write_text(text[:first] + bare, encoding="utf-8")
    said = warnings(diagnose(root, Settings()))[:3]
    assert said[0] == (
        "À remplir dans commune.toml, pour « Mairie » : horaires d'ouverture, téléphone, adresse électronique, adresse."
    )
    assert said[1] == "Horaires de « Mairie » à préciser dans commune.toml : samedi."
    assert said[2] == "Services sans téléphone ni adresse dans commune.toml : Caf."


def test_a_site_in_order_has_no_failure(root: Path) -> None:
    checks = diagnose(root, Settings())
    assert failures(checks) == []
    told = " ".join(check.sentence for check in checks)
    for words in (
        "Villebrune, 3 services",
        "Pages lisibles : 4",
        "Modèle de recherche : encoder",
        "passages",
        "Heure de",
    ):
        assert words in told
    assert all(check.sentence.endswith(".") for check in checks)


def test_pages_that_the_index_does_not_hold_are_told(root: Path, embedder: Embedder) -> None:
    def told() -> list[str]:
        return [one for one in warnings(diagnose(root, Settings())) if "depuis l'index" in one]

    page = root / "commerces" / "terrasse.md"
    page.touch()
    assert told() == [], "une date qui change n'est pas une page qui change"
    edit(page, "service: accueil", "service: etat-civil")
    assert "1 page a changé" in told()[0]
    next(one for one in root.rglob("passeport.md")).unlink()
    assert "2 pages ont changé" in told()[0]
    site = Site.read(root)
    Index(root / ".assistant").build(site.id, read_site(site).documents, embedder)
    assert told() == []


def test_a_data_folder_that_cannot_be_written_is_an_error(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    before = sorted((root / ".assistant").iterdir())
    assert failures(diagnose(root, Settings())) == []
    assert sorted((root / ".assistant").iterdir()) == before
    monkeypatch.setattr("assistant.doctor.running.tempfile.TemporaryFile", refused)
    (failure,) = failures(diagnose(root, Settings()))
    assert f"Écriture impossible dans {root / '.assistant'} (dossier en lecture seule)" in failure


def test_a_sentence_shared_by_common_pages_makes_them_no_pages_of_the_commune(root: Path) -> None:
    edit(root / "commune.toml", "common = false", "common = true")

    def told() -> list[str]:
        return [one.sentence for one in diagnose(root, Settings()) if one.sentence.startswith("Pages lisibles")]

    before = told()
    with (root / "commune.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[local]]\npages = ["carte-identite"]\nwhere = "La mairie de Bourg en fait."\n')
    assert told() == before
    assert before[0].startswith("Pages lisibles : 4, et 3")


def test_sample_facts_in_a_town_of_another_name_are_an_error(root: Path) -> None:
    edit(root / "commerces" / "terrasse.md", "service: accueil", "service: accueil\nsample: true")
    (failure,) = failures(diagnose(root, Settings()))
    assert failure == "1 page contient des informations fictives de Saint-Exemple : commerces/terrasse.md."


def test_a_fact_of_the_fictional_commune_is_an_error_and_an_ordinary_name_a_warning(root: Path) -> None:
    edit(root / "commerces" / "terrasse.md", "service: accueil", "service: accueil # 01 99 00 10 32, rue des Tilleuls")
    checks = diagnose(root, Settings())
    (failure,) = failures(checks)
    assert failure.startswith("1 fait inventé de Saint-Exemple à remplacer")
    assert "commerces/terrasse.md, ligne " in failure
    assert "(« 01 99 00 10 32 »)" in failure
    (warned,) = (one for one in warnings(checks) if "accessibilite.toml" not in one)
    assert "rue des Tilleuls" in warned


def test_sample_facts_are_right_in_the_sample_town(root: Path) -> None:
    edit(root / "commerces" / "terrasse.md", "service: accueil", "service: accueil\nsample: true")
    edit(root / "commune.toml", 'name = "Villebrune"', 'name = "Saint-Exemple"')
    assert failures(diagnose(root, Settings())) == []


def test_a_page_to_review_or_out_of_date_is_a_warning(root: Path) -> None:
    yesterday = (datetime.now(Site.read(root).zone).date() - timedelta(days=1)).isoformat()
    edit(root / "commerces" / "terrasse.md", "service: accueil", f"service: accueil\nreview_by: {yesterday}")
    edit(root / "demarches" / "collecte-dechets.md", "service: voirie", f"service: voirie\nvalid_until: {yesterday}")
    checks = diagnose(root, Settings())
    assert failures(checks) == []
    audit, *others = warnings(checks)
    assert audit.startswith("Pas d'audit d'accessibilité")
    assert [sentence.split()[0] for sentence in others] == [
        "commerces/terrasse.md",
        "demarches/collecte-dechets.md",
        "2",  # pages changed since the index
    ]


def test_a_broken_page_is_named_with_its_line(root: Path) -> None:
    edit(root / "commerces" / "terrasse.md", "audience: [business]", "audience: [shopkeeper]")
    (failure,) = failures(diagnose(root, Settings()))
    assert failure.startswith("commerces/terrasse.md, ligne 5, champ « audience »")


def test_a_broken_page_that_was_read_once_is_said_to_be_in_service(root: Path) -> None:
    read_site(Site.read(root)).keep(root, LastGood(root / ".assistant" / "pages"))
    edit(root / "commerces" / "terrasse.md", "audience: [business]", "audience: [shopkeeper]")
    (failure,) = failures(diagnose(root, Settings()))
    assert failure.endswith("Sa dernière version lisible reste en service.")


def test_a_page_under_another_name_is_a_warning(root: Path) -> None:
    (root / "Garderie.md.txt").write_text("---", encoding="utf-8")
    checks = diagnose(root, Settings())
    assert failures(checks) == []
    assert any("renommez-le « Garderie.md »" in check.sentence for check in checks)


@pytest.mark.parametrize(("days", "level"), [(1, "ok"), (59, "ok"), (70, "warning")])
def test_the_age_of_an_archive_of_official_sheets_is_told(root: Path, days: int, level: str) -> None:
    layer = NationalLayer(root / ".assistant" / "national")
    day = datetime.now(UTC).date() - timedelta(days=days)
    layer.save("pro", NationalReading((), (), day))
    (check,) = (one for one in diagnose(root, Settings()) if one.sentence.startswith("Fiches nationales pro : 0"))
    assert check.level == level
    assert ("assistant update" in check.sentence) == (level == "warning")
    (layer.folder / "service-public-pro.jsonl.gz").write_bytes(b"abime")
    assert any("illisibles" in one for one in failures(diagnose(root, Settings())))


def test_no_index_is_an_error_that_says_what_to_do(root: Path) -> None:
    shutil.rmtree(root / ".assistant")
    (failure,) = failures(diagnose(root, Settings()))
    assert "lancez « assistant index »" in failure
    assert not (root / ".assistant").exists()


def test_a_damaged_index_is_an_error(root: Path) -> None:
    for path in (root / ".assistant" / "generations").glob("*/vectors.npy"):
        path.write_bytes(b"abime")
    (failure,) = failures(diagnose(root, Settings()))
    assert "inutilisable" in failure


def test_the_index_of_another_commune_is_an_error(root: Path) -> None:
    toml = root / "commune.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace('id = "villebrune"', 'id = "autre-ville"'), encoding="utf-8"
    )
    (failure,) = failures(diagnose(root, Settings()))
    assert "celui de la commune « villebrune »" in failure
    assert "ASSISTANT_DATA" in failure


@pytest.mark.parametrize("content", ["", "[commune", 'name = "sans section"'])
def test_a_broken_site_stops_there(root: Path, content: str) -> None:
    (root / "commune.toml").write_text(content, encoding="utf-8")
    (check,) = diagnose(root, Settings())
    assert check.failed
    assert "commune.toml est à corriger" in check.sentence


def test_no_site_is_one_sentence(tmp_path: Path) -> None:
    (check,) = diagnose(tmp_path / "nulle-part", Settings())
    assert check.failed
    assert check.sentence.startswith("Pas de commune.toml dans")


def test_an_unknown_model_is_named(root: Path) -> None:
    (failure,) = failures(diagnose(root, Settings(embeddings="inconnu")))
    assert "ASSISTANT_EMBEDDINGS" in failure


def test_no_readable_page_is_an_error(root: Path) -> None:
    for path in root.rglob("*.md"):
        path.unlink()
    assert "Pages lisibles : 0." in failures(diagnose(root, Settings()))


def test_marks_are_words(root: Path) -> None:
    assert {check.mark for check in diagnose(root, Settings())} <= {"[bon]     ", "[à revoir]", "[erreur]  "}


def test_a_data_folder_open_to_other_accounts_is_told(root: Path) -> None:
    def told() -> list[str]:
        return [check.sentence for check in diagnose(root, Settings()) if "chmod 700" in check.sentence]

    assert told() == []
    (root / ".assistant").chmod(0o755)
    assert len(told()) == 1
    assert failures(diagnose(root, Settings())) == []


def test_a_clock_behind_what_was_made_here_is_an_error(root: Path) -> None:
    """An index that will be made tomorrow was made by a clock that ran; another, made now, says nothing."""
    assert not [one for one in failures(diagnose(root, Settings())) if "horloge" in one]
    index = Index(root / ".assistant")
    manifest = index.folder(index.current() or "") / "manifest.json"
    now = datetime.now(UTC)
    edit(manifest, f"{now:%Y-%m-%d}T", f"{now + timedelta(days=400):%Y-%m-%d}T")
    told = [one for one in failures(diagnose(root, Settings())) if "L'horloge retarde" in one]
    assert len(told) == 1
    assert "timedatectl" in told[0]


def test_a_damaged_file_that_was_set_aside_is_named(root: Path) -> None:
    (root / ".assistant" / "feedback.broken").write_bytes(b"abime")
    assert [one for one in warnings(diagnose(root, Settings())) if "feedback.broken" in one]


COMMON = """---
id: affouage
title: Affouage
kind: page
audience: [resident]
updated: 2025-01-05
review_by: 2025-06-01
---
Le bois se demande à la mairie.
"""


def test_the_day_of_a_common_page_is_its_owners_and_that_of_the_towns_page_the_towns(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = tmp_path / "communes"
    common.mkdir()
    (common / "affouage.md").write_text(COMMON, encoding="utf-8")
    monkeypatch.setattr("assistant.corpus.layers.common_pages", lambda: common)
    edit(root / "commune.toml", "common = false", "common = true")
    own = root / "affouage.md"
    own.write_text("---\nid: affouage\nlocal:\n  cost: 30 € en 2026.\n---\n", encoding="utf-8")
    assert not [one for one in warnings(diagnose(root, Settings())) if "était à revoir" in one]
    own.write_text("---\nid: affouage\nreview_by: 2025-09-01\n---\n", encoding="utf-8")
    (late,) = [one for one in warnings(diagnose(root, Settings())) if "était à revoir" in one]
    assert late.startswith("affouage.md était à revoir avant le ")
