"""The accuracy a town publishes is shown on its transparency page, and only when it is its own and well made."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant_bots.pages import published_figures

FIGURE = {"label": "La bonne première source", "value": 0.8216, "low": 0.7601, "high": 0.8701, "n": 185}
FILE: dict[str, Any] = {
    "site": "villebrune",
    "date": "2026-11-24",
    "questions": 256,
    "model": None,
    "figures": [FIGURE],
    "weakest": [{**FIGURE, "label": "Long message", "n": 1}],
}


@pytest.fixture
def folder(mini_index: Any) -> Any:
    path = Path(mini_index.site.root) / published_figures.FILE
    yield path
    path.unlink(missing_ok=True)


def test_the_figures_are_read_by_residents(client: Any, folder: Path) -> None:
    assert "n’a pas encore été mesurée" in client.get("/transparence").text
    folder.write_text(json.dumps(FILE), "utf-8")
    page = client.get("/transparence").text
    assert "Mesuré le 24 novembre 2026 sur 256 questions" in page
    assert "La bonne première source : <strong>82&#8239;%</strong> (76&#8239;% à 87&#8239;%, 185 questions)" in page
    assert "Long message : 82&#8239;% (1 question)" in page
    assert "n’a pas encore été mesurée" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"site": "saint-exemple"},
        {"figures": []},
        {"figures": [{**FIGURE, "value": 82}]},
        {"date": "hier"},
    ],
)
def test_figures_of_another_town_or_badly_made_are_not_shown(client: Any, folder: Path, change: dict[str, Any]) -> None:
    folder.write_text(json.dumps({**FILE, **change}), "utf-8")
    page = client.get("/transparence")
    assert page.status_code == 200
    assert "n’a pas encore été mesurée" in page.text


def test_almost_always_is_not_always(client: Any, folder: Path) -> None:
    folder.write_text(json.dumps({**FILE, "figures": [{**FIGURE, "value": 0.9961, "high": 1.0}]}), "utf-8")
    assert "<strong>99&#8239;%</strong> (76&#8239;% à 100&#8239;%" in client.get("/transparence").text


def test_a_label_is_not_markup(client: Any, folder: Path) -> None:
    folder.write_text(json.dumps({**FILE, "figures": [{**FIGURE, "label": "<script>x</script>"}]}), "utf-8")
    assert "&lt;script&gt;" in client.get("/transparence").text


def test_a_damaged_file_is_not_shown(tmp_path: Path) -> None:
    assert published_figures.read(tmp_path, "villebrune") is None
    (tmp_path / published_figures.FILE).write_bytes(b"\xff{")
    assert published_figures.read(tmp_path, "villebrune") is None
