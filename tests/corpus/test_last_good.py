"""A page that cannot be read any more keeps its last good version; one that was deleted does not."""

import shutil
from pathlib import Path

import pytest

from assistant.corpus.last_good import LastGood
from assistant.corpus.layers import Reading, read_site
from assistant.site.configuration import Site
from assistant.site.private_files import open_to_others

GOOD = "---\nid: neuf\ntitle: Neuf\nkind: page\naudience: [resident]\nupdated: 2026-01-05\n---\n\nUn texte.\n"
PASSPORT = (
    "---\nid: passeport\ntitle: Passeport\nkind: page\naudience: [resident]\nupdated: 2026-01-05\n---\n\nCommun.\n"
)


class Town:
    """A site over one common page, its data folder, and a page of its own."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.common = root, folder / "common"
        self.last_good = LastGood(folder / "data" / "pages")
        self.common.mkdir()
        (self.common / "passeport.md").write_text(PASSPORT, encoding="utf-8")
        shutil.rmtree(root / "demarches")
        self.page = root / "pages" / "neuf.md"
        self.page.parent.mkdir()
        self.page.write_text(GOOD, encoding="utf-8")

    def read(self) -> Reading:
        """As ``assistant index`` does."""
        reading = read_site(Site.read(self.root), self.common, self.last_good)
        reading.keep(self.root, self.last_good)
        return reading

    def texts(self) -> dict[str, str]:
        return {document.id: document.text for document in self.read().documents}


@pytest.fixture
def town(mini_site: Path, tmp_path: Path) -> Town:
    path = mini_site / "commune.toml"
    path.write_text(path.read_text("utf-8").replace("common = false", "common = true"), encoding="utf-8")
    town = Town(mini_site, tmp_path)
    assert "neuf" in town.texts()
    return town


BROKEN = {
    "en-tête": GOOD.replace("kind: page", "kind: fiche"),
    "guillemet": GOOD.replace("title: Neuf", 'title: "Neuf'),
    "html": GOOD.replace("Un texte.", "<script>x</script>"),
    "vide": "",
    "binaire": "\0\0",
    "sans texte": GOOD.replace("Un texte.", ""),
    "trop longue": GOOD + "mot " * 200_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_slip_costs_no_answer(town: Town, name: str) -> None:
    before = town.texts()
    town.page.write_text(BROKEN[name], encoding="utf-8")
    for _ in range(2):  # the second time too
        reading = town.read()
        assert {one.id: one.text for one in reading.documents} == before
        assert [one.path for one in reading.problems] == ["pages/neuf.md"]
        assert reading.kept == {"pages/neuf.md"}
    town.page.write_text(GOOD.replace("Un texte", "Un autre texte"), encoding="utf-8")
    reading = town.read()
    assert (reading.problems, reading.kept) == ((), frozenset())
    assert "Un autre texte." in town.texts()["neuf"]


def test_a_page_in_another_encoding_is_kept(town: Town) -> None:
    town.page.write_bytes(GOOD.replace("Un texte", "Été").encode("latin-1"))
    assert town.texts()["neuf"] == "Un texte."


def test_a_page_that_was_deleted_or_put_aside_is_gone(town: Town) -> None:
    town.page.rename(town.page.with_name("_neuf.md"))
    assert "neuf" not in town.texts()
    town.page.write_text(BROKEN["en-tête"], encoding="utf-8")
    assert "neuf" not in town.texts()


def test_the_data_folder_is_private_from_the_first_copy(town: Town) -> None:
    assert not open_to_others(town.root.parent / "data")


def test_a_page_never_read_well_has_no_last_good_version(town: Town) -> None:
    (town.root / "pages" / "autre.md").write_text(BROKEN["en-tête"].replace("neuf", "autre"), encoding="utf-8")
    reading = town.read()
    assert reading.kept == frozenset()
    assert "autre" not in reading.paths


def test_what_a_town_adds_to_a_common_page_is_kept_too(town: Town) -> None:
    own = town.root / "pages" / "passeport.md"
    own.write_text("---\nid: passeport\nlocal:\n  where: Au guichet 2.\n---\n", encoding="utf-8")
    assert "Au guichet 2." in town.texts()["passeport"]
    own.write_text("---\nid: passeport\nlocal:\n  ou: Au guichet 3.\n---\n", encoding="utf-8")
    assert "Au guichet 2." in town.texts()["passeport"]
    (town.common / "passeport.md").write_text(PASSPORT.replace("Commun.", "Nouveau."), encoding="utf-8")
    text = town.texts()["passeport"]
    assert "Au guichet 2." in text
    assert "Nouveau." in text  # a release of the common pages arrives all the same


def test_a_first_addition_that_cannot_be_written_leaves_the_common_page(town: Town) -> None:
    own = town.root / "pages" / "passeport.md"
    own.write_text("---\nid: passeport\n---\n## Ici\n\n<b>Gras</b>\n", encoding="utf-8")
    reading = town.read()
    assert [one.path for one in reading.problems] == ["pages/passeport.md"]
    assert reading.kept == frozenset()
    assert "Commun." in town.texts()["passeport"]


def test_a_new_page_takes_the_place_of_one_that_is_broken(town: Town) -> None:
    town.page.write_text(BROKEN["en-tête"], encoding="utf-8")
    (town.root / "pages" / "z.md").write_text(GOOD.replace("Un texte", "Le bon"), encoding="utf-8")
    assert town.texts()["neuf"] == "Le bon."


def test_a_disk_that_refuses_only_costs_the_copies(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LastGood, "_write", lambda *_: (_ for _ in ()).throw(OSError(28, "plein")))
    town.page.write_text(GOOD.replace("Un texte", "Un autre"), encoding="utf-8")
    assert town.texts()["neuf"] == "Un autre."
