"""The common pages are a release: dated, owned, and what a new one changes is told, the town's facts kept."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from assistant.cli import building
from assistant.corpus.common_release import Changes, Release, changes, keep, marks
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder
from assistant.settings import Settings
from assistant.site.configuration import Site

PAGE = (
    "---\nid: {id}\ntitle: {id}\nkind: page\naudience: [resident]\nupdated: {day}\nreview_by: 2026-03-01\n---\n{text}\n"
)


def write(folder: Path, name: str, text: str = "Le texte.", day: str = "2026-01-05") -> None:
    (folder / f"{name}.md").write_text(PAGE.format(id=name, text=text, day=day), encoding="utf-8")


@pytest.fixture
def common(tmp_path: Path) -> Path:
    folder = tmp_path / "common"
    folder.mkdir()
    for name in ("passeport", "pacs", "cni"):
        write(folder, name)
    return folder


@pytest.fixture
def site(mini_site: Path) -> Site:
    path = mini_site / "commune.toml"
    path.write_text(path.read_text("utf-8").replace("common = false", "common = true"), encoding="utf-8")
    for folder in ("demarches", "commerces", "ecoles"):
        shutil.rmtree(mini_site / folder)
    own = "---\nid: passeport\nlocal:\n  where: Au guichet 2.\n---\n"
    (mini_site / "passeport.md").write_text(own, encoding="utf-8")
    return Site.read(mini_site)


def test_a_release_is_dated_and_counted(site: Site, common: Path) -> None:
    write(common, "pacs", day="2026-02-01")
    documents = read_site(site, common).documents
    release = Release.of(documents, date(2026, 2, 28))
    assert release is not None
    assert (release.pages, release.oldest, release.newest, release.overdue) == (
        *(2, date(2026, 1, 5), date(2026, 2, 1), 0),
    )
    assert Release.of(documents, date(2026, 3, 2)).overdue == 2  # type: ignore[union-attr]
    assert Release.of([], date(2026, 3, 2)) is None


def test_what_an_upgrade_changes_is_told_and_the_facts_of_the_town_are_kept(
    site: Site, common: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], embedder: Embedder
) -> None:
    monkeypatch.setattr(building, "common_pages", lambda: common)
    monkeypatch.setattr("assistant.corpus.layers.common_pages", lambda: common)
    monkeypatch.setattr(building, "open_embedder", lambda _settings: embedder)
    building.build(site, Settings())
    assert "Pages communes" not in capsys.readouterr().out
    write(common, "passeport", "Le nouveau texte.")
    write(common, "naissance")
    (common / "cni.md").unlink()
    building.build(site, Settings())
    out = capsys.readouterr().out.splitlines()
    assert out[:3] == [
        "Pages communes nouvelles : naissance.",
        "Pages communes modifiées : passeport (vos faits sont gardés).",
        "Pages communes retirées : cni.",
    ]
    (passport,) = (one for one in read_site(site).documents if one.id == "passeport")
    assert "Le nouveau texte." in passport.text
    assert "Au guichet 2." in passport.text
    building.build(site, Settings())
    assert "Pages communes" not in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, "", "[]", "{"])
def test_without_a_last_time_nothing_is_said(tmp_path: Path, common: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "common-pages-index.json").write_text(content, encoding="utf-8")
    assert changes(tmp_path, marks(common), [], "index") == Changes()
    keep(tmp_path, marks(common), "index")
    assert changes(tmp_path, marks(common), [], "index") == Changes()
    keep(tmp_path / "absent", {}, "index")  # a disk that refuses only costs the report


def test_what_a_server_indexed_by_itself_is_still_told_by_the_update(tmp_path: Path, common: Path) -> None:
    keep(tmp_path, marks(common), "index")
    write(common, "pacs", "Le nouveau texte.")
    assert changes(tmp_path, marks(common), [], "update").changed == ("pacs",)  # the first update
    keep(tmp_path, marks(common), "update")
    write(common, "cni", "Le nouveau texte.")
    keep(tmp_path, marks(common), "index")
    assert changes(tmp_path, marks(common), [], "index") == Changes()
    assert changes(tmp_path, marks(common), [], "update").changed == ("cni",)


def test_a_long_list_is_cut_but_never_what_the_town_completes() -> None:
    many = tuple(f"page-{number:02}" for number in range(30))
    (sentence,) = Changes(changed=many, completed=frozenset({"page-29"})).sentences()
    assert sentence.startswith("Pages communes modifiées : page-29 (vos faits sont gardés), page-00, ")
    assert sentence.endswith("page-09 et 19 autres.")
