"""What ``make release`` lists: the common pages whose review day is past, oldest first, and nothing else."""

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from assistant.site.configuration import Site
from assistant.site.location import demonstration_site

ROOT = Path(__file__).parents[1]
PAGE = "---\nid: {0}\ntitle: {0}\nkind: page\naudience: [resident]\nupdated: 2026-01-05\nreview_by: {1}\n---\nTexte.\n"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("overdue_pages", ROOT / "scripts" / "overdue_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def common(tmp_path):
    for name, day in (("cantine", "2026-03-01"), ("passeport", "2025-07-01"), ("pacs", "2027-01-01")):
        (tmp_path / f"{name}.md").write_text(PAGE.format(name, day), encoding="utf-8")
    return tmp_path


def test_the_longest_overdue_comes_first_and_a_page_in_time_is_left_out(script, common):
    found = script.overdue(Site.read(demonstration_site()), date(2026, 3, 2), common)
    assert [one.split(",")[0] for one in found] == ["page commune passeport.md", "page commune cantine.md"]
    assert "01/07/2025" in found[0]


def test_a_page_is_overdue_the_day_after_and_not_before(script, common):
    assert len(script.overdue(Site.read(demonstration_site()), date(2026, 3, 1), common)) == 1
    assert script.overdue(Site.read(demonstration_site()), date(2025, 7, 1), common) == []


def test_it_prints_and_never_fails(script, capsys):
    assert script.main() is None
    assert capsys.readouterr().out.splitlines()[-1].startswith("Pages communes à relire : ")
