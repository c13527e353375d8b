"""Where the site is looked for, in order, and where its index goes when its folder cannot be written."""

from pathlib import Path

import pytest

from assistant.errors import SiteNotChosen, SiteNotFound
from assistant.settings import Settings
from assistant.site import location


def site(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "commune.toml").write_text("", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ici").mkdir()
    monkeypatch.chdir(tmp_path / "ici")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "maison")


def test_the_argument_wins_then_the_setting(tmp_path: Path) -> None:
    one, two = site(tmp_path / "un"), site(tmp_path / "deux")
    site(tmp_path / "ici")
    assert location.find_site(one, Settings(site=two)) == one
    assert location.find_site(str(one), Settings()) == one
    assert location.find_site(None, Settings(site=two)) == two


def test_then_the_current_folder(tmp_path: Path) -> None:
    site(tmp_path / "ici")
    assert location.find_site(None, Settings()) == tmp_path / "ici"


def test_without_a_site_nobody_gets_the_fictional_commune(tmp_path: Path) -> None:
    site(tmp_path / "ici" / "corpus")
    said = r"assistant init ma-ville --commune 28325 » \(votre code Insee\).*--site.*assistant --demo serve"
    with pytest.raises(SiteNotChosen, match=said):
        location.find_site(None, Settings())


def test_what_is_shipped_is_there() -> None:
    for folder in (location.demonstration_site(), location.new_site()):
        assert (folder / "commune.toml").is_file()
    assert (location.common_pages() / "demarches").is_dir()


@pytest.mark.parametrize("as_setting", [True, False])
def test_a_site_that_was_named_and_is_not_there_is_an_error(tmp_path: Path, as_setting: bool) -> None:
    missing = tmp_path / "absente"
    with pytest.raises(SiteNotFound, match="assistant init"):
        location.find_site(None if as_setting else missing, Settings(site=missing if as_setting else None))


def test_data_stand_in_the_site(tmp_path: Path) -> None:
    folder = site(tmp_path / "un")
    assert location.data_folder(folder, Settings()) == folder / ".assistant"
    assert not (folder / ".assistant").exists()


def test_data_go_where_the_setting_says(tmp_path: Path) -> None:
    assert location.data_folder(site(tmp_path / "un"), Settings(data=tmp_path / "ailleurs")) == tmp_path / "ailleurs"


def test_a_read_only_site_has_its_data_with_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = site(tmp_path / "un"), site(tmp_path / "deux")
    monkeypatch.setattr(location.os, "access", lambda _path, _mode: False)
    first, second = (location.data_folder(folder, Settings()) for folder in (one, two))
    assert first != second
    assert first.is_relative_to(tmp_path / "maison")
    assert location.data_folder(one, Settings()) == first
