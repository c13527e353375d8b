"""A folder of the first version comes to the layers: copies leave, what a town wrote stays, nothing is lost."""

import shutil
import sys
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.corpus.layers import read_site
from assistant.errors import FolderRefused
from assistant.site import migration
from assistant.site.configuration import Site
from assistant.site.migration import BACKUP, migrate, plan

COPIES = Path(__file__).parent / "data" / "first-version"  # two pages as the first version shipped them
VIE, SIGNATURE = "demarches/certificat-vie-commune.md", "demarches/legalisation-signature.md"
OWN = "---\nid: fete\ntitle: Fête\nkind: page\naudience: [resident]\nupdated: 2026-01-05\n---\n\nLe 3 juillet.\n"


@pytest.fixture
def old(mini_site: Path) -> Path:
    """A town's folder with two copied pages and one of its own."""
    shutil.rmtree(mini_site / "demarches")
    shutil.rmtree(mini_site / "ecoles")
    shutil.rmtree(mini_site / "commerces")
    shutil.copytree(COPIES, mini_site / "demarches")
    (mini_site / "fete.md").write_text(OWN, encoding="utf-8")
    path = mini_site / "commune.toml"
    path.write_text(path.read_text("utf-8").replace("common = false", "common = true"), encoding="utf-8")
    return mini_site


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def everything(root: Path) -> dict[str, bytes]:
    """The content of every page, by its name in the first folder."""
    return {
        path.relative_to(root).as_posix().removeprefix(f"{BACKUP}/"): path.read_bytes() for path in root.rglob("*.md")
    }


def test_the_list_of_the_first_version_is_whole() -> None:
    assert len(migration._first_version()) == 191
    assert all(marks for marks in migration._first_version().values())


def test_copies_leave_and_the_common_pages_take_their_place(old: Path) -> None:
    before = everything(old)
    planned = plan(Site.read(old))
    assert (set(planned.unchanged), planned.edited, planned.own) == ({VIE, SIGNATURE}, (), ("fete.md",))
    migrate(Site.read(old), planned)
    assert everything(old) == before
    assert sorted(one.name for one in old.iterdir()) == [BACKUP, "commune.toml", "fete.md"]
    read = {one.id: one for one in read_site(Site.read(old)).documents}
    assert read["legalisation-signature"].layer == "common"
    assert "Saint-Exemple" not in read["legalisation-signature"].text
    assert plan(Site.read(old)).unchanged == ()


NO_EDIT = {
    "marques": [("sample: true\n", ""), ("updated: 2026-11-24", "updated: 2026-11-30")],
    "fins de ligne": [("\n", "\r\n")],
    "nom": [("Saint-Exemple", "Villebrune")],
}


@pytest.mark.parametrize("name", NO_EDIT)
def test_dates_marks_and_the_name_of_the_town_are_no_edit(old: Path, name: str) -> None:
    edit(old / VIE, *NO_EDIT[name])
    assert VIE in plan(Site.read(old)).unchanged


def test_what_a_town_wrote_stays_and_is_named(old: Path) -> None:
    edit(old / VIE, ("01 99 00 10 21", "02 37 00 00 00"))
    planned = plan(Site.read(old))
    assert (planned.unchanged, planned.edited, planned.completing) == ((SIGNATURE,), (VIE,), {VIE})
    migrate(Site.read(old), planned)
    read = {one.id: one for one in read_site(Site.read(old)).documents}
    assert "02 37 00 00 00" in read["certificat-vie-commune"].text
    assert read["certificat-vie-commune"].layer == "local"


def test_a_second_copy_of_a_page_does_not_write_over_the_first(old: Path) -> None:
    (old / BACKUP / "demarches").mkdir(parents=True)
    (old / BACKUP / VIE).write_text("autre chose", encoding="utf-8")
    migrate(Site.read(old), plan(Site.read(old)))
    assert (old / BACKUP / VIE).read_text(encoding="utf-8") == "autre chose"
    assert (old / BACKUP / "demarches/certificat-vie-commune-2.md").is_file()


def test_it_can_be_stopped_and_started_again(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(old)
    rename, done = Path.rename, []

    def once(path: Path, target: Path) -> Path:
        if done:
            raise OSError(28, "plein")
        done.append(path)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", once)
    with pytest.raises(FolderRefused, match="disque plein"):
        migrate(Site.read(old), plan(Site.read(old)))
    assert everything(old) == before
    monkeypatch.undo()
    migrate(Site.read(old), plan(Site.read(old)))
    assert everything(old) == before
    assert plan(Site.read(old)).unchanged == ()


def test_the_command_only_says_until_it_is_told_to_do(old: Path, monkeypatch, capsys) -> None:
    edit(old / VIE, ("01 99 00 10 21", "02 37 00 00 00"))
    before = {path: path.read_bytes() for path in old.rglob("*") if path.is_file()}

    def run(*words: str) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["assistant", "migrate", str(old), *words])
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code
        said = capsys.readouterr()
        return said.out, said.err

    out, err = run()
    assert "Pages jamais modifiées, à mettre de côté dans _avant-migration : 1." in out
    assert f"- {VIE}, complète la page commune du même nom" in out
    assert "ajoutez --yes" in err
    assert {path: path.read_bytes() for path in old.rglob("*") if path.is_file()} == before
    assert "mises de côté" in run("--yes")[0]
    assert "Rien à mettre de côté" in run("--yes")[0]
